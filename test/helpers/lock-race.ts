import {LockedError, LockLostError, StoreError} from '../../source/engine/errors.js';
import type {LockHandle} from '../../source/engine/repository/lock-handle.js';
import {acquireRepoLock, acquireSharedLock} from '../../source/engine/repository/locks.js';
import {WriteGate} from '../../source/engine/repository/write-gate.js';
import {MemoryStore} from '../../source/engine/stores/backends/memory-store.js';
import {FaultyStore} from './faulty-store.js';
import {SimulatedTime, type SimulatedActor} from './simulated-time.js';
import {SlowStore} from './slow-store.js';

/** What one computer does in a race. Times in milliseconds. */
export type RacePlan = {
	readonly isShared: boolean;
	readonly startsAt: number;
	readonly holdsFor: number;
	/** Error of its wall clock. */
	readonly wallOffset: number;
	/** Stopped so long after the start of all, for so long; for ever when that is undefined. */
	readonly stop?: {readonly at: number; readonly ms: number | undefined} | undefined;
	/** Between these times every request of it fails. */
	readonly cutOff?: {readonly from: number; readonly to: number} | undefined;
	/** Travel times of its requests, used in turn. */
	readonly latencies: readonly number[];
};

export type RaceResult = {
	/** Moments at which an exclusive lock was not alone, and writes that arrived while somebody else held one. */
	readonly violations: readonly string[];
	readonly acquired: number;
	readonly refused: number;
	readonly lost: number;
	readonly writes: number;
};

type Holder = {readonly isShared: boolean; readonly actor: SimulatedActor; readonly handle: LockHandle};

const writeEvery = 4000;
const longest = 7_200_000;

function isHeld({actor, handle}: Holder): boolean {
	if (!actor.isRunning) {
		return false;
	}

	try {
		handle.assertHeld();
		return true;
	} catch {
		return false;
	}
}

/** Several computers want locks of one repository, and write while they believe to have one. */
export async function race(plans: readonly RacePlan[], conditionalPut: boolean): Promise<RaceResult> {
	const time = new SimulatedTime();
	const shared = new MemoryStore();
	const holders = new Set<Holder>();
	const violations: string[] = [];
	const counts = {acquired: 0, refused: 0, lost: 0, writes: 0};
	time.onStep = () => {
		const now = [...holders].filter(holder => isHeld(holder));
		if (now.length > 1 && now.some(({isShared}) => !isShared)) {
			violations.push(`at ${time.now} ms: ${now.map(({handle}) => handle.operation).join(' and ')}`);
		}
	};

	/** What arrives in the store: nothing may, of one, while another holds an exclusive lock. */
	const arrivalsOf = (index: number): FaultyStore =>
		new FaultyStore(shared, ({method, key}) => {
			if (method === 'put' && key === `index/holdfast/test-${index}`) {
				counts.writes++;
				const others = [...holders].filter(
					holder => !holder.isShared && isHeld(holder) && !holder.handle.operation.endsWith(` ${index}`),
				);
				if (others.length > 0) {
					violations.push(`at ${time.now} ms: a write of ${index} while ${others[0]?.handle.operation} is held`);
				}
			}

			return undefined;
		});

	const compete = async (plan: RacePlan, index: number): Promise<void> => {
		const {isShared, startsAt, holdsFor, wallOffset, stop, cutOff, latencies} = plan;
		const actor = time.actor(wallOffset);
		const {clock} = actor;
		let turn = 0;
		const slow = new SlowStore(arrivalsOf(index), {
			time,
			actor,
			conditionalPut,
			latency: () => latencies[turn++ % latencies.length] ?? 1,
		});
		const loose = new FaultyStore(slow, () =>
			cutOff && time.now >= cutOff.from && time.now < cutOff.to ? {type: 'fail'} : undefined,
		);
		if (stop) {
			time.after(stop.at, () => {
				actor.stop(stop.ms ?? Infinity);
			});
		}

		await clock.sleep(startsAt);
		const acquire = isShared ? acquireSharedLock : acquireRepoLock;
		try {
			await using handle = await acquire(
				{backend: loose, loose, gate: new WriteGate()},
				{
					operation: `${isShared ? 'shared' : 'exclusive'} ${index}`,
					clock,
					holder: {name: `host-${index} (pid 1)`, bootId: ''},
				},
			);
			counts.acquired++;
			const holder = {isShared, actor, handle};
			holders.add(holder);
			for (let held = 0; held < holdsFor; held += writeEvery) {
				await clock.sleep(Math.min(writeEvery, holdsFor - held));
				await write(handle, loose, index);
			}

			holders.delete(holder);
		} catch (error) {
			if (!(error instanceof LockedError || error instanceof LockLostError || error instanceof StoreError)) {
				throw error;
			}

			counts[error instanceof LockLostError ? 'lost' : 'refused']++;
		}
	};

	await time.run(Promise.all(plans.map(compete)), longest);
	return {violations, ...counts};
}

/** A write that the store refuses is a matter of the store, and not of the lock. */
async function write(handle: LockHandle, loose: FaultyStore, index: number): Promise<void> {
	try {
		await handle.guard(loose).put(`index/holdfast/test-${index}`, Buffer.from('x'));
	} catch (error) {
		if (!(error instanceof StoreError)) {
			throw error;
		}
	}
}
