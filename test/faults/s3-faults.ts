import {Buffer} from 'node:buffer';
import type {ExecutionContext} from 'ava';
import {isHoldfastError, StoreError} from '../../source/engine/errors.js';
import {CheckManager} from '../../source/engine/managers/check-manager.js';
import {openRepository} from '../../source/engine/repository/open-repository.js';
import {initRepository} from '../../source/engine/repository/init-repository.js';
import {parseS3Location} from '../../source/engine/stores/backends/s3/s3-location.js';
import {S3Store} from '../../source/engine/stores/backends/s3/s3-store.js';
import {type FaultKind, type FaultProxy, faultKinds, startFaultProxy} from '../helpers/fault-proxy.js';
import {pseudoRandomBytes} from '../helpers/pseudo-random.js';
import {s3Folder, testOnRadosgw} from '../helpers/radosgw.js';
import {backUp, proveSnapshots, range} from '../helpers/small-backups.js';
import {chunkKey, textOf} from '../helpers/stores.js';

/** Pauses so short that a test can wait for them; a stall ends after 300 ms without a byte. */
const times = {firstPause: 5, longestPause: 20, patience: 20_000, firstPatience: 20_000, silence: 300, connect: 2000};

async function behindProxy(t: ExecutionContext): Promise<{store: S3Store; proxy: FaultProxy; direct: S3Store}> {
	const location = await s3Folder();
	const {origin, pathname} = new URL(location.slice('s3:'.length));
	const proxy = await startFaultProxy(origin);
	const open = async (server: string) => S3Store.open(parseS3Location(`s3:${server}${pathname}`, {}), times);
	const [store, direct] = await Promise.all([open(proxy.url), open(origin)]);
	t.teardown(async () => {
		await Promise.all([store.close(), direct.close()]);
		await proxy.close();
	});
	return {store, proxy, direct};
}

/** Numbers from 0 to 1, the same for the same seed. */
function randomNumbers(seed: number): () => number {
	const bytes = pseudoRandomBytes(40_000, seed);
	let at = 0;
	return () => {
		at = (at + 4) % bytes.length;
		return bytes.readUInt32LE(at) / 2 ** 32;
	};
}

/** The first requests of a method meet this fault, so many of them. */
function fail(proxy: FaultProxy, kind: FaultKind, method: string, count = 1): void {
	let left = count;
	proxy.choose = request => (request.method === method && left-- > 0 ? kind : undefined);
}

for (const kind of faultKinds) {
	testOnRadosgw(`each request outlasts ${kind}`, async t => {
		const {store, proxy, direct} = await behindProxy(t);
		fail(proxy, kind, 'PUT', 2);
		await store.put('index/snapshots', Buffer.from('some bytes'));
		t.is(await textOf(direct, 'index/snapshots'), 'some bytes');
		fail(proxy, kind, 'GET', 2);
		t.is(await textOf(store, 'index/snapshots'), 'some bytes');
		fail(proxy, kind, 'GET', 1);
		const listed = [];
		for await (const {key} of store.list('')) {
			listed.push(key);
		}

		t.deepEqual(listed, ['index/snapshots']);
		fail(proxy, kind, 'HEAD', 1);
		t.is((await store.stat('index/snapshots'))?.size, 10);
		fail(proxy, kind, 'POST', 1);
		await store.deleteMany(['index/snapshots']);
		t.is(await direct.stat('index/snapshots'), undefined);
	});
}

testOnRadosgw('a lock whose answer was lost is our own, and another one is not', async t => {
	const {store, proxy, direct} = await behindProxy(t);
	fail(proxy, 'reset-after', 'PUT');
	await store.put('index/lock.exclusive', Buffer.from('ours'), {ifAbsent: true});
	t.is(await textOf(direct, 'index/lock.exclusive'), 'ours');
	fail(proxy, 'reset', 'PUT');
	await t.throwsAsync(store.put('index/lock.exclusive', Buffer.from('another'), {ifAbsent: true}), {
		message: /exists already/,
	});
	t.is(await textOf(direct, 'index/lock.exclusive'), 'ours');
});

testOnRadosgw('a stream goes on where it broke off', async t => {
	const {store, proxy, direct} = await behindProxy(t);
	const bytes = Buffer.alloc(3_000_000, 'catalog');
	await direct.put('index/packs', bytes);
	fail(proxy, 'short-body', 'GET', 3);
	const pieces: Buffer[] = [];
	for await (const piece of store.getStream('index/packs')) {
		pieces.push(piece);
	}

	t.true(Buffer.concat(pieces).equals(bytes));
});

testOnRadosgw('what never passes ends in an error that says what to do', async t => {
	const {proxy, direct} = await behindProxy(t);
	const {pathname} = new URL(direct.location.slice('s3:'.length));
	const impatient = await S3Store.open(parseS3Location(`s3:${proxy.url}${pathname}`, {}), {
		...times,
		patience: 100,
		firstPatience: 100,
	});
	for (const kind of ['internal-error', 'reset', 'expired', 'short-body'] as const) {
		proxy.choose = () => kind;
		const error = await t.throwsAsync(impatient.get(chunkKey(1)), {instanceOf: StoreError});
		t.truthy(error.hint);
		t.false(error.message.includes('SKTEST'));
	}

	await impatient.close();
});

for (const share of [0.01, 0.05, 0.2]) {
	testOnRadosgw(
		`backups with ${share * 100} % of faulty requests end well or with a typed error, and lose nothing`,
		async t => {
			const seed = Math.round(share * 1000);
			const random = randomNumbers(seed);
			const {store, proxy, direct} = await behindProxy(t);
			const made = await initRepository(direct, {credentials: {}, encryption: false});
			await backUp(made.repository, 1, range(0, 5));
			proxy.choose = () => (random() < share ? faultKinds[Math.floor(random() * faultKinds.length)] : undefined);
			let acknowledged = 1;
			try {
				const repository = await openRepository(store, {});
				await backUp(repository, 2, range(3, 10));
				acknowledged++;
				await new CheckManager({repository}).run();
			} catch (error) {
				t.true(isHoldfastError(error), `seed ${seed}: ${String(error)}`);
			}

			proxy.choose = () => undefined;
			const after = await openRepository(direct, {});
			t.true((await proveSnapshots(after)) >= acknowledged * 10, `seed ${seed}`);
			const {findings} = await new CheckManager({repository: after}).run({readData: true});
			t.deepEqual(findings, [], `seed ${seed}`);
		},
	);
}
