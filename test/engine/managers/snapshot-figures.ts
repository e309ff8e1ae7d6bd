import test from 'ava';
import {snapshotFigures} from '../../../source/engine/managers/snapshot-figures.js';

const figuresOf = (meta: Record<string, string>) => snapshotFigures({meta: new Map(Object.entries(meta))});

test('the figures of a backup are read from the meta of its snapshot', t => {
	t.deepEqual(
		figuresOf({
			generator: 'holdfast/0.1.0',
			'holdfast.files': '12',
			'holdfast.bytes': '3456',
			'holdfast.added': '0',
			'holdfast.status': 'partial',
			'holdfast.failures': '2',
		}),
		{files: 12, bytes: 3456, addedBytes: 0, status: 'partial', failures: 2, generator: 'holdfast/0.1.0'},
	);
});

test('a snapshot of another program has no figures', t => {
	t.deepEqual(snapshotFigures({}), {});
	t.deepEqual(figuresOf({generator: 'cloudstic-cli'}), {generator: 'cloudstic-cli'});
});

test('what does not look like a figure is left out', t => {
	for (const text of ['', '-1', '1.5', '1e3', ' 1', '9007199254740993', 'x']) {
		t.deepEqual(figuresOf({'holdfast.bytes': text, 'holdfast.status': text}), {});
	}
});
