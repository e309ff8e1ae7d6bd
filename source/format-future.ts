/** How what a retention policy leaves is written for people. */

const units: ReadonlyArray<readonly [name: string, ms: number]> = [
	['year', 365.25 * 86_400_000],
	['month', 30.4375 * 86_400_000],
	['week', 7 * 86_400_000],
	['day', 86_400_000],
	['hour', 3_600_000],
];

/** About how long: `12 hours`, `1 day`, `6 weeks`, `1.5 years`. */
export function spanText(ms: number): string {
	const [name, size] = units.find(([, length]) => ms >= length * 0.99) ?? ['hour', 3_600_000];
	const amount = Math.round((ms / size) * 2) / 2;
	return `${amount} ${name}${amount === 1 ? '' : 's'}`;
}

/** A moment, and the times of the snapshots that there are then, newest first. */
type Point = {readonly at: Date; readonly snapshots: readonly Date[]};

/** How far apart two neighbours are at most, in days, and what a person would call that. */
const distances: ReadonlyArray<readonly [most: number, name: string]> = [
	[0.06, 'hourly'],
	[0.4, 'every few hours'],
	[0.75, 'twice a day'],
	[1.5, 'daily'],
	[5, 'every few days'],
	[10, 'weekly'],
	[24, 'every few weeks'],
	[45, 'monthly'],
	[300, 'every few months'],
	[Infinity, 'yearly'],
];

/**
What can be restored from: `daily for 1 week, weekly for 1.5 months, monthly for 1 year`.

Never says more than is there: where neighbours stand closer again further back, and where a distance comes but once on the way to a larger one, the larger one is told.
*/
export function describeGaps({at, snapshots}: Point): string {
	const bands: Array<{distance: number; reach: number; gaps: number}> = [];
	for (const [index, time] of snapshots.entries()) {
		const older = snapshots[index + 1];
		if (older) {
			const days = (time.getTime() - older.getTime()) / 86_400_000;
			const distance = distances.findIndex(([most]) => days <= most);
			const reach = at.getTime() - older.getTime();
			const last = bands.at(-1);
			if (last && distance <= last.distance) {
				Object.assign(last, {reach, gaps: last.gaps + 1});
			} else if (last?.gaps === 1) {
				Object.assign(last, {distance, reach});
			} else {
				bands.push({distance, reach, gaps: 1});
			}
		}
	}

	return bands.length === 0
		? 'only one'
		: bands.map(({distance, reach}) => `${distances[distance]?.[1] ?? ''} for ${spanText(reach)}`).join(', ');
}
