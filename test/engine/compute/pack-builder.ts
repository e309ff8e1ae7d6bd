import test from 'ava';
import {PackBuilder, packedObjectLimit, packTargetSize} from '../../../source/engine/compute/pack-builder.js';
import {sha256Hex} from '../../../source/engine/objects/hashes.js';
import {vectors} from '../../helpers/vectors.js';

const add = (builder: PackBuilder, key: string, bytes: Uint8Array) => {
	builder.append(key, bytes.length, (target, offset) => {
		target.set(bytes, offset);
	});
};

test('members stand one after another in the order of their puts, and the pack is named by its bytes', t => {
	const {puts_in_order: puts, pack_key: packKey, pack_utf8: text} = vectors.packs;
	const builder = new PackBuilder();
	for (const {key, stored_utf8: stored} of puts) {
		add(builder, key, Buffer.from(stored));
	}

	const built = builder.close();
	t.is(built.packKey, packKey);
	t.is(built.bytes.toString(), text);
	t.deepEqual(
		built.keys.map((_, index) =>
			built.bytes.toString('utf8', built.offsets[index], (built.offsets[index] ?? 0) + (built.lengths[index] ?? 0)),
		),
		puts.map(({stored_utf8: stored}) => stored),
	);
});

test('a pack is full once it has 8 MiB, and takes nothing more', t => {
	const builder = new PackBuilder();
	const member = Buffer.alloc(packedObjectLimit, 1);
	let count = 0;
	for (; !builder.isFull; count++) {
		add(builder, `chunk/${count}`, member);
	}

	t.is(count, packTargetSize / packedObjectLimit);
	t.throws(
		() => {
			add(builder, 'chunk/more', Buffer.from('x'));
		},
		{instanceOf: RangeError},
	);
	const {packKey, bytes} = builder.close();
	t.is(packKey, `packs/${sha256Hex(bytes)}`);
	t.is(builder.count, 0);
	t.false(builder.isFull);
});

test('a member that is too big for packs is refused', t => {
	t.throws(
		() => {
			add(new PackBuilder(), 'chunk/a', Buffer.alloc(packedObjectLimit + 1));
		},
		{instanceOf: RangeError},
	);
});
