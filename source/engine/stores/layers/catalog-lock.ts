import {Buffer} from 'node:buffer';
import {randomUUID} from 'node:crypto';
import {performance} from 'node:perf_hooks';
import process from 'node:process';
import {setTimeout as sleep} from 'node:timers/promises';
import {LockedError, LockLostError, ObjectExistsError, ObjectNotFoundError, throwIfCancelled} from '../../errors.js';
import {isProcessRunning, thisProcess, type ProcessIdentity} from '../../filesystem/process-identity.js';
import {catalogLockKey} from '../../objects/keys.js';
import type {ObjectStore} from '../object-store.js';

export type CatalogLockTimes = {
	/** Milliseconds without a sign of life after which a holder is taken for gone, by the clock of whoever waits: no clocks need agree. */
	readonly silence: number;
	/** Milliseconds between signs of life. */
	readonly beat: number;
	/** Milliseconds to wait before giving up. */
	readonly patience: number;
	/** Milliseconds between taking the lock in a way that is not atomic and looking whether it was kept. */
	readonly settle: number;
};

const usualTimes: CatalogLockTimes = {silence: 60_000, beat: 10_000, patience: 15 * 60_000, settle: 500};

export type CatalogLockOptions = {readonly signal?: AbortSignal | undefined; readonly times?: CatalogLockTimes};

/** Ends with its disposal, which never throws: what remains is taken over by the next one. */
export type CatalogLock = AsyncDisposable & {
	/** @throws {LockLostError} When somebody else may hold it now. {StoreError} When that cannot be told. */
	assertHeld(): Promise<void>;
};

type Holder = ProcessIdentity & {readonly id: string; readonly pid: number; readonly beat: number};
/** Locks of this process that are in use. One that could not be deleted afterwards must not stop the process itself. */
const heldHere = new Set<string>();

type FoundLock = {readonly text: string; readonly holder: Partial<Holder> | undefined};

/**
Keeps writers of the pack catalog apart for the moment in which one reads, joins and writes it (weak spot W1). Backups run side by side otherwise.

Waits while another process holds it. A holder that is a dead process of this machine, or one anywhere that gives no sign of life for a minute, loses it.

@throws {LockedError} After 15 minutes. {CancelledError} {StoreError}
*/
export async function lockCatalog(
	backend: ObjectStore,
	{signal, times = usualTimes}: CatalogLockOptions = {},
): Promise<CatalogLock> {
	const own: Holder = {...thisProcess(), id: randomUUID(), pid: process.pid, beat: 0};
	heldHere.add(own.id);
	try {
		await acquire(backend, own, signal, times);
		return new HeldCatalogLock(backend, own, times);
	} catch (error) {
		heldHere.delete(own.id);
		throw error;
	}
}

/** Removes what a dead process of this machine has left: the next writer would take it over, but there may never be one. */
export async function removeDeadCatalogLock(
	backend: ObjectStore,
	{signal}: {readonly signal?: AbortSignal | undefined} = {},
): Promise<void> {
	const found = await readLock(backend, signal);
	if (found && isDead(found.holder)) {
		await backend.delete(catalogLockKey, {signal});
	}
}

async function acquire(
	backend: ObjectStore,
	own: Holder,
	signal: AbortSignal | undefined,
	times: CatalogLockTimes,
): Promise<void> {
	const started = performance.now();
	let seen = {text: '', since: started};
	let mustSettle = !backend.conditionalPut;
	for (let pause = 10; ; pause = Math.min(1000, pause * 2)) {
		throwIfCancelled(signal);
		if (await tryCreate(backend, own, {mustSettle, settle: times.settle}, signal)) {
			return;
		}

		const found = await readLock(backend, signal);
		const now = performance.now();
		seen = found?.text === seen.text ? seen : {text: found?.text ?? '', since: now};
		if (found && (isDead(found.holder) || now - seen.since > times.silence)) {
			// Two may do this at once, and the slower one delete the lock of the faster one: so each looks again before, and a while later.
			mustSettle = true;
			const again = await readLock(backend, signal);
			if (again?.text === found.text) {
				await backend.delete(catalogLockKey, {signal});
			}

			continue;
		}

		if (now - started > times.patience) {
			throw new LockedError(
				`Another process has been writing the pack catalog of ${backend.location} for ${Math.round(times.patience / 60_000)} minutes`,
				{hint: 'Wait for it to end, or stop it, and run this again.'},
			);
		}

		await wait(pause + Math.random() * pause, signal);
	}
}

