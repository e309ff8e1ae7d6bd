import test from 'ava';
import {
	entryPrefix,
	legacyPathKey,
	pathKey,
	pathKeyBytes,
	prefixOf,
	routeIndex,
	slotBit,
} from '../../../source/engine/hamt/routing.js';
import {vectors} from '../../helpers/vectors.js';

for (const {key, sha256, indices_level_0_to_5: indices} of vectors.hamt_v1_5.routing_examples) {
	test(`${JSON.stringify(key)} takes the slots of the vectors`, t => {
		t.is(legacyPathKey(key), sha256);
		t.deepEqual(
			[0, 1, 2, 3, 4, 5].map(level => routeIndex(prefixOf(sha256), level)),
			indices,
		);
		t.is(entryPrefix({key}), prefixOf(sha256));
	});
}

for (const {parent, file, path_key: expected} of vectors.hamt_v1_14.affinity_key_examples) {
	test(`${file} in ${JSON.stringify(parent)} has the path key of the vectors`, t => {
		t.is(pathKey(parent, file), expected);
		t.is(pathKeyBytes(parent, file).toString('hex'), expected);
		t.is(entryPrefix({key: file, pathKey: expected}), prefixOf(expected));
	});
}

test('the hash of the last parent is not used for another', t => {
	const alone = pathKey('b', 'x');
	pathKey('a', 'x');
	t.is(pathKey('b', 'x'), alone);
	t.is(pathKey('', 'x').slice(0, 4), 'e3b0');
	t.is(pathKey('b', 'x'), alone);
});

test('prefixes and bits are unsigned (T5)', t => {
	t.is(prefixOf('ffffffff'), 0xff_ff_ff_ff);
	t.is(routeIndex(0xff_ff_ff_ff, 0), 31);
	t.is(routeIndex(0xff_ff_ff_ff, 5), 31);
	t.is(slotBit(31), 0x80_00_00_00);
});

test('the two lowest bits of a prefix decide nothing', t => {
	t.deepEqual(
		[0, 1, 2, 3, 4, 5].map(level => routeIndex(3, level)),
		[0, 0, 0, 0, 0, 0],
	);
});
