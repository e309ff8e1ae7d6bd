import {testProp, fc} from '@fast-check/ava';
import test from 'ava';
import {hashedMembers, inParts, keysOf, membersOfKinds} from '../../../source/engine/compute/hashed-members.js';
import {hashedKinds} from '../../../source/engine/objects/keys.js';

const number = fc.integer({min: 0, max: 0xff_ff_ff_ff});
const member = fc.record({
	kind: fc.constantFrom(...hashedKinds),
	hash: fc.uint8Array({minLength: 32, maxLength: 32}),
	offset: number,
	length: number,
});

testProp(
	'columns say what the keys said, in parts and by kinds as well',
	[fc.array(member), fc.nat({max: 4})],
	(t, list, size) => {
		const keys = list.map(({kind, hash}) => `${kind}/${Buffer.from(hash).toString('hex')}`);
		const offsets = list.map(({offset}) => offset);
		const lengths = list.map(({length}) => length);
		const members = hashedMembers({keys, offsets, lengths});
		t.deepEqual(keysOf(members), keys);
		const parts = [...inParts(members, size + 1)];
		t.true(parts.every(({kinds}) => kinds.length <= size + 1));
		t.deepEqual(
			parts.flatMap(part => keysOf(part)),
			keys,
		);
		t.deepEqual(
			parts.flatMap(part => [...part.offsets]),
			offsets,
		);
		t.deepEqual(
			parts.flatMap(part => [...part.lengths]),
			lengths,
		);
		const isEven = (kind: number) => kind % 2 === 0;
		for (const [part, at] of parts.map((each, index) => [each, index * (size + 1)] as const)) {
			const wanted = list.slice(at, at + size + 1).filter(({kind}) => isEven(hashedKinds.indexOf(kind)));
			const picked = membersOfKinds(part, isEven);
			t.deepEqual(
				keysOf(picked),
				wanted.map(({kind, hash}) => `${kind}/${Buffer.from(hash).toString('hex')}`),
			);
			t.deepEqual(
				[...picked.offsets],
				wanted.map(({offset}) => offset),
			);
			t.deepEqual(
				[...picked.lengths],
				wanted.map(({length}) => length),
			);
		}
	},
);

test('a key that is not a hashed one has no place in them', t => {
	t.throws(() => hashedMembers({keys: ['index/latest'], offsets: [0], lengths: [1]}), {instanceOf: RangeError});
});
