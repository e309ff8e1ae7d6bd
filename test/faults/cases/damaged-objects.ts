import {check, classOf, flavours, isFound, keysByClass, mustNotLie} from '../../helpers/damage.js';
import {type FaultCase, must, type Trial} from '../../helpers/fault-run.js';
import {isHashedKey} from '../../../source/engine/objects/keys.js';
import type {MemoryStore} from '../../../source/engine/stores/backends/memory-store.js';
import {copyStage, makeStage} from '../../helpers/stages.js';
import {keysOf} from '../../helpers/stores.js';
import {openTestRepository} from '../../helpers/test-backups.js';

const lengths: ReadonlyArray<(size: number) => number> = [
	() => 0,
	() => 1,
	size => Math.floor(size / 2),
	size => Math.max(0, size - 1),
];

/** Every class of object at four lengths, in packs and loose, encrypted and plain; then lengths at random. */
export const truncatedObjects: FaultCase = {
	id: 'F4',
	name: 'truncated-objects',
	fault: 'an object is cut to 0, 1, half, n - 1 or any other number of bytes',
	unit: 'truncations',
	amount: {short: 8, full: 1000},
	async run(run) {
		const stages = await Promise.all(flavours.map(async flavour => makeStage(run.folder(), run.seed, 2, flavour)));
		const classes = await Promise.all(stages.map(async stage => keysByClass(stage.store)));
		const systematic = stages.flatMap((stage, i) =>
			[...(classes[i] ?? []).values()].flatMap(keys => lengths.map(length => ({stage, keys, length}))),
		);
		await run.trials(run.amount, async trial => {
			const planned = run.amount > systematic.length ? systematic[trial.index - 1] : trial.pick(systematic);
			const stage = planned?.stage ?? trial.pick(stages);
			const {store} = await copyStage(stage);
			const key = trial.pick(planned?.keys ?? (await keysOf(store, '')));
			const bytes = await store.get(key);
			const size = planned?.length(bytes.length) ?? trial.integer(bytes.length);
			await store.put(key, bytes.subarray(0, size));
			run.count(`of ${classOf(key)}`);
			try {
				const isWhole = await mustNotLie(run, store, stage);
				const result = await check(store, true);
				must(!isHashedKey(key) || isFound(result), 'a check that reads everything does not find it');
				must(isWhole || isFound(result), 'a restore fails, and a check finds nothing');
			} catch (error) {
				throw new Error(`${key} with ${size} of ${bytes.length} bytes`, {cause: error});
			}
		});
	},
};

/** Single bits. */
export const flippedBits: FaultCase = {
	id: 'F5',
	name: 'flipped-bits',
	fault: 'one bit of an object is flipped',
	unit: 'flips',
	amount: {short: 8, full: 2000},
	async run(run) {
		const stages = await Promise.all(flavours.map(async flavour => makeStage(run.folder(), run.seed, 2, flavour)));
		await run.trials(run.amount, async trial => {
			const chosen = trial.integer(stages.length);
			const stage = stages[chosen];
			must(stage !== undefined, 'there is no such stage');
			const {store} = await copyStage(stage);
			const classes = await keysByClass(store);
			const key = trial.pick(trial.pick([...classes.values()]));
			const {at, isMetadata} = await flip(store, key, trial);
			run.count(`of ${classOf(key)}`);
			try {
				const found = isFound(await check(store, true));
				if (!found) {
					// Some bits of a compressed frame stand for nothing, and only encryption tells that they changed. What has no hash may be another right value.
					must(
						!isHashedKey(key) || flavours[chosen]?.isPlain === true,
						'a check that reads everything does not find it',
					);
					must(await mustNotLie(run, store, stage), 'a check finds nothing, and a restore fails');
					run.count('without effect');
				}

				if (isMetadata) {
					must(isFound(await check(store, false)) === found, 'a check of metadata does not find it');
					run.count('in metadata');
				}
			} catch (error) {
				throw new Error(`bit of byte ${at} of ${key}`, {cause: error});
			}
		});
	},
};

async function flip(store: MemoryStore, key: string, trial: Trial): Promise<{at: number; isMetadata: boolean}> {
	const bytes = await store.get(key);
	const at = trial.integer(bytes.length);
	const isMetadata = await liesInMetadata(store, key, at);
	bytes[at] = (bytes[at] ?? 0) ^ (1 << trial.integer(8));
	await store.put(key, bytes);
	return {at, isMetadata};
}

async function liesInMetadata(store: MemoryStore, key: string, at: number): Promise<boolean> {
	if (!key.startsWith('packs/')) {
		return /^(?:content|filemeta|node|snapshot)\//.test(key);
	}

	const repository = await openTestRepository(store);
	const catalog = await repository.catalog();
	return [...catalog.entries()].some(
		({key: member, pack, offset, length}) =>
			pack === key && at >= offset && at < offset + length && !member.startsWith('chunk/'),
	);
}

/** Objects in each other's place, and catalog entries that lead elsewhere. */
export const swappedObjects: FaultCase = {
	id: 'F7',
	name: 'swapped-objects',
	fault: 'two objects of a class change places, or the catalog names the place of another',
	unit: 'pairs',
	amount: {short: 8, full: 400},
	async run(run) {
		const stages = await Promise.all(flavours.map(async flavour => makeStage(run.folder(), run.seed, 3, flavour)));
		await run.trials(run.amount, async trial => {
			const stage = trial.pick(stages);
			const {store} = await copyStage(stage);
			const pair = (await remap(store, trial)) ?? (await swap(store, trial));
			run.count(pair.what);
			try {
				must(isFound(await check(store, true)), 'a check that reads everything does not find it');
				must(!(await mustNotLie(run, store, stage)), 'everything is restored as if nothing had happened');
			} catch (error) {
				throw new Error(`${pair.what}: ${pair.one} and ${pair.other}`, {cause: error});
			}
		});
	},
};

type Pair = {readonly what: string; readonly one: string; readonly other: string};

async function swap(store: MemoryStore, trial: Trial): Promise<Pair> {
	const classes = await keysByClass(store);
	const several = [...classes.values()].filter(([key = '', second]) => second !== undefined && isHashedKey(key));
	const [one = '', other = ''] = trial.shuffled(trial.pick(several));
	const bytes = await store.get(one);
	await store.put(one, await store.get(other));
	await store.put(other, bytes);
	return {what: `of ${classOf(one)}`, one, other};
}

/** Exchanges what the catalog says of two members of a kind; `undefined` where nothing is packed, or by chance. */
async function remap(store: MemoryStore, trial: Trial): Promise<Pair | undefined> {
	if (trial.random() < 0.4 || (await store.stat('index/packs')) === undefined) {
		return undefined;
	}

	const catalog: unknown = JSON.parse((await store.get('index/packs')).toString());
	must(typeof catalog === 'object' && catalog !== null, 'the catalog is no object');
	const entries = new Map<string, unknown>(Object.entries(catalog));
	const kind = classOf(trial.pick([...entries.keys()]));
	const [one = '', other] = trial.shuffled([...entries.keys()].filter(key => classOf(key) === kind));
	if (other === undefined) {
		return undefined;
	}

	const place = entries.get(one);
	entries.set(one, entries.get(other));
	entries.set(other, place);
	await store.put('index/packs', Buffer.from(JSON.stringify(Object.fromEntries(entries))));
	return {what: `entries of ${kind}`, one, other};
}
