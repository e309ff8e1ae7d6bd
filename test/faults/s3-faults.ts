import {Buffer} from 'node:buffer';
import {mkdirSync} from 'node:fs';
import path from 'node:path';
import type {ExecutionContext} from 'ava';
import {StoreError} from '../../source/engine/errors.js';
import {CheckManager} from '../../source/engine/managers/check-manager.js';
import {RestoreManager} from '../../source/engine/managers/restore-manager.js';
import {parseS3Location} from '../../source/engine/stores/backends/s3/s3-location.js';
import {S3Store} from '../../source/engine/stores/backends/s3/s3-store.js';
import {copyObjects} from '../helpers/copy-store.js';
import {type FaultKind, type FaultProxy, faultKinds} from '../helpers/fault-proxy.js';
import {declareFaultsWith} from '../helpers/declare-faults.js';
import {testOnRadosgw} from '../helpers/test-on-radosgw.js';
import {quickTimes, type S3BehindProxy, s3BehindProxy} from '../helpers/s3-behind-proxy.js';
import {manifestOf} from '../helpers/source-tree.js';
import {makeStage, plainBackup} from '../helpers/stages.js';
import {chunkKey, textOf} from '../helpers/stores.js';
import {temporaryFolder} from '../helpers/temporary-folder.js';
import {backUp, openTestRepository} from '../helpers/test-backups.js';
import {faultyRequests} from './cases/faulty-requests.js';

async function behindProxy(t: ExecutionContext): Promise<S3BehindProxy> {
	const place = await s3BehindProxy();
	t.teardown(async () => place[Symbol.asyncDispose]());
	return place;
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
		...quickTimes,
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

testOnRadosgw('what is damaged on the way once is read again: nothing good is called damaged', async t => {
	const folder = await temporaryFolder(t);
	const stage = await makeStage(path.join(folder, 'source'), 1, 2, {tree: {small: 30, big: [700_000, 5_000_000]}});
	const {store, proxy, direct} = await behindProxy(t);
	await copyObjects(stage.store, direct);
	const [newest = ''] = [...stage.snapshots.keys()].slice(-1);
	let damaged: Array<{url: string; start: number; end: number}> = [];
	proxy.choose = ({method, url = '', headers}) => {
		const [start = 0, end = Infinity] = (headers.range?.slice('bytes='.length).split('-') ?? []).map(Number);
		const wasDamaged = damaged.some(each => each.url === url && each.start <= end && start <= each.end);
		if (method !== 'GET' || url.includes('list-type=2') || wasDamaged) {
			return undefined;
		}

		damaged.push({url, start, end});
		return 'damaged';
	};

	const repository = await openTestRepository(store);
	const {findings} = await new CheckManager({repository}).run({readData: true});
	t.deepEqual(findings, []);
	damaged = [];
	const target = path.join(folder, 'target');
	mkdirSync(target);
	const restored = await new RestoreManager({repository}).run({target, snapshot: newest});
	t.is(restored.status, 'complete');
	t.deepEqual(manifestOf(target), stage.snapshots.get(newest));
	damaged = [];
	const next = await backUp(store, stage.source, plainBackup);
	t.is(next.status, 'complete');
	t.true(proxy.faults > 10);
});

declareFaultsWith(testOnRadosgw, faultyRequests);
