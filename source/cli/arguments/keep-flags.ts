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

/** The policy that the flags make. Without any flag it is empty. */
export function keepRules({keepTag, ...rules}: FlagValues<typeof keepFlags>): KeepRules {
	return {...rules, keepTags: keepTag};
}
