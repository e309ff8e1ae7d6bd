import {Buffer} from 'node:buffer';
import {createSecretKey} from 'node:crypto';
import {readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import test from 'ava';
import fc from 'fast-check';
import {loadCodec} from '../../source/engine/compression/load-codec.js';
import {
	compressObject,
	decompressObject,
	openChunkCandidates,
} from '../../source/engine/compression/object-compression.js';
import {readContent} from '../../source/engine/compute/reading/file-content.js';
import {decryptObject, encryptObject} from '../../source/engine/crypto/aes-gcm.js';
import {entropyFromPhrase, phraseFromEntropy} from '../../source/engine/crypto/recovery-phrase.js';
import {isHoldfastError} from '../../source/engine/errors.js';
import {EntryTable, rootRow} from '../../source/engine/managers/backup/entry-table.js';
import {readSourceCache, writeSourceCache} from '../../source/engine/managers/backup/source-cache.js';
import {parseSpan} from '../../source/engine/managers/keep-within.js';
import {parseGroupBy} from '../../source/engine/managers/snapshot-groups.js';
import {parseSshLocation} from '../../source/engine/network/ssh-location.js';
import {decodeContent} from '../../source/engine/objects/content.js';
import {decodeFileMeta} from '../../source/engine/objects/file-meta.js';
import {decodeKeySlot} from '../../source/engine/objects/key-slot.js';
import {parseHashedKey} from '../../source/engine/objects/keys.js';
import {decodeLatest} from '../../source/engine/objects/latest.js';
import {decodeNode} from '../../source/engine/objects/node.js';
import {parseJson, parseRecord} from '../../source/engine/objects/parse-json.js';
import {decodeRepoLock} from '../../source/engine/objects/repo-lock.js';
import {decodeRepositoryConfig} from '../../source/engine/objects/repository-config.js';
import {decodeSnapshotSummaries} from '../../source/engine/objects/snapshot-summaries.js';
import {decodeSnapshot, decodeSnapshotFields} from '../../source/engine/objects/snapshot.js';
import {parseTimestamp} from '../../source/engine/objects/timestamps.js';
import {parseS3Location} from '../../source/engine/stores/backends/s3/s3-location.js';
import {parseMember} from '../../source/engine/stores/layers/catalog-member.js';
import {parseCatalog} from '../../source/engine/stores/layers/catalog-reader.js';
import {parseProfile} from '../../source/profile/profile.js';
import {readProjectFiles} from '../helpers/source-files.js';
import {temporaryFolder} from '../helpers/temporary-folder.js';
import {vectors} from '../helpers/vectors.js';

/** Whatever takes bytes from a store, from another machine, or from a file that somebody else may have written. */
type Decoder = {
	/** Besides returning, it may throw the engine's own errors and no others. */
	readonly decode: (bytes: Buffer) => unknown;
	/** What it takes. */
	readonly valid: readonly Uint8Array[];
};

const cases = [...vectors.json_objects_v1_5.cases, ...vectors.json_objects_v1_14.cases];
/** One states a size that only 64-bit integers can hold, which is refused. */
const ofKind = (kind: string): Buffer[] =>
	cases
		.filter(({kind: own, json}) => own === kind && !json.includes('9007199254740993'))
		.map(({json}) => Buffer.from(json));
const texts = (...all: string[]): Buffer[] => all.map(text => Buffer.from(text));
const onText =
	(decode: (text: string) => unknown) =>
	(bytes: Buffer): unknown =>
		decode(bytes.toString('latin1'));
const jsonDecoder = (decode: (bytes: Uint8Array, key: string) => unknown, valid: Buffer[]): Decoder => ({
	decode: bytes => decode(bytes, 'some/key'),
	valid,
});

const hex = 'a'.repeat(64);
const member = `"chunk/${hex}":{"p":"packs/${hex}","o":12,"l":34}`;
const codec = await loadCodec();
const key = createSecretKey(Buffer.alloc(32, 7));
const limit = 1_000_000;
const compressed = Buffer.from(compressObject(codec, Buffer.from('compress '.repeat(500))));

/** By the name of the function; what `decode` and `parse` begin in the engine and the profile must stand here. */
const decoders: Readonly<Record<string, Decoder>> = {
	decodeFileMeta: jsonDecoder(decodeFileMeta, ofKind('filemeta')),
	decodeContent: jsonDecoder(decodeContent, ofKind('content')),
	readContent: jsonDecoder(readContent, ofKind('content')),
	decodeNode: jsonDecoder(decodeNode, ofKind('node')),
	decodeSnapshot: jsonDecoder(decodeSnapshot, ofKind('snapshot')),
	decodeSnapshotFields: jsonDecoder(
		(bytes, name) => decodeSnapshotFields(parseRecord(bytes, name), name),
		ofKind('snapshot'),
	),
	decodeSnapshotSummaries: jsonDecoder(decodeSnapshotSummaries, ofKind('summary')),
	decodeLatest: jsonDecoder(decodeLatest, ofKind('index')),
	decodeRepositoryConfig: jsonDecoder(decodeRepositoryConfig, ofKind('config')),
	decodeKeySlot: jsonDecoder(decodeKeySlot, texts(...Object.values(vectors.crypto.slots))),
	decodeRepoLock: jsonDecoder(decodeRepoLock, texts(vectors.lock_json.exclusive, vectors.lock_json.shared)),
	parseJson: jsonDecoder(parseJson, ofKind('filemeta')),
	parseRecord: jsonDecoder(parseRecord, ofKind('snapshot')),
	parseHashedKey: {decode: onText(parseHashedKey), valid: texts(`chunk/${hex}`)},
	parseTimestamp: {decode: onText(parseTimestamp), valid: texts('2025-02-28T23:59:59.5+01:00')},
	parseMember: {decode: onText(text => parseMember(text, 0)), valid: texts(member)},
	parseCatalog: {
		decode: async bytes => parseCatalog([bytes], {hashed() {}, named() {}}),
		valid: texts('{}', `{${member}}`, `{${member},"index/latest":{"p":"packs/${hex}","o":0,"l":9}}`),
	},
	entropyFromPhrase: {decode: onText(entropyFromPhrase), valid: texts(await phraseFromEntropy(Buffer.alloc(32, 5)))},
	decryptObject: {decode: bytes => decryptObject(key, bytes, 'some/key'), valid: [encryptObject(key, compressed)]},
	decompressObject: {decode: bytes => decompressObject(codec, bytes, limit, 'some/key'), valid: [compressed]},
	openChunkCandidates: {decode: bytes => openChunkCandidates(codec, bytes, limit), valid: [compressed]},
	parseProfile: {
		decode: onText(text => parseProfile(text, 'config.json')),
		valid: texts('{"version":1,"repository":"/r","sources":["/a"],"retention":{"keepLast":3}}'),
	},
	parseSpan: {decode: onText(parseSpan), valid: texts('1y2m3d4h')},
	parseGroupBy: {decode: onText(parseGroupBy), valid: texts('source,account,path,tags')},
	parseS3Location: {
		decode: onText(text => parseS3Location(text, {})),
		valid: texts('s3://bucket/folder?region=a', 's3:https://server:9000/bucket/folder'),
	},
	parseSshLocation: {decode: onText(parseSshLocation), valid: texts('sftp://user@host:22/folder')},
};

/** Valid bytes with some of them overwritten, left out or repeated, and with single bits flipped. */
function mutated(valid: readonly Uint8Array[]): fc.Arbitrary<Buffer> {
	return fc
		.tuple(fc.constantFrom(...valid), fc.nat(), fc.nat({max: 16}), fc.uint8Array({maxLength: 16}), fc.nat({max: 7}))
		.map(([whole, position, removed, added, bit]) => {
			const start = position % (whole.length + 1);
			const bytes = Buffer.concat([whole.subarray(0, start), added, whole.subarray(start + removed)]);
			if (bit > 0 && bytes.length > 0) {
				bytes[position % bytes.length] = (bytes[position % bytes.length] ?? 0) ^ (1 << bit);
			}

			return bytes;
		});
}

async function mustEndWell({decode}: Decoder, bytes: Buffer): Promise<void> {
	try {
		await decode(bytes);
	} catch (error) {
		if (!isHoldfastError(error)) {
			throw error;
		}
	}
}

for (const [name, decoder] of Object.entries(decoders)) {
	test(`${name}: any bytes, and valid ones that were changed, end in a value or an error of the engine`, async t => {
		for (const bytes of decoder.valid) {
			await t.notThrowsAsync(async () => decoder.decode(Buffer.from(bytes)));
		}

		const bytes = fc.uint8Array({maxLength: 200}).map(array => Buffer.from(array));
		const json = fc.json({maxDepth: 5}).map(text => Buffer.from(text));
		const hostile = fc.oneof(bytes, json, {arbitrary: mutated(decoder.valid), weight: 3});
		await fc.assert(
			fc.asyncProperty(hostile, async input => mustEndWell(decoder, input)),
			{numRuns: 1000},
		);
	});
}

const megabytes = 4;
const huge: Readonly<Record<string, Buffer>> = {
	'open brackets': Buffer.alloc(megabytes * 1_000_000, '['),
	'objects in objects': Buffer.from(`${'{"a":'.repeat(500_000)}1${'}'.repeat(500_000)}`),
	'empty lists': Buffer.from(`[${'[],'.repeat(megabytes * 330_000)}[]]`),
	'one long text': Buffer.from(`"${String.raw`\u0041`.repeat(megabytes * 160_000)}"`),
	digits: Buffer.alloc(megabytes * 1_000_000, '9'),
	fields: Buffer.from(`{${Array.from({length: 300_000}, (_, i) => `"${i}":0`).join(',')}}`),
};

for (const [what, bytes] of Object.entries(huge)) {
	test.serial(`${megabytes} MB of ${what} end soon, whoever has to read them`, async t => {
		const began = process.cpuUsage();
		for (const decoder of Object.values(decoders)) {
			await mustEndWell(decoder, bytes);
		}

		const {user, system} = process.cpuUsage(began);
		const each = (user + system) / 1000 / Object.keys(decoders).length;
		t.log(`${Math.round(each)} ms of processor time a decoder, ${Math.round(process.memoryUsage.rss() / 1e6)} MB`);
		t.true(each < 5000);
	});
}

test('a cache or a journal of what was backed up that is changed in any way is none, and never an error', async t => {
	const file = path.join(await temporaryFolder(t), 'cache');
	const table = new EntryTable();
	table.add(rootRow, 'file', 'file', {size: 7, mtimeMs: 1, ctimeMs: 2, inode: 3});
	const header = {snapshot: `snapshot/${hex}`, root: `node/${hex}`, inventory: 'x'};
	await writeSourceCache(file, {header, table, loose: Buffer.alloc(33), packs: Buffer.alloc(64)});
	t.truthy(await readSourceCache(file));
	const valid = readFileSync(file);
	await fc.assert(
		fc.asyncProperty(fc.oneof(fc.uint8Array(), mutated([valid])), async bytes => {
			writeFileSync(file, bytes);
			const found = await readSourceCache(file);
			return found === undefined || valid.equals(bytes);
		}),
		{numRuns: 500},
	);
});

test('no decoder is left out', async t => {
	const declared = /^export (?:async )?(?:function|const) (?<name>(?:decode|parse)[A-Z]\w*)/gm;
	const files = await readProjectFiles('source/engine', 'source/profile');
	const names = files.flatMap(({text}) => [...text.matchAll(declared)].map(({groups}) => groups?.name ?? ''));
	t.true(names.length > 15);
	t.deepEqual(
		names.filter(name => !(name in decoders) && !(name in fuzzedElsewhere)),
		[],
	);
});

/** Those that need more than bytes. */
const fuzzedElsewhere: Readonly<Record<string, string>> = {
	decodeKey: 'takes keys that were parsed before; test/engine/objects/key-bytes.ts',
	decodeEach: 'test/engine/compression/codec-contract.ts',
	parseTemporaryName: 'only asks whether a name is one of ours; test/engine/compute/reading/target-tree.ts',
};