class HeldCatalogLock implements CatalogLock {
	readonly #backend: ObjectStore;
	readonly #own: Holder;
	readonly #silence: number;
	readonly #timer: NodeJS.Timeout;
	#beats = 0;
	#lastBeat = performance.now();
	#beating: Promise<void> = Promise.resolve();

	constructor(backend: ObjectStore, own: Holder, {silence, beat}: CatalogLockTimes) {
		this.#backend = backend;
		this.#own = own;
		this.#silence = silence;
		this.#timer = setInterval(() => {
			this.#beating = this.#beat();
		}, beat);
		this.#timer.unref();
	}

	async assertHeld(): Promise<void> {
		const found = await readLock(this.#backend, undefined);
		// Half of the silence, so that whoever takes it over later finds nothing of this process on its way any more.
		if (found?.holder?.id !== this.#own.id || performance.now() - this.#lastBeat > this.#silence / 2) {
			throw new LockLostError(`The lock on the pack catalog of ${this.#backend.location} was lost`, {
				hint: 'This process was stopped for a while, or the store did not answer. What was stored stays; run it again.',
			});
		}
	}

	async [Symbol.asyncDispose](): Promise<void> {
		clearInterval(this.#timer);
		await this.#beating;
		try {
			const found = await readLock(this.#backend, undefined);
			if (found?.holder?.id === this.#own.id) {
				await this.#backend.delete(catalogLockKey);
			}
		} catch {
			// The work that it guarded has its own result; the next one takes the lock over.
		} finally {
			heldHere.delete(this.#own.id);
		}
	}

	async #beat(): Promise<void> {
		const began = performance.now();
		try {
			// A lock that was taken over must not be overwritten by a late sign of life.
			const found = await readLock(this.#backend, undefined);
			if (found?.holder?.id === this.#own.id) {
				this.#beats++;
				await this.#backend.put(catalogLockKey, encode({...this.#own, beat: this.#beats}));
				this.#lastBeat = began;
			}
		} catch {
			// A sign of life less; when too many are missing, `assertHeld` says so.
		}
	}
}

const encode = (holder: Holder): Buffer => Buffer.from(JSON.stringify(holder));

async function tryCreate(
	backend: ObjectStore,
	own: Holder,
	{mustSettle, settle}: {readonly mustSettle: boolean; readonly settle: number},
	signal: AbortSignal | undefined,
): Promise<boolean> {
	if (!backend.conditionalPut && (await backend.stat(catalogLockKey, {signal})) !== undefined) {
		return false;
	}

	try {
		await backend.put(catalogLockKey, encode(own), {ifAbsent: backend.conditionalPut, signal});
		// A store may have found out just now that it is not atomic.
		if (!mustSettle && backend.conditionalPut) {
			return true;
		}

		await wait(settle, signal);
	} catch (error) {
		if (!(error instanceof ObjectExistsError)) {
			throw error;
		}
		// It may be our own, when only the answer to an earlier attempt was lost.
	}

	const found = await readLock(backend, signal);
	return found?.holder?.id === own.id;
}

async function wait(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
	try {
		await sleep(milliseconds, undefined, {signal});
	} catch {
		throwIfCancelled(signal);
	}
}

async function readLock(backend: ObjectStore, signal: AbortSignal | undefined): Promise<FoundLock | undefined> {
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

/** Whether the holder was a process of this machine that has ended. Nothing is known of processes elsewhere. */
function isDead(holder: Partial<Holder> | undefined): boolean {
	const here = thisProcess();
	if (!holder?.machine || holder.machine !== here.machine || typeof holder.pid !== 'number') {
		return false;
	}

	if (holder.boot !== here.boot) {
		return Boolean(here.boot) && Boolean(holder.boot);
	}

	if (holder.pidNamespace !== here.pidNamespace) {
		return false;
	}

	const isOurs = holder.pid === process.pid && holder.startTime === here.startTime;
	return isOurs ? !heldHere.has(holder.id ?? '') : !isProcessRunning(holder.pid, holder.startTime ?? '');
}
