import {Buffer} from 'node:buffer';
import {randomUUID} from 'node:crypto';
import process from 'node:process';
import {setTimeout as sleep} from 'node:timers/promises';
import {LockedError, ObjectExistsError, ObjectNotFoundError, throwIfCancelled} from '../../errors.js';
import {isProcessRunning, thisProcess, type ProcessIdentity} from '../../filesystem/process-identity.js';
import type {ObjectStore} from '../object-store.js';

export const catalogLockKey = 'index/holdfast/catalog-lock';

/** A holder that says nothing for so long is gone. Measured by the clock of whoever waits, so no clock need agree with another. */
const silence = 60_000;
const refreshEvery = 15_000;
const waitAtMost = 15 * 60_000;
/** Where a store cannot create atomically: longer than a write takes to be seen. */
const settle = 500;

type Holder = ProcessIdentity & {readonly id: string; readonly pid: number; readonly beat: number};

/**
Keeps writers of the pack catalog apart for the moment in which one reads, merges and writes it (W1). Backups run side by side otherwise.

Waits while another process holds it. A holder on this machine that is dead, or one anywhere that has not shown a sign of life for a minute, loses it.

@throws LockedError after 15 minutes, CancelledError, StoreError
*/
export async function lockCatalog(
	backend: ObjectStore,
	{signal}: {signal?: AbortSignal | undefined} = {},
): Promise<AsyncDisposable> {
	const own: Holder = {...thisProcess(), id: randomUUID(), pid: process.pid, beat: 0};
	const started = performance.now();
	let seen = {text: '', since: started};
	for (let pause = 20; ; pause = Math.min(1000, pause * 2)) {
		throwIfCancelled(signal);
		if (await tryCreate(backend, own, signal)) {
			return keepAlive(backend, own);
		}

		const found = await readHolder(backend, signal);
		const now = performance.now();
		if (found !== undefined) {
			seen = found.text === seen.text ? seen : {text: found.text, since: now};
			if (isDead(found.holder) || now - seen.since > silence) {
				await backend.delete(catalogLockKey, {signal});
				continue;
			}
		}

		if (now - started > waitAtMost) {
			throw new LockedError(`Another process has been writing the pack catalog of ${backend.location} for 15 minutes`, {
				hint: 'Wait for it to end, or stop it, and run this again.',
			});
		}

		await sleep(pause + Math.random() * pause, undefined, {signal}).catch(() => {
			throwIfCancelled(signal);
		});
	}
}

const encode = (holder: Holder): Buffer => Buffer.from(JSON.stringify(holder));

async function tryCreate(backend: ObjectStore, own: Holder, signal: AbortSignal | undefined): Promise<boolean> {
	if (!backend.conditionalPut && (await backend.stat(catalogLockKey, {signal})) !== undefined) {
		return false;
	}

	try {
		await backend.put(catalogLockKey, encode(own), {ifAbsent: backend.conditionalPut, signal});
	} catch (error) {
		if (error instanceof ObjectExistsError) {
			return isHeldBy(backend, own, signal);
		}

		throw error;
	}

	if (backend.conditionalPut) {
		return true;
	}

	await sleep(settle, undefined, {signal}).catch(() => {
		throwIfCancelled(signal);
	});
	return isHeldBy(backend, own, signal);
}

async function isHeldBy(backend: ObjectStore, own: Holder, signal?: AbortSignal): Promise<boolean> {
	const found = await readHolder(backend, signal);
	return found?.holder?.id === own.id;
}

async function readHolder(
	backend: ObjectStore,
	signal: AbortSignal | undefined,
): Promise<{text: string; holder: Partial<Holder> | undefined} | undefined> {
	let text: string;
	try {
		const bytes = await backend.get(catalogLockKey, {signal});
		text = bytes.toString();
	} catch (error) {
		if (error instanceof ObjectNotFoundError) {
			return undefined;
		}

		throw error;
	}

	try {
		// eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion -- every field is looked at before it is used
		return {text, holder: JSON.parse(text) as Partial<Holder>};
	} catch {
		// Somebody's half-written or damaged lock; silence will tell.
		return {text, holder: undefined};
	}
}

function isDead(holder: Partial<Holder> | undefined): boolean {
	const here = thisProcess();
	if (
		holder?.machine === undefined ||
		holder.machine === '' ||
		holder.machine !== here.machine ||
		typeof holder.pid !== 'number'
	) {
		return false;
	}

	if (holder.boot !== here.boot) {
		return here.boot !== '' && holder.boot !== undefined && holder.boot !== '';
	}

	return holder.pidNamespace === here.pidNamespace && !isProcessRunning(holder.pid, holder.startTime ?? '');
}

function keepAlive(backend: ObjectStore, own: Holder): AsyncDisposable {
	let beat = 0;
	let refreshing: Promise<void> = Promise.resolve();
	const timer = setInterval(() => {
		beat++;
		// A refresh that fails is a sign of life less; the write itself will meet the same trouble.
		refreshing = backend.put(catalogLockKey, encode({...own, beat})).catch(() => undefined);
	}, refreshEvery);
	timer.unref();
	return {
		async [Symbol.asyncDispose]() {
			clearInterval(timer);
			await refreshing;
			if (await isHeldBy(backend, own)) {
				await backend.delete(catalogLockKey);
			}
		},
	};
}
