import {fc, testProp} from '@fast-check/ava';
import {race, type RacePlan} from '../../helpers/lock-race.js';

const hour = 3_600_000;

const latency = fc.oneof(
	{weight: 8, arbitrary: fc.integer({min: 1, max: 200})},
	{weight: 1, arbitrary: fc.integer({min: 200, max: 2500})},
);

const plan: fc.Arbitrary<RacePlan> = fc.record({
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

for (const conditionalPut of [true, false]) {
	testProp(
		`whatever happens to whom and whatever the clocks show, an exclusive lock is alone (${conditionalPut ? 'with' : 'without'} conditional puts)`,
		[fc.array(plan, {minLength: 2, maxLength: 4})],
		async (t, plans) => {
			const {violations} = await race(plans, conditionalPut);
			t.deepEqual(violations, []);
		},
		{numRuns: 200},
	);
}
