/** How a name, a number or a moment is written for people. Nothing here is for machines: JSON output keeps exact values. */

const byteUnits = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'];

/** `0 B`, `1023 B`, `1.50 KiB`, `44.8 GiB`, `128 MiB`: three digits, powers of 1024. */
export function formatBytes(bytes: number): string {
	let value = Math.abs(bytes);
	let unit = 0;
	while (value >= 1023.5 && unit < byteUnits.length - 1) {
		value /= 1024;
		unit++;
	}

	const digits = unit === 0 ? Math.round(value).toString() : threeDigits(value);
	return `${bytes < 0 ? '-' : ''}${digits} ${byteUnits[unit] ?? ''}`;
}

/** What deleting will do to a store: `frees about 44.8 GiB`, `frees nothing`; `takes about 3.50 KiB more` where an index grows by more than goes. */
export function formatFrees(bytes: number): string {
	return bytes === 0
		? 'frees nothing'
		: bytes > 0
			? `frees about ${formatBytes(bytes)}`
			: `takes about ${formatBytes(-bytes)} more`;
}

/** What deleting did to a store: `44.8 GiB freed`, `nothing freed`, `3.50 KiB more in use`. */
export function formatFreed(bytes: number): string {
	return bytes === 0
		? 'nothing freed'
		: bytes > 0
			? `${formatBytes(bytes)} freed`
			: `${formatBytes(-bytes)} more in use`;
}

/** `214 MiB/s` */
export const formatRate = (bytesPerSecond: number): string => `${formatBytes(bytesPerSecond)}/s`;

/** Digits in groups of three: `14 800`. */
export const formatCount = (count: number): string =>
	Math.round(count)
		.toString()
		.replaceAll(/\B(?=(?:\d{3})+$)/g, ' ');

/** `1 file`, `3 812 files`, `2 entries`. The plural is the singular with an s unless given. */
export const formatCounted = (count: number, singular: string, plural = `${singular}s`): string =>
	`${formatCount(count)} ${count === 1 ? singular : plural}`;

/** Of a fraction between 0 and 1: `7.3 %`, `100 %`. Never 100 while something is left. */
export function formatPercent(fraction: number): string {
	const tenths = Math.floor(Math.min(1, Math.max(0, fraction)) * 1000);
	return tenths === 1000 ? '100 %' : `${(tenths / 10).toFixed(1)} %`;
}

/** Of milliseconds: `0.4 s`, `12 s`, `3:33`, `1:02:03`. */
export function formatDuration(milliseconds: number): string {
	const seconds = Math.max(0, milliseconds) / 1000;
	if (seconds < 9.95) {
		return `${seconds.toFixed(1)} s`;
	}

	const whole = Math.round(seconds);
	if (whole < 60) {
		return `${whole} s`;
	}

	const hours = Math.floor(whole / 3600);
	const minutes = Math.floor(whole / 60) % 60;
	const rest = String(whole % 60).padStart(2, '0');
	return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${rest}` : `${minutes}:${rest}`;
}

/** In the local time zone: `2026-11-21 20:17`; with `seconds`, `2026-11-21 20:17:05`. */
export function formatTime(time: Date, options: {seconds?: boolean} = {}): string {
	if (Number.isNaN(time.getTime())) {
		return 'unknown';
	}

	const two = (value: number) => String(value).padStart(2, '0');
	const year = String(time.getFullYear()).padStart(4, '0');
	const day = `${year}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
	const clock = `${two(time.getHours())}:${two(time.getMinutes())}`;
	return `${day} ${clock}${options.seconds ? `:${two(time.getSeconds())}` : ''}`;
}

const agoUnits: ReadonlyArray<readonly [unit: string, seconds: number]> = [
	['y', 365.25 * 86_400],
	['mo', 30.4375 * 86_400],
	['d', 86_400],
	['h', 3600],
	['m', 60],
];

/** `just now`, `3m ago`, `12h ago`, `6d ago`, `2mo ago`, `in 5m`. */
export function formatRelativeTime(time: Date, now = new Date()): string {
	const seconds = (now.getTime() - time.getTime()) / 1000;
	if (Number.isNaN(seconds)) {
		return 'unknown';
	}

	for (const [unit, size] of agoUnits) {
		if (Math.abs(seconds) >= size) {
			const amount = `${Math.floor(Math.abs(seconds) / size)}${unit}`;
			return seconds < 0 ? `in ${amount}` : `${amount} ago`;
		}
	}

	return 'just now';
}

/**
What a terminal would obey, or what would show one name as another: C0 and C1 controls, bidi controls, line separators, invisible fillers, tags, noncharacters, lone surrogates;
and each mark beyond the eighth on one letter, which no script needs and which would cover the lines above and below.
The joiners U+200C and U+200D are judged by their neighbours.
*/
export const unsafeCharacters =
	// eslint-disable-next-line no-control-regex, no-misleading-character-class -- control characters and joiners are what this looks for
	/[\u0000-\u001F\u007F-\u009F\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180F\u200B-\u200F\u2028-\u202E\u2060-\u206F\u3164\uFE00-\uFE0E\uFEFF\uFFA0\uFFF0-\uFFFB\uFFFE\uFFFF\u{1D173}-\u{1D17A}\u{E0000}-\u{E0FFF}]|\p{Surrogate}|\p{M}(?<=\p{M}{9})/gu;

const joins = (before: string, after: string): boolean =>
	(/(?:\p{Extended_Pictographic}|\p{Emoji_Modifier}|\uFE0F)$/u.test(before) &&
		/^\p{Extended_Pictographic}/u.test(after)) ||
	(/[\p{L}\p{M}]$/u.test(before) && /^[\p{L}\p{M}]/u.test(after) && !/[\p{ASCII}\p{Script=Latin}]$/u.test(before));

/**
A text from a disk, a repository or an error, made safe to show on one line of a terminal.

Everything that a terminal would obey is written as an escape (`\x1b`, `\n`, `\u202e`); bytes that are not UTF-8, which arrive as U+FFFD and two hex digits, as `\xff`.
*/
export function displayName(text: string): string {
	return text
		.replaceAll(/\uFFFD([\da-f]{2})/g, String.raw`\x$1`)
		.replaceAll(unsafeCharacters, (character, offset: number, whole: string) =>
			/[\u200C\u200D]/.test(character) && joins(whole.slice(0, offset), whole.slice(offset + 1))
				? character
				: escapeCharacter(character),
		);
}

/** A text as one word of a shell, safe to show and, where it holds nothing that had to be escaped, to copy: a name from a repository must not become a command. */
export function shellWord(text: string): string {
	const shown = displayName(text);
	return /^[\w@%+=:,./-]+$/.test(shown) ? shown : `'${shown.replaceAll("'", String.raw`'\''`)}'`;
}

const shortEscapes: Readonly<Record<string, string>> = {
	'\n': String.raw`\n`,
	'\r': String.raw`\r`,
	'\t': String.raw`\t`,
};

function escapeCharacter(character: string): string {
	const code = character.codePointAt(0) ?? 0;
	const hex = code.toString(16);
	const long = code > 0xff_ff ? String.raw`\u{${hex}}` : String.raw`\u${hex.padStart(4, '0')}`;
	return shortEscapes[character] ?? (code <= 0xff ? String.raw`\x${hex.padStart(2, '0')}` : long);
}

function threeDigits(value: number): string {
	return value.toFixed(value < 9.995 ? 2 : value < 99.95 ? 1 : 0);
}
