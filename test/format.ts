import {fc, testProp} from '@fast-check/ava';
import test from 'ava';
import {
	displayName,
	formatBytes,
	formatFreed,
	formatFrees,
	formatCount,
	formatCounted,
	formatDuration,
	formatPercent,
	formatRate,
	formatRelativeTime,
	formatTime,
	shellWord,
} from '../source/format.js';

const writes = test.macro({
	exec(t, actual: string, expected: string) {
		t.is(actual, expected);
	},
	title: (providedTitle, _actual: string, expected: string) => `${providedTitle ?? 'it'} is written ${expected}`,
});

for (const [bytes, expected] of [
	[0, '0 B'],
	[1, '1 B'],
	[1023, '1023 B'],
	[1024, '1.00 KiB'],
	[1536, '1.50 KiB'],
	[10_239, '10.0 KiB'],
	[131_072, '128 KiB'],
	[1_048_575, '1.00 MiB'],
	[48_103_633_715, '44.8 GiB'],
	[2 ** 53, '8.00 PiB'],
	[2 ** 70, '1024 EiB'],
	[-2048, '-2.00 KiB'],
] as const) {
	test(`a size of ${bytes} bytes`, writes, formatBytes(bytes), expected);
}

for (const [bytes, planned, done] of [
	[0, 'frees nothing', 'nothing freed'],
	[2048, 'frees about 2.00 KiB', '2.00 KiB freed'],
	[-2048, 'takes about 2.00 KiB more', '2.00 KiB more in use'],
] as const) {
	test(`what deleting does to a store: ${planned}`, t => {
		t.is(formatFrees(bytes), planned);
		t.is(formatFreed(bytes), done);
	});
}

for (const [milliseconds, expected] of [
	[0, '0.0 s'],
	[430, '0.4 s'],
	[9949, '9.9 s'],
	[9951, '10 s'],
	[59_400, '59 s'],
	[59_600, '1:00'],
	[213_000, '3:33'],
	[3_723_000, '1:02:03'],
	[-5, '0.0 s'],
] as const) {
	test(`a duration of ${milliseconds} ms`, writes, formatDuration(milliseconds), expected);
}

const noon = new Date(2026, 10, 21, 12, 0, 5);
for (const [seconds, expected] of [
	[0, 'just now'],
	[59, 'just now'],
	[-59, 'just now'],
	[180, '3m ago'],
	[43_200, '12h ago'],
	[6 * 86_400, '6d ago'],
	[70 * 86_400, '2mo ago'],
	[800 * 86_400, '2y ago'],
	[-300, 'in 5m'],
] as const) {
	test(
		`${seconds} seconds before noon`,
		writes,
		formatRelativeTime(new Date(noon.getTime() - seconds * 1000), noon),
		expected,
	);
}

test('counts stand in groups of three, with the noun in its number', t => {
	t.is(formatCount(14_800), '14 800');
	t.is(formatCount(999), '999');
	t.is(formatCounted(1, 'file'), '1 file');
	t.is(formatCounted(0, 'file'), '0 files');
	t.is(formatCounted(3812, 'entry', 'entries'), '3 812 entries');
});

test('a percentage is 100 only when nothing is left', t => {
	t.is(formatPercent(0), '0.0 %');
	t.is(formatPercent(0.0734), '7.3 %');
	t.is(formatPercent(0.9999), '99.9 %');
	t.is(formatPercent(1), '100 %');
	t.is(formatPercent(2), '100 %');
});

test('times are written in the local zone, and a time that is none says so', t => {
	t.is(formatTime(noon), '2026-11-21 12:00');
	t.is(formatTime(noon, {seconds: true}), '2026-11-21 12:00:05');
	t.is(formatTime(new Date(Number.NaN)), 'unknown');
	t.is(formatRelativeTime(new Date(Number.NaN)), 'unknown');
	t.is(formatRate(224_395_264), '214 MiB/s');
});

for (const [name, expected] of [
	['report.odt', 'report.odt'],
	['北海道旅行 é ü', '北海道旅行 é ü'],
	['👨‍👩‍👧', '👨‍👩‍👧'],
	['می‌خواهم', 'می‌خواهم'],
	['a\nb\r\tc', String.raw`a\nb\r\tc`],
	['\u001B]52;c;ZXZpbA==\u0007', String.raw`\x1b]52;c;ZXZpbA==\x07`],
	['\u009B31m', String.raw`\x9b31m`],
	['invoice\u202Efdp.exe', String.raw`invoice\u202efdp.exe`],
	['pay\u200Bpal', String.raw`pay\u200bpal`],
	['pay\u200Dpal', String.raw`pay\u200dpal`],
	['\u{E0041}', String.raw`\u{e0041}`],
	['\uD800x', String.raw`\ud800x`],
	['caf\uFFFDe9', String.raw`caf\xe9`],
] as const) {
	test(`the name ${JSON.stringify(name)}`, writes, displayName(name), expected);
}

test('marks are piled up on a letter no higher than any script needs', t => {
	t.is(displayName(`e${'\u0301'.repeat(8)}`), `e${'\u0301'.repeat(8)}`);
	t.is(displayName(`e${'\u0301'.repeat(10)}`), `e${'\u0301'.repeat(8)}${String.raw`\u0301\u0301`}`);
});

for (const [name, expected] of [
	['/home/ada', '/home/ada'],
	['two words', "'two words'"],
	['', "''"],
	['$(reboot)', "'$(reboot)'"],
	["it's", String.raw`'it'\''s'`],
	['~', "'~'"],
	['\u001B[2J', String.raw`'\x1b[2J'`],
] as const) {
	test(`the shell word ${JSON.stringify(name)}`, writes, shellWord(name), expected);
}

testProp('no name keeps anything that a terminal would obey', [fc.string({unit: 'binary'})], (t, name) => {
	// eslint-disable-next-line no-control-regex -- control characters are what must be gone
	t.notRegex(displayName(name), /[\u0000-\u001F\u007F-\u009F\u2028-\u202E\u2066-\u2069]|\p{Surrogate}/u);
});

testProp('a name that is shown once is shown the same again', [fc.string({unit: 'binary'})], (t, name) => {
	const shown = displayName(name);
	t.is(displayName(shown), shown);
});

testProp('printable ASCII is left as it is', [fc.string({unit: 'grapheme-ascii'})], (t, name) => {
	t.is(displayName(name), name);
});

testProp('sizes never take more than eight characters', [fc.maxSafeNat()], (t, bytes) => {
	t.true(formatBytes(bytes).length <= 8, formatBytes(bytes));
});
