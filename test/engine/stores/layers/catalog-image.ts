import {Buffer} from 'node:buffer';
import test from 'ava';
import fc from 'fast-check';
import {SharedCatalogView} from '../../../../source/engine/compute/shared-catalog.js';
import {PackCatalog} from '../../../../source/engine/stores/layers/pack-catalog.js';
import {applySteps, catalogText, entriesOf, keyOf, sortedModel, step, type Place} from '../../../helpers/catalogs.js';

const imageOf = (catalog: PackCatalog): Buffer =>
	Buffer.concat(Array.from(catalog.toImage(), piece => Buffer.from(piece)));

function* inPieces(bytes: Uint8Array, size: number): Generator<Uint8Array> {
	for (let at = 0; at < bytes.length; at += size) {
		yield bytes.subarray(at, at + size);
	}
}

const read = async (image: Uint8Array, mostRows = 1000, size = 7): Promise<PackCatalog> =>
	PackCatalog.fromImage(inPieces(image, size), mostRows, 'v1');

/** Three chunks in two packs, and `index/latest`, as the Go tool packs it, in a third. */
function example(): PackCatalog {
	const catalog = new PackCatalog();
	const [first, second, third] = ['1', '2', '3'].map(name => keyOf('packs', name));
	catalog.addPack(first ?? '', {keys: [keyOf('chunk', 'a'), keyOf('chunk', 'b')], offsets: [0, 10], lengths: [10, 20]});
	catalog.addPack(second ?? '', {keys: [keyOf('content', 'a')], offsets: [5], lengths: [6]});
	catalog.addPack(third ?? '', {keys: ['index/latest'], offsets: [0], lengths: [9]});
	return catalog;
}

test('a catalog is the same after it was an image, whatever was added and removed, and goes on from there', async t => {
	await fc.assert(
		fc.asyncProperty(
			fc.array(step, {maxLength: 40}),
			fc.array(step, {maxLength: 20}),
			fc.integer({min: 1, max: 500}),
			async (before, after, size) => {
				const model = new Map<string, Place>();
				const catalog = new PackCatalog();
				applySteps(catalog, model, before);
				const again = await read(imageOf(catalog), 1000, size);
				t.deepEqual(entriesOf(again), sortedModel(model));
				t.is(again.size, model.size);
				t.is(again.version, 'v1');
				t.false(again.isChanged);
				t.is(await catalogText(again), await catalogText(catalog));
				const packs = new Set([...model.values()].map(({pack}) => pack));
				t.deepEqual([...again.packs()].map(({key}) => key).toSorted(), [...packs].toSorted());
				applySteps(again, model, after);
				t.deepEqual(entriesOf(again), sortedModel(model));
			},
		),
		{numRuns: 200},
	);
});

test('other threads find in it what was there', async t => {
	const again = await read(imageOf(example()));
	const view = new SharedCatalogView(again.share());
	for (const {key, offset} of again.entries('c')) {
		const [kind, hash] = key.split('/');
		const row = view.find(kind === 'chunk' ? 0 : 1, Buffer.from(hash ?? '', 'hex'), 0);
		t.is(again.find(key)?.offset, offset);
		t.not(row, -1);
	}
});

test('an image is what the catalog was when it was asked for', async t => {
	const catalog = example();
	const image = catalog.toImage();
	const before = entriesOf(catalog);
	catalog.remove(keyOf('chunk', 'a'));
	catalog.remove('index/latest');
	catalog.addPack(keyOf('packs', '9'), {keys: [keyOf('chunk', 'b')], offsets: [77], lengths: [7]});
	const bytes = Buffer.concat(Array.from(image, piece => Buffer.from(piece)));
	t.deepEqual(entriesOf(await read(bytes)), before);
});

test('an image that is cut off anywhere, or goes on, is none', async t => {
	const image = imageOf(example());
	for (let end = 0; end < image.length; end++) {
		await t.throwsAsync(read(image.subarray(0, end)));
	}

	await t.throwsAsync(read(Buffer.concat([image, Buffer.alloc(1)])));
});

test('an image that claims to be huge is refused before there is room for it', async t => {
	const image = imageOf(example());
	await t.throwsAsync(read(image, 2), {message: 'This is no image of a catalog'});
	for (const place of [8, 12, 16, 20]) {
		const forged = Buffer.from(image);
		forged.writeUInt32LE(0xff_ff_ff_ff, place);
		await t.throwsAsync(read(forged), {message: 'This is no image of a catalog'});
	}
});

test('an image of something else, or of a machine with another byte order, is none', async t => {
	for (const place of [0, 4]) {
		const forged = imageOf(example());
		forged.writeUInt32LE(3, place);
		await t.throwsAsync(read(forged), {message: 'This is no image of a catalog'});
	}
});

