import {UsageError} from '../errors.js';

/** A span of calendar time, as written after `--keep-within`. */
export type CalendarSpan = {
	readonly years: number;
	readonly months: number;
	readonly days: number;
	readonly hours: number;
};

const pattern = /^(?=\d)(?:(\d{1,5})y)?(?:(\d{1,5})m)?(?:(\d{1,5})w)?(?:(\d{1,5})d)?(?:(\d{1,5})h)?$/;

/**
Reads a span such as `30d`, `2y5m`, `1w` or `1y6m2w3d12h`: years, months, weeks, days, hours, in this order, each at most once. `m` is months.

@throws {UsageError} For anything else, and for a span of no length, which would keep nothing.
*/
export function parseSpan(text: string): CalendarSpan {
	const match = pattern.exec(text);
	const [years = 0, months = 0, weeks = 0, days = 0, hours = 0] = (match ?? [])
		.slice(1)
		.map(digits => Number(digits ?? 0));
	if (!match || years + months + weeks + days + hours === 0) {
		throw new UsageError(`${JSON.stringify(text)} is not a span of time`, {
			hint: 'Write years, months, weeks, days and hours in this order, such as 30d, 2y6m or 1w12h.',
		});
	}

	return {years, months, days: weeks * 7 + days, hours};
}

/**
The moment that lies a span before another, both in milliseconds since 1970, reckoned in UTC.

A day that its month does not have becomes the last day of that month, so that the span is never shorter than it says.
*/
export function subtractSpan(epochMs: number, span: CalendarSpan): number {
	const date = new Date(epochMs);
	const day = date.getUTCDate();
	date.setUTCDate(1);
	date.setUTCMonth(date.getUTCMonth() - span.months - span.years * 12);
	const lastDay = new Date(Date.UTC(2000, date.getUTCMonth() + 1, 0));
	lastDay.setUTCFullYear(date.getUTCFullYear(), date.getUTCMonth() + 1, 0);
	date.setUTCDate(Math.min(day, lastDay.getUTCDate()));
	return date.getTime() - (span.days * 24 + span.hours) * 3_600_000;
}
