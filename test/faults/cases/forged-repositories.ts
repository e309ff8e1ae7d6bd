import {Buffer} from 'node:buffer';
import process from 'node:process';
import {isHoldfastError} from '../../../source/engine/errors.js';
import {buildTree} from '../../../source/engine/hamt/bulk-build.js';
import {sha256, sha256Hex} from '../../../source/engine/objects/hashes.js';
import {encodeSnapshot} from '../../../source/engine/objects/snapshot.js';
import {openRepository} from '../../../source/engine/repository/open-repository.js';
import type {MemoryStore} from '../../../source/engine/stores/backends/memory-store.js';
import {type FaultCase, type FaultRun, must} from '../../helpers/fault-run.js';
import {mustNotLie} from '../../helpers/damage.js';
import {readingOperations} from '../../helpers/reading-operations.js';
import {copyStage, makeStage} from '../../helpers/stages.js';
import {testCredentials} from '../../helpers/test-backups.js';

/** Puts a snapshot whose tree is a node of these bytes into a plain repository: every hash is right. */
async function plantTree(store: MemoryStore, node: string): Promise<void> {
	const root = `node/${sha256Hex(node)}`;
	await store.put(root, Buffer.from(node));
	await plantRoot(store, root);
}

async function plantRoot(store: MemoryStore, root: string): Promise<void> {
	const snapshot = encodeSnapshot({version: 1, created: '2025-06-01T10:00:00Z', root, seq: 99});
	await store.put(`snapshot/${sha256Hex(snapshot)}`, snapshot);
	await store.delete('index/latest');
}

const hex = 'a'.repeat(64);
const entry = (key: number): string =>
	`{"key":"${key}","path_key":"${sha256Hex(String(key))}","filemeta":"filemeta/${hex}"}`;
const lines = (count: number): string => Array.from({length: count}, (_, i) => entry(i)).join(',');

/** A catalog in which one entry says something else of where it lies. */
async function forgeCatalog(store: MemoryStore, fields: Readonly<Record<string, unknown>>): Promise<void> {
	const catalog = (await store.get('index/packs')).toString();
	let isFirst = true;
	const forged: unknown = JSON.parse(catalog, (_key, value: unknown) => {
		if (isFirst && typeof value === 'object' && value !== null && Object.values(value).length === 3) {
			isFirst = false;
			const names = Object.keys(value);
			const [offset = '', length = ''] = names.filter(
				name => typeof Object.entries(value).find(([n]) => n === name)?.[1] === 'number',
			);
			return {...value, [offset]: fields.offset, [length]: fields.length};
		}

		return value;
	});
	await store.put('index/packs', Buffer.from(JSON.stringify(forged)));
}

/** What somebody who can write to the store, and has no key, may do to a plain repository. */
const forgeries: Readonly<Record<string, (store: MemoryStore) => Promise<void>>> = {
	'JSON of a million brackets': async store => plantTree(store, '['.repeat(1_000_000)),
	'a deep object': async store => plantTree(store, `${'{"type":'.repeat(100_000)}1${'}'.repeat(100_000)}`),
	'a bitmap that the children disagree with': async store =>
		plantTree(store, `{"type":"internal","bitmap":4294967295,"children":["node/${hex}"]}`),
	'a node of two hundred thousand entries': async store =>
		plantTree(store, `{"type":"leaf","entries":[${lines(200_000)}]}`),
	async 'a well-formed tree of two hundred thousand entries that have no metadata'(store) {
		const entries = Array.from({length: 200_000}, (_, i) => String(i));
		const root = await buildTree(
			{
				count: entries.length,
				keyOf: i => entries[i] ?? '',
				pathKeys: Buffer.concat(entries.map(key => sha256(key))),
				filemetaHashes: Buffer.concat(entries.map(key => sha256(`metadata of ${key}`))),
			},
			async (bytes, ref) => store.put(ref, bytes),
		);
		await plantRoot(store, root);
	},
	'a node that names one node 32 times': async store =>
		plantTree(
			store,
			`{"type":"internal","bitmap":4294967295,"children":[${Array.from({length: 32}, () => `"node/${hex}"`).join(',')}]}`,
		),
	'a negative offset': async store => forgeCatalog(store, {offset: -1, length: 10}),
	'a huge offset': async store => forgeCatalog(store, {offset: Number.MAX_SAFE_INTEGER, length: 10}),
	'a huge length': async store => forgeCatalog(store, {offset: 0, length: Number.MAX_SAFE_INTEGER}),
	'an offset beyond all integers': async store => forgeCatalog(store, {offset: 1e300, length: 10}),
	'an offset that is text': async store => forgeCatalog(store, {offset: '0', length: 10}),
	'an index of half a million snapshots': async store =>
		store.put(
			'index/snapshots',
			Buffer.from(
				`[${Array.from({length: 500_000}, (_, i) => `{"ref":"snapshot/${i.toString(16).padStart(64, '0')}","seq":${i},"created":"","root":""}`).join(',')}]`,
			),
		),
};

