import {Buffer} from 'node:buffer';
import test from 'ava';
import {PackBuilder, packedObjectLimit, packTargetSize} from '../../../source/engine/compute/pack-builder.js';
import {sha256Hex} from '../../../source/engine/objects/hashes.js';
import {vectors} from '../../helpers/vectors.js';

const add = (builder: PackBuilder, key: string, bytes: Buffer) => {
	builder.append(key, bytes.length, (target, offset) => {
		target.set(bytes, offset);
	});
};

test("the format's own pack is built byte by byte", t => {
	const builder = new PackBuilder();
	for (const {key, stored_utf8: text} of vectors.packs.puts_in_order) {
		add(builder, key, Buffer.from(text));
	}

	const {packKey, bytes, keys, offsets, lengths} = builder.close();
	t.is(bytes.toString(), vectors.packs.pack_utf8);
	t.is(packKey, vectors.packs.pack_key);
	const catalog = Object.fromEntries(keys.map((key, i) => [key, {p: packKey, o: offsets[i], l: lengths[i]}]));
	t.deepEqual(catalog, JSON.parse(vectors.packs.catalog_json));
});

test('a pack is full once it has reached its size after appending, and takes nothing more then', t => {
	const builder = new PackBuilder();
	const member = Buffer.alloc(packedObjectLimit, 'x');
	for (let i = 0; i < 16; i++) {
		t.false(builder.isFull);
		add(builder, `chunk/${i}`, member);
	}

	t.true(builder.isFull);
	t.is(builder.length, packTargetSize);
	t.throws(
		() => {
			add(builder, 'chunk/more', Buffer.from('x'));
		},
		{instanceOf: RangeError},
	);
	const {bytes} = builder.close();
	t.is(bytes.length, packTargetSize);
});

test('a pack that lacks one byte takes one more member of the greatest size', t => {
	const builder = new PackBuilder();
	for (let i = 0; i < 15; i++) {
		add(builder, `chunk/${i}`, Buffer.alloc(packedObjectLimit));
	}

	add(builder, 'chunk/short', Buffer.alloc(packedObjectLimit - 1));
	t.false(builder.isFull);
	add(builder, 'chunk/last', Buffer.alloc(packedObjectLimit));
	t.true(builder.isFull);
	t.is(builder.length, packTargetSize + packedObjectLimit - 1);
});

test('a member that is too big is refused and leaves no trace', t => {
	const builder = new PackBuilder();
	t.throws(
		() => {
			add(builder, 'chunk/big', Buffer.alloc(packedObjectLimit + 1));
		},
		{instanceOf: RangeError},
	);
	t.is(builder.count, 0);
	t.is(builder.length, 0);
});

test('what was appended can be read before the pack is closed, and the next pack begins anew', t => {
	const builder = new PackBuilder();
	add(builder, 'node/a', Buffer.from('first'));
	add(builder, 'node/b', Buffer.from('second'));
	t.is(builder.read(5, 6).toString(), 'second');
	t.is(builder.count, 2);
	t.is(builder.close().packKey, `packs/${sha256Hex('firstsecond')}`);
	t.is(builder.count, 0);
	add(builder, 'node/c', Buffer.from('third'));
	const {packKey, keys, offsets, lengths} = builder.close();
	t.is(packKey, `packs/${sha256Hex('third')}`);
	t.deepEqual({keys, offsets, lengths}, {keys: ['node/c'], offsets: [0], lengths: [5]});
});
