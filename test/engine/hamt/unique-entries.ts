import {fc, testProp} from '@fast-check/ava';
import test from 'ava';
import {Pacer} from '../../../source/engine/pacing/pacer.js';
import {lastOfEachKey, numbersAt} from '../../../source/engine/hamt/unique-entries.js';
import {entryFor, filemetaOf, sortable} from '../../helpers/trees.js';

const pairs = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c', 'd', 'e'), fc.constantFrom('p', 'q', '')));

testProp('the last entry of each key counts, whatever its parent', [pairs], async (t, list) => {
	const entries = list.map(([key, parent], index) => entryFor(key, filemetaOf(`${index}`), 'new', parent));
	const kept = await lastOfEachKey(sortable(entries), new Pacer());
	const expected = [...new Map(list.map(([key], index) => [key, index])).values()];
	t.deepEqual(
		[...kept].toSorted((a, b) => a - b),
		expected.toSorted((a, b) => a - b),
	);
});

test('different keys whose hashes agree in 32 bits both count', async t => {
	const entries = sortable(['a', 'b'].map(key => entryFor(key, filemetaOf(key), 'new')));
	entries.pathKeys.fill(7);
	t.deepEqual([...(await lastOfEachKey(entries, new Pacer()))], [0, 1]);
});

test('numbers are big-endian and unsigned', async t => {
	const entries = sortable([entryFor('a', filemetaOf('a'), 'new')]);
	entries.pathKeys.set([0xff, 0xfe, 0xfd, 0xfc, 0xfb, 0xfa]);
	const pacer = new Pacer();
	t.deepEqual(
		[...(await numbersAt(entries, 0, pacer)), ...(await numbersAt(entries, 2, pacer))],
		[0xff_fe_fd_fc, 0xfd_fc_fb_fa],
	);
});