/** Each forgery, under everything that reads. */
export const forgedRepositories: FaultCase = {
	id: 'attack',
	name: 'forged-repositories',
	fault: 'objects are forged, with every hash right: deep, huge, contradicting or out of bounds',
	unit: 'forgeries',
	amount: {short: 2, full: Object.keys(forgeries).length + 2},
	async run(run) {
		const plain = await makeStage(run.folder(), run.seed, 2, {isPlain: true});
		const all = run.base.shuffled(Object.entries(forgeries));
		await run.trials(
			Math.min(run.amount, all.length),
			async trial => {
				const [name = '', forge] = all[trial.index - 1] ?? [];
				const {store} = await copyStage(plain);
				await forge?.(store);
				try {
					await readEverything(run, store);
					await mustNotLie(run, store, plain);
				} catch (error) {
					throw new Error(name, {cause: error});
				}
			},
			{width: 1},
		);
		await run.trials(1, async () => {
			await mustRefusePlaintext(run);
			return 2;
		});
	},
};

/** Answers and errors of its own are both fine, as long as they come soon. */
async function readEverything(run: FaultRun, store: MemoryStore): Promise<void> {
	for (const operation of readingOperations) {
		const started = process.cpuUsage();
		try {
			await operation.answer(store, run.folder());
			run.count('answered');
		} catch (error) {
			must(isHoldfastError(error), `${operation.name}: not an error of its own: ${String(error)}`);
			run.count('refused');
		}

		const {user, system} = process.cpuUsage(started);
		atLeast(run, 'ms of processor time at most', (user + system) / 1000);
		atLeast(run, 'MB at most', process.memoryUsage.rss() / 1e6);
	}
}

function atLeast(run: FaultRun, what: string, value: number): void {
	run.figures[what] = Math.round(Math.max(run.figures[what] ?? 0, value));
}

/** Whoever has no key can neither slip a snapshot into an encrypted repository nor turn later backups into plain text. */
async function mustRefusePlaintext(run: FaultRun): Promise<void> {
	const {store} = await copyStage(await makeStage(run.folder(), run.seed, 1));
	const snapshot = encodeSnapshot({version: 1, created: '2025-06-01T10:00:00Z', root: '', seq: 99});
	const ref = `snapshot/${sha256Hex(snapshot)}`;
	await store.put(ref, snapshot);
	const repository = await openRepository(store, testCredentials);
	const error = await failureOf(async () => repository.objects.snapshot(ref));
	must(isHoldfastError(error) && error.code === 'corrupt', `a planted snapshot is taken: ${String(error)}`);
	await store.delete(ref);
	const config = (await store.get('config')).toString();
	await store.put('config', Buffer.from(config.replace('"encrypted":true', '"encrypted":false')));
	for (const credentials of [testCredentials, {}]) {
		const refusal = await failureOf(async () => openRepository(store, credentials));
		must(isHoldfastError(refusal), 'a repository that was declared plain is opened');
	}
}

async function failureOf(work: () => Promise<unknown>): Promise<unknown> {
	try {
		await work();
		return undefined;
	} catch (error) {
		return error;
	}
}