/** Each pack is named by the first chunk in it, and each chunk stands at the place that it has in the range. */
function addChunks(catalog: PackCatalog, start: number, end: number): void {
	const keys = Array.from({length: end - start}, (_, i) => keyOf('chunk', `${start + i}`));
	const pack = keyOf('packs', `${start}`);
	catalog.addPack(pack, {keys, offsets: keys.map((_, i) => i), lengths: keys.map(() => 1)});
}

/** Where columns begin in the image of the example, which has three rows. */
const [kinds, hashes, members, slots] = [24, 27, 27 + 3 * 32, 27 + 3 * 32 + 3 * 3 * 4];

test('an image with an entry in no pack is none', async t => {
	const image = imageOf(example());
	t.is(image[kinds], 0);
	for (const member of [0, 3]) {
		const lost = Buffer.from(image);
		lost.writeUInt32LE(member, members);
		await t.throwsAsync(read(lost), {message: 'An entry lies in no pack'});
	}
});

test('of a catalog that entries were removed from the index is made anew, and a key that is there twice is found', async t => {
	const catalog = example();
	catalog.addPack(keyOf('packs', '1'), {keys: [keyOf('chunk', 'c')], offsets: [30], lengths: [1]});
	catalog.remove(keyOf('chunk', 'c'));
	const image = imageOf(catalog);
	t.is(image.readUInt32LE(16), 0);
	t.deepEqual(entriesOf(await read(image)), entriesOf(example()));
	image.copy(image, hashes + 32, hashes, hashes + 32);
	await t.throwsAsync(read(image), {message: 'A key is there twice'});
});

test('an index that is not one of the entries is none', async t => {
	const image = imageOf(example());
	const count = image.readUInt32LE(16);
	t.is(image.length, slots + count * 4 + 2 * 32 + Buffer.byteLength(JSON.stringify([...example().named])));
	const used = [...Array.from({length: count}).keys()].filter(slot => image.readUInt32LE(slots + slot * 4) > 0);
	t.is(used.length, 3);
	for (const number of [0, 4, 0xff_ff_ff_ff]) {
		const forged = Buffer.from(image);
		forged.writeUInt32LE(number, slots + (used[1] ?? 0) * 4);
		await t.throwsAsync(read(forged), {message: 'The index is not one of these keys'});
	}
});

test('an index with a number of slots that it cannot have is refused before there is room for it', async t => {
	const image = imageOf(example());
	for (const count of [2, 1024, 2049, 2 ** 20, 2 ** 31]) {
		image.writeUInt32LE(count, 16);
		await t.throwsAsync(read(image), {message: 'This is no image of a catalog'});
	}
});

test('an index in which there is no room for more is not brought along', async t => {
	const catalog = new PackCatalog();
	await catalog.makeRoom(3200);
	addChunks(catalog, 0, 2900);
	t.is(imageOf(catalog).readUInt32LE(16), 4096);
	addChunks(catalog, 2900, 3200);
	const image = imageOf(catalog);
	t.is(image.readUInt32LE(16), 0);
	t.deepEqual(entriesOf(await read(image, 4000, 4096)), entriesOf(catalog));
});

test('many entries are found by the index that comes with them, and more can be added, also while the image is written', async t => {
	const catalog = new PackCatalog();
	addChunks(catalog, 0, 3000);
	const expected = entriesOf(catalog);
	const image: Buffer[] = [];
	let added = 3000;
	for (const piece of catalog.toImage()) {
		image.push(Buffer.from(piece));
		addChunks(catalog, added, added + 500);
		added += 500;
	}

	const again = await read(Buffer.concat(image), 10_000, 4096);
	t.deepEqual(entriesOf(again), expected);
	for (const {key, offset} of expected) {
		t.is(again.find(key)?.offset, offset);
	}

	t.false(again.has(keyOf('chunk', '3000')));
	addChunks(again, 2990, 9000);
	t.is(again.size, 9000);
	t.is(again.find(keyOf('chunk', '2995'))?.offset, 5);
	t.is(again.find(keyOf('chunk', '17'))?.offset, 17);
});

test('the source of the bytes is closed, also when they are refused early', async t => {
	for (const bytes of [imageOf(example()), Buffer.alloc(1000)]) {
		let isClosed = false;
		async function* source() {
			try {
				yield bytes;
			} finally {
				isClosed = true;
			}
		}

		await Promise.allSettled([PackCatalog.fromImage(source(), 10, 'v1')]);
		t.true(isClosed);
	}
});

test('the end of the bytes, where they may be found to be damaged, is waited for', async t => {
	async function* damaged() {
		yield imageOf(example());
		throw new Error('the checksum differs');
	}

	await t.throwsAsync(PackCatalog.fromImage(damaged(), 10, 'v1'), {
		message: 'the checksum differs',
	});
});
