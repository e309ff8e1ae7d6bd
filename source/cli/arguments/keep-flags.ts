import {UsageError} from '../../engine/client.js';
import type {KeepRules} from '../../index.js';
import {type FlagValues, listFlag, textFlag, valueFlag, wholeNumber} from './flags.js';

const count = (what: string) =>
	valueFlag({placeholder: 'N', help: `Keep the newest snapshot of each of the last N ${what}.`}, wholeNumber(0));

/** Flags that make a retention policy. */
export const keepFlags = {
	keepLast: valueFlag({placeholder: 'N', help: 'Keep the last N snapshots.'}, wholeNumber(0)),
	keepHourly: count('hours that have one'),
	keepDaily: count('days that have one'),
	keepWeekly: count('weeks that have one'),
	keepMonthly: count('months that have one'),
	keepYearly: count('years that have one'),
	keepWithin: textFlag({placeholder: 'SPAN', help: 'Keep all that are younger than a span such as 30d or 1y6m.'}),
	keepTag: listFlag({placeholder: 'TAG', help: 'Keep all with this tag; repeatable.'}),
} as const;

type KeepValues = FlagValues<typeof keepFlags>;

/** Whether any of the flags was given. */
export function hasRules(flags: KeepValues): boolean {
	const {keepTags = [], ...others} = keepRules(flags);
	return keepTags.length > 0 || Object.values(others).some(value => value !== undefined);
}

/** The policy that the flags make. Without any flag it is empty. */
export function keepRules(flags: KeepValues): KeepRules {
	const {keepLast, keepHourly, keepDaily, keepWeekly, keepMonthly, keepYearly, keepWithin, keepTag} = flags;
	return {keepLast, keepHourly, keepDaily, keepWeekly, keepMonthly, keepYearly, keepWithin, keepTags: keepTag};
}

/** @throws {UsageError} When rules stand beside snapshots that are named: one of both cannot be meant. */
export function refuseKeepRules(flags: KeepValues): void {
	if (hasRules(flags)) {
		throw new UsageError('Rules do not go with snapshots that are named', {
			hint: 'Either name the snapshots that shall go, or say with --keep-… which shall stay.',
		});
	}
}
