import {Buffer} from 'node:buffer';
import {randomBytes} from 'node:crypto';
import {
	lstatSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	readlinkSync,
	rmSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';
import {gzipSync} from 'node:zlib';
import test, {type ExecutionContext} from 'ava';
import {Client, initRepository} from '../../source/index.js';
import {goldenObjects, goldenRepository} from '../helpers/golden-repositories.js';
import {filesOf, IndependentObjects, type Secret, sha256} from '../helpers/independent-objects.js';
import {listSnapshots, readSnapshot} from '../helpers/independent-reader.js';
import {temporaryFolder} from '../helpers/temporary-folder.js';
import {openTestSource, testCredentials} from '../helpers/test-backups.js';
import {goldenRepositoryNames} from '../helpers/vectors.js';

for (const name of goldenRepositoryNames) {
	test(`the independent reader reads the golden repository ${name}`, async t => {
		const {snapshot, expect, password_utf8: password} = goldenRepository(name);
		const secret = password === undefined ? undefined : {password};
		const objects = await IndependentObjects.open(goldenObjects(name), secret);
		t.deepEqual(listSnapshots(objects), [snapshot]);
		const found = readSnapshot(objects, snapshot);
		t.is(found.size, expect.folders.length + expect.files.length);
		for (const file of expect.files) {
			t.is(sha256(found.get(file.path) ?? ''), file.sha256);
		}
	});
}

/** What a folder holds, as a reader that knows no links sees it: the target of a link is its text. Names that are not UTF-8 stand as Holdfast writes them. */
function contentsOf(folder: string): Map<string, string> {
	// Folders have plain names here, so that those of files can be taken byte by byte.
	const names = readdirSync(folder, {recursive: true, encoding: 'latin1'}).map(name => Buffer.from(name, 'latin1'));
	return new Map(
		names.map(name => {
			const full = Buffer.concat([Buffer.from(`${folder}/`), name]);
			const stats = lstatSync(full);
			const shown = name.toString().replace('caf\uFFFD', 'caf\uFFFDe9');
			const isFile = stats.isFile();
			return [shown, stats.isDirectory() ? 'folder' : sha256(isFile ? readFileSync(full) : readlinkSync(full))];
		}),
	);
}

const described = (found: ReadonlyMap<string, Buffer | undefined>): Map<string, string> =>
	new Map([...found].map(([name, bytes]) => [name, bytes === undefined ? 'folder' : sha256(bytes)]));

const sorted = (contents: ReadonlyMap<string, string>) => [...contents].toSorted(([a], [b]) => (a < b ? -1 : 1));

/** Small and large files, more than fit into one leaf, and every kind of name. */
function fill(folder: string): void {
	mkdirSync(path.join(folder, 'many/deep'), {recursive: true});
	for (let index = 0; index < 500; index++) {
		writeFileSync(
			path.join(folder, index % 3 === 0 ? 'many' : 'many/deep', `file ${index}`),
			`${index} `.repeat(index),
		);
	}

	writeFileSync(path.join(folder, 'large'), randomBytes(12_000_000));
	writeFileSync(path.join(folder, 'zeros'), Buffer.alloc(9_000_000));
	writeFileSync(path.join(folder, 'empty'), '');
	// A chunk that looks compressed, and must not come back unpacked.
	writeFileSync(path.join(folder, 'archive.gz'), gzipSync(randomBytes(700_000)));
	writeFileSync(path.join(folder, 'tiny.gz'), gzipSync('tiny'));
	writeFileSync(path.join(folder, 'frame.zst'), Buffer.concat([Buffer.from('28b52ffd', 'hex'), randomBytes(5000)]));
	for (const name of [
		'é 北 😀',
		'a<b>&"c\\',
		'line\n\ttab',
		'\u2028\u0001',
		'__proto__',
		'x'.repeat(255),
		'\uE000',
		'😀',
	]) {
		writeFileSync(path.join(folder, name), name);
	}

	writeFileSync(Buffer.concat([Buffer.from(`${folder}/caf`), Buffer.from([0xe9])]), 'not UTF-8');
	symlinkSync('../somewhere/é', path.join(folder, 'link'));
}

const ways: ReadonlyArray<readonly [name: string, credentials: Record<string, unknown>, secret?: Secret]> = [
	['with a platform key', testCredentials, {platformKey: testCredentials.encryptionKey}],
	['without encryption', {}],
];

async function writtenRepository(t: ExecutionContext, credentials: Record<string, unknown>) {
	const folder = await temporaryFolder(t);
	const [source, location] = [path.join(folder, 'source'), path.join(folder, 'repository')];
	const encryption = Object.keys(credentials).length > 0;
	const {repository} = await initRepository(location, {encryption, credentials, cache: false});
	const client = new Client(repository);
	t.teardown(async () => client.close());
	mkdirSync(source);
	fill(source);
	const states: Array<Map<string, string>> = [];
	return {
		client,
		location,
		source,
		/** What was backed up, oldest first. */
		states,
		async backUp() {
			await client.backup({source: await openTestSource(source), tags: ['é', 'two']});
			states.push(contentsOf(source));
		},
	};
}

for (const [name, credentials, secret] of ways) {
	test.serial(
		`another implementation reads what Holdfast writes ${name}, also after changes, forget and prune`,
		async t => {
			const {client, location, source, states, backUp} = await writtenRepository(t, credentials);
			const compare = async () => {
				const objects = await IndependentObjects.open(filesOf(location), secret);
				const refs = listSnapshots(objects);
				t.is(refs.length, states.length);
				for (const [index, ref] of refs.entries()) {
					t.deepEqual(sorted(described(readSnapshot(objects, ref))), sorted(states[index] ?? new Map()));
				}
			};

			await backUp();
			await compare();
			for (let index = 0; index < 350; index++) {
				rmSync(path.join(source, index % 3 === 0 ? 'many' : 'many/deep', `file ${index}`));
			}

			writeFileSync(path.join(source, 'large'), randomBytes(3_000_000));
			await backUp();
			writeFileSync(path.join(source, 'new'), 'new');
			await backUp();
			await compare();
			await client.forget(await client.planForget(['latest~2']));
			states.shift();
			await compare();
			await client.prune(await client.planPrune({maxUnused: 0}));
			await compare();
			await client.forget(await client.planForget(['latest']));
			states.pop();
			await compare();
		},
	);
}

test.serial('another implementation opens what Holdfast writes with its password', async t => {
	const {location, states, backUp} = await writtenRepository(t, {password: 'correct horse é'});
	await backUp();
	const objects = await IndependentObjects.open(filesOf(location), {password: 'correct horse é'});
	const [ref = ''] = listSnapshots(objects);
	t.deepEqual(sorted(described(readSnapshot(objects, ref))), sorted(states[0] ?? new Map()));
	await t.throwsAsync(IndependentObjects.open(filesOf(location), {password: 'wrong'}));
});

test('the independent reader takes no object whose bytes are others than its name says', async t => {
	const name = 'plain_unpacked_raw';
	const {snapshot} = goldenRepository(name);
	const stored = goldenObjects(name);
	const keys = [...stored.keys()].filter(key => /^(?:filemeta|node|snapshot)\//.test(key));
	t.is(keys.length, 8);
	for (const key of keys) {
		const changed = new Map(stored).set(key, Buffer.concat([stored.get(key) ?? Buffer.alloc(0), Buffer.from(' ')]));
		const objects = await IndependentObjects.open(changed);
		t.throws(() => readSnapshot(objects, snapshot), {message: `${key} is not what its name says`});
	}
});
