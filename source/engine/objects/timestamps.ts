const second = 1_000_000_000n;
const pattern = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:Z|([+-])(\d\d):(\d\d))$/;

/** A moment and the wall clock as it was written, which is not this computer's wall clock. */
export type ParsedTimestamp = {
	/** Milliseconds since 1970, floor. */
	epochMs: number;
	year: number;
	/** 1 to 12. */
	month: number;
	day: number;
	hour: number;
	minute: number;
	second: number;
	/** East of Greenwich is positive. */
	offsetMinutes: number;
};

/** Whole seconds since 1970, floor, and the 0 to 999,999,999 nanoseconds above them (trap T6). */
export function splitNanoseconds(ns: bigint): {seconds: number; nanoseconds: number} {
	const rest = ((ns % second) + second) % second;
	return {seconds: Number((ns - rest) / second), nanoseconds: Number(rest)};
}

/** RFC 3339 with whole seconds, in the computer's own offset unless told otherwise. Format reference 2.1 rule 10. */
export function formatCreated(date: Date, offsetMinutes: number = -date.getTimezoneOffset()): string {
	// an offset of part of a minute, as in local mean times, cannot be written
	const offset = Math.trunc(offsetMinutes);
	const wallClock = new Date(date.getTime() + offset * 60_000);
	return wallClock.toISOString().slice(0, 19) + formatOffset(offset);
}

/** RFC 3339 with up to nine fraction digits and no trailing zeros, from nanoseconds since 1970. */
export function formatLockTime(ns: bigint, offsetMinutes?: number): string {
	const {seconds, nanoseconds} = splitNanoseconds(ns);
	const text = formatCreated(new Date(seconds * 1000), offsetMinutes);
	const fraction = String(nanoseconds).padStart(9, '0').replace(/0+$/, '');
	return fraction === '' ? text : `${text.slice(0, 19)}.${fraction}${text.slice(19)}`;
}

function formatOffset(offsetMinutes: number): string {
	if (offsetMinutes === 0) {
		return 'Z';
	}

	const minutes = Math.abs(offsetMinutes);
	const hh = String(Math.floor(minutes / 60)).padStart(2, '0');
	const mm = String(minutes % 60).padStart(2, '0');
	return `${offsetMinutes < 0 ? '-' : '+'}${hh}:${mm}`;
}

/** Reads RFC 3339; `undefined` when the text is not a real moment in it. */
export function parseTimestamp(text: string): ParsedTimestamp | undefined {
	const match = pattern.exec(text);
	if (!match) {
		return undefined;
	}

	const field = (index: number): number => Number(match[index] ?? 0);
	const [year, month, day, hour, minute, wholeSecond] = [field(1), field(2), field(3), field(4), field(5), field(6)];
	const offsetMinutes = (match[8] === '-' ? -1 : 1) * (field(9) * 60 + field(10));
	const date = new Date(0);
	date.setUTCFullYear(year, month - 1, day);
	date.setUTCHours(hour, minute, wholeSecond);
	const isReal =
		date.getUTCMonth() === month - 1 &&
		date.getUTCDate() === day &&
		hour < 24 &&
		minute < 60 &&
		wholeSecond < 60 &&
		field(9) < 24 &&
		field(10) < 60;
	if (!isReal) {
		return undefined;
	}

	const milliseconds = Number((match[7] ?? '').slice(0, 3).padEnd(3, '0'));
	const epochMs = date.getTime() - offsetMinutes * 60_000 + milliseconds;
	return {epochMs, year, month, day, hour, minute, second: wholeSecond, offsetMinutes};
}
