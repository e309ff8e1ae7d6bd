import type {ParsedTimestamp} from '../objects/timestamps.js';
import type {CountRule} from './keep-reason.js';

const monthOf = ({year, month}: ParsedTimestamp): number => year * 12 + month;
const dayOf = (clock: ParsedTimestamp): number => monthOf(clock) * 32 + clock.day;

/**
Numbers that are equal for moments in the same hour, day, ISO week, month or year.

Reckoned by the wall clock that is written in the snapshot, whatever its offset and that of this computer (trap T17). Format reference 11.7.
*/
export const bucketOf: Readonly<Record<Exclude<CountRule, 'last'>, (clock: ParsedTimestamp) => number>> = {
	hourly: clock => dayOf(clock) * 24 + clock.hour,
	daily: dayOf,
	weekly: isoWeekOf,
	monthly: monthOf,
	yearly: ({year}) => year,
};

/** ISO 8601 weeks begin on Monday, so counting Mondays tells them apart, over the turn of the year too. */
function isoWeekOf({year, month, day}: ParsedTimestamp): number {
	const date = new Date(0);
	date.setUTCFullYear(year, month - 1, day);
	const daysSinceMonday = date.getTime() / 86_400_000 + 3;
	return Math.floor(daysSinceMonday / 7);
}
