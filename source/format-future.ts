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

/** What can be restored from: `every 12 hours for 7 days, every week for 6 weeks, every month for 1 year`. */
export function describeGaps({at, snapshots}: Point): string {
	const bands: Array<{gap: string; reach: number}> = [];
	for (const [index, time] of snapshots.entries()) {
		const older = snapshots[index + 1];
		if (older) {
			const gap = gapText(time.getTime() - older.getTime());
			const reach = at.getTime() - older.getTime();
			const last = bands.at(-1);
			if (last?.gap === gap) {
				last.reach = reach;
			} else {
				bands.push({gap, reach});
			}
		}
	}

	return bands.length === 0
		? 'only one'
		: bands.map(({gap, reach}) => `every ${gap} for ${spanText(reach)}`).join(', ');
}

/** Rounded to what a person would call the distance, so that neighbours of about the same distance are one band. */
function gapText(ms: number): string {
	const days = ms / 86_400_000;
	const names: ReadonlyArray<readonly [most: number, name: string]> = [
		[0.06, 'hour'],
		[0.4, 'few hours'],
		[0.75, '12 hours'],
		[1.5, 'day'],
		[5, 'few days'],
		[10, 'week'],
		[24, 'few weeks'],
		[45, 'month'],
		[300, 'few months'],
	];
	return names.find(([most]) => days <= most)?.[1] ?? 'year or more';
}
