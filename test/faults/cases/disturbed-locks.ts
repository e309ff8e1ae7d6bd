import {type FaultCase, must, type Trial} from '../../helpers/fault-run.js';
import {race, type RacePlan} from '../../helpers/lock-race.js';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const offsets = [1, -1].flatMap(sign => [30_000, hour, 5 * hour, day, 400 * day, 30 * 365 * day].map(ms => sign * ms));

const usualPlan = (trial: Trial): RacePlan => ({
	isShared: trial.random() < 0.5,
	startsAt: trial.integer(trial.random() < 0.5 ? 1000 : 200_000),
	holdsFor: trial.integer(150_000),
	wallOffset: 0,
	latencies: Array.from({length: 1 + trial.integer(10)}, () => 1 + trial.integer(trial.random() < 0.9 ? 200 : 2500)),
});

const makeCase = (name: string, fault: string, disturb: (trial: Trial, plan: RacePlan) => RacePlan): FaultCase => ({
	id: 'F13',
	name,
	fault,
	unit: 'races of 2 to 5 computers',
	amount: {short: 30, full: 1000},
	async run(run) {
		await run.trials(run.amount, async trial => {
			const plans = Array.from({length: 2 + trial.integer(4)}, () => disturb(trial, usualPlan(trial)));
			const {violations, ...counts} = await race(plans, trial.random() < 0.5);
			for (const [what, number] of Object.entries(counts)) {
				run.count(what === 'writes' ? 'writes' : `locks ${what}`, number);
			}

			must(violations.length === 0, violations.slice(0, 3).join('\n'));
		});
	},
});

/** In simulated time: each has the repository's real code for locks, and a connection with travel times to one store. */
export const disturbedLocks: readonly FaultCase[] = [
	makeCase(
		'stopped-holders',
		'the holder of a lock is stopped past its lease, and goes on or never does',
		(trial, plan) => ({
			...plan,
			stop: {at: trial.integer(200_000), ms: trial.random() < 0.2 ? undefined : 1000 + trial.integer(5 * minute)},
		}),
	),
	makeCase('wrong-clocks', 'wall clocks are off by half a minute, hours, days or years', (trial, plan) => ({
		...plan,
		wallOffset: trial.pick(offsets),
	})),
	makeCase('failing-refreshes', 'the store cannot be reached for up to four minutes', (trial, plan) => {
		const from = trial.integer(200_000);
		return {...plan, cutOff: {from, to: from + trial.integer(4 * minute)}};
	}),
];
