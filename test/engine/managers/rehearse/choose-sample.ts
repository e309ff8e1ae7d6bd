import test from 'ava';
import {chooseSample} from '../../../../source/engine/managers/rehearse/choose-sample.js';
import {treeEntryOf} from '../../../../source/engine/repository/tree-entry.js';
import {fileMeta} from '../../../helpers/file-metas.js';

const entry = (name: string, size: number, type = 'file') =>
	treeEntryOf(`filemeta/${'0'.repeat(64)}`, fileMeta({fileId: name, size, type}), '');

test('no more files than asked for, and each with the same chance', async t => {
	const entries = Array.from({length: 10}, (_, index) => entry(`f${index}`, 1));
	const counts = new Map<string, number>();
	let state = 1;
	const random = () => {
		state = (state * 48_271) % 2_147_483_647;
		return state / 2_147_483_647;
	};

	for (let round = 0; round < 2000; round++) {
		const sample = await chooseSample(entries, {files: 3, bytes: 100, random});
		t.is(sample.entries.length, 3);
		t.is(sample.choices, 10);
		for (const {name} of sample.entries) {
			counts.set(name, (counts.get(name) ?? 0) + 1);
		}
	}

	for (const [name, count] of counts) {
		t.true(count > 500 && count < 700, `${name} was chosen ${count} times of 600`);
	}
});

test('no more bytes than asked for; folders and names that are no text are left out', async t => {
	const entries = [entry('a', 60), entry('d', 0, 'folder'), entry('b', 60), entry('c', 30), entry('x\uFFFDff', 1)];
	const sample = await chooseSample(entries, {files: 10, bytes: 100, random: () => 0});
	t.deepEqual(
		sample.entries.map(({name}) => name),
		['a', 'c'],
	);
	t.is(sample.choices, 3);
});
