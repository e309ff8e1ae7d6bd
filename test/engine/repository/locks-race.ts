import {fc, testProp} from '@fast-check/ava';
import {LockedError, LockLostError} from '../../../source/engine/errors.js';
import {acquireRepoLock, acquireSharedLock} from '../../../source/engine/repository/locks.js';
import type {LockHandle} from '../../../source/engine/repository/lock-handle.js';
import {WriteGate} from '../../../source/engine/repository/write-gate.js';
import {MemoryStore} from '../../../source/engine/stores/backends/memory-store.js';
import {SimulatedTime, type SimulatedActor} from '../../helpers/simulated-time.js';
import {SlowStore} from '../../helpers/slow-store.js';

const hour = 3_600_000;

/** What one computer does in a race. Times in milliseconds. */
type Plan = {
	readonly isShared: boolean;
	readonly startsAt: number;
	readonly holdsFor: number;
	/** Error of its wall clock. */
	readonly wallOffset: number;
	/** Stopped so long after the start of all, for so long; for ever when that is undefined. */
	readonly stop: {readonly at: number; readonly ms: number | undefined} | undefined;
	/** Travel times of its requests, used in turn. */
	readonly latencies: readonly number[];
};

const latency = fc.oneof(
	{weight: 8, arbitrary: fc.integer({min: 1, max: 200})},
	{weight: 1, arbitrary: fc.integer({min: 200, max: 2500})},
);

const plan: fc.Arbitrary<Plan> = fc.record({
	isShared: fc.boolean(),
	startsAt: fc.oneof(fc.integer({min: 0, max: 1000}), fc.integer({min: 0, max: 200_000})),
	holdsFor: fc.integer({min: 0, max: 150_000}),
	wallOffset: fc.constantFrom(0, 0, 30_000, -30_000, hour, -hour, 24 * 365 * hour, -24 * 365 * hour),
	stop: fc.option(
		fc.record({
			at: fc.integer({min: 0, max: 200_000}),
			ms: fc.option(fc.integer({min: 1000, max: 300_000}), {nil: undefined}),
		}),
		{nil: undefined},
	),
	latencies: fc.array(latency, {minLength: 1, maxLength: 12}),
});

type Holder = {readonly isShared: boolean; readonly actor: SimulatedActor; readonly handle: LockHandle};

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

async function race(plans: readonly Plan[], conditionalPut: boolean): Promise<string[]> {
	const time = new SimulatedTime();
	const shared = new MemoryStore();
	const holders = new Set<Holder>();
	const violations: string[] = [];
	time.onStep = () => {
		const now = [...holders].filter(holder => isHeld(holder));
		if (now.length > 1 && now.some(({isShared}) => !isShared)) {
			violations.push(`at ${time.now} ms: ${now.map(({handle}) => handle.operation).join(' and ')}`);
		}
	};

	const compete = async ({isShared, startsAt, holdsFor, wallOffset, stop, latencies}: Plan, index: number) => {
		const actor = time.actor(wallOffset);
		const {clock} = actor;
		let turn = 0;
		const loose = new SlowStore(shared, {
			time,
			actor,
			conditionalPut,
			latency: () => latencies[turn++ % latencies.length] ?? 1,
		});
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
			const holder = {isShared, actor, handle};
			holders.add(holder);
			await clock.sleep(holdsFor);
			holders.delete(holder);
		} catch (error) {
			if (!(error instanceof LockedError || error instanceof LockLostError)) {
				throw error;
			}
		}
	};

	await time.run(Promise.all(plans.map(compete)), 2 * hour);
	return violations;
}

for (const conditionalPut of [true, false]) {
	testProp(
		`whatever happens to whom and whatever the clocks show, an exclusive lock is alone (${conditionalPut ? 'with' : 'without'} conditional puts)`,
		[fc.array(plan, {minLength: 2, maxLength: 4})],
		async (t, plans) => {
			t.deepEqual(await race(plans, conditionalPut), []);
		},
		{numRuns: 200},
	);
}
