import {createHash, createHmac} from 'node:crypto';
import test from 'ava';
import {fc, testProp} from '@fast-check/ava';
import {Chunker} from '../../../source/engine/chunking/chunker.js';
import {CancelledError} from '../../../source/engine/errors.js';
import {mebibyte, vectorInput} from '../../helpers/chunking-data.js';
import {vectors, vectorStream} from '../../helpers/vectors.js';

async function* piecesOf(bytes: Buffer, sizes: readonly number[]): AsyncGenerator<Buffer> {
	for (let start = 0, index = 0; start < bytes.length; index++) {
		const size = sizes[index % sizes.length] ?? bytes.length;
		yield bytes.subarray(start, start + size);
		start += size;
	}
}

async function split(stream: AsyncIterable<Uint8Array>): Promise<Buffer[]> {
	const chunks: Buffer[] = [];
	for await (const chunk of new Chunker().split(stream)) {
		chunks.push(chunk);
	}

	return chunks;
}

for (const {name, input, sha256, chunk_lengths: expected} of vectors.fastcdc.cases) {
	test(`splits a stream as the vectors say: ${name}`, async t => {
		const chunks = await split(piecesOf(vectorInput(input), [65_536]));
		t.deepEqual(
			chunks.map(chunk => chunk.length),
			expected,
		);
		t.is(createHash('sha256').update(Buffer.concat(chunks)).digest('hex'), sha256);
	});
}

test('the chunks have the names of the vectors, keyed and plain', async t => {
	const {input, dedup_key_hex: keyHex, chunks: expected} = vectors.fastcdc.chunk_keys;
	const chunks = await split(piecesOf(vectorInput(input), [1_000_003]));
	t.deepEqual(
		chunks.map(chunk => ({
			length: chunk.length,
			plain_key: `chunk/${createHash('sha256').update(chunk).digest('hex')}`,
			hmac_key: `chunk/${createHmac('sha256', Buffer.from(keyHex, 'hex')).update(chunk).digest('hex')}`,
		})),
		expected,
	);
});

const data = vectorStream('pieces', 12 * mebibyte);

testProp(
	'the pieces in which a stream arrives have no influence',
	[fc.array(fc.integer({min: 1, max: 9_000_000}), {minLength: 1, maxLength: 5}), fc.nat(12 * mebibyte)],
	async (t, sizes, length) => {
		fc.pre(sizes.some(size => size > 1000));
		const bytes = data.subarray(0, length);
		const whole = await split(piecesOf(bytes, [length + 1]));
		const pieces = await split(piecesOf(bytes, sizes));
		t.deepEqual(
			pieces.map(chunk => chunk.length),
			whole.map(chunk => chunk.length),
		);
		t.true(Buffer.concat(pieces).equals(bytes));
	},
	{numRuns: 12},
);

test('empty pieces are nothing', async t => {
	async function* stream(): AsyncGenerator<Buffer> {
		yield Buffer.alloc(0);
		yield Buffer.from('a');
		yield Buffer.alloc(0);
		yield Buffer.from('b');
	}

	t.deepEqual(await split(stream()), [Buffer.from('ab')]);
});

test('chunks stay as they are while the stream goes on', async t => {
	const [first, ...rest] = await split(piecesOf(data, [mebibyte]));
	t.true(rest.length > 5);
	t.true(first?.equals(data.subarray(0, first.length)));
});

test('an error of the stream comes through, and what came before it was handed out', async t => {
	async function* stream(): AsyncGenerator<Buffer> {
		yield data.subarray(0, 9 * mebibyte);
		throw new Error('disk on fire');
	}

	let seen = 0;
	await t.throwsAsync(
		async () => {
			for await (const chunk of new Chunker().split(stream())) {
				seen += chunk.length;
			}
		},
		{message: 'disk on fire'},
	);
	t.true(seen > 0 && seen < 9 * mebibyte);
});

test('leaving early closes the stream', async t => {
	let isClosed = false;
	async function* stream(): AsyncGenerator<Buffer> {
		try {
			yield* piecesOf(data, [mebibyte]);
		} finally {
			isClosed = true;
		}
	}

	const chunks = new Chunker().split(stream());
	await chunks.next();
	t.false(isClosed);
	await chunks.return();
	t.true(isClosed);
});

test('a signal ends it with CancelledError', async t => {
	const controller = new AbortController();
	const chunks = new Chunker().split(piecesOf(data, [mebibyte]), {signal: controller.signal});
	await chunks.next();
	controller.abort();
	await t.throwsAsync(chunks.next(), {instanceOf: CancelledError});
});

test('an array of pieces will do', async t => {
	const chunks = [];
	for await (const chunk of new Chunker().split([Buffer.from('ab'), Buffer.from('c')])) {
		chunks.push(chunk.toString());
	}

	t.deepEqual(chunks, ['abc']);
});
