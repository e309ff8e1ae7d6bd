import {testProp, fc} from '@fast-check/ava';
import test from 'ava';
import {
	formatCreated,
	formatLockTime,
	parseTimestamp,
	splitNanoseconds,
} from '../../../source/engine/objects/timestamps.js';
import {vectors} from '../../helpers/vectors.js';

for (const {mtime_ns: ns, mtime} of vectors.mtime.cases) {
	test(`${ns} nanoseconds are ${mtime} whole seconds, floor (T6)`, t => {
		const {seconds, nanoseconds} = splitNanoseconds(BigInt(ns));
		t.is(seconds, mtime);
		t.is(BigInt(seconds) * 1_000_000_000n + BigInt(nanoseconds), BigInt(ns));
	});
}

test('created is written with whole seconds and the offset (T17, T18)', t => {
	const date = new Date('2025-03-01T09:00:00.999Z');
	t.is(formatCreated(date, 0), '2025-03-01T09:00:00Z');
	t.is(formatCreated(date, 60), '2025-03-01T10:00:00+01:00');
	t.is(formatCreated(date, -570), '2025-02-28T23:30:00-09:30');
	t.is(formatCreated(date, 845), '2025-03-01T23:05:00+14:05');
});

test('the offset is that of this computer at that moment unless told otherwise', t => {
	const date = new Date('2025-07-01T09:00:00Z');
	t.is(formatCreated(date), formatCreated(date, -date.getTimezoneOffset()));
});

for (const [padded, trimmed] of vectors.lock_json.rfc3339nano_trims_trailing_zeros) {
	test(`the lock time ${padded} is written ${trimmed}`, t => {
		const parsed = parseTimestamp(padded);
		const ns = BigInt(parsed?.epochMs ?? 0) * 1_000_000n;
		t.is(formatLockTime(ns, parsed?.offsetMinutes), trimmed);
	});
}

test('lock times keep nanoseconds (T19)', t => {
	t.is(formatLockTime(1_740_819_600_000_000_001n, 0), '2025-03-01T09:00:00.000000001Z');
	t.is(formatLockTime(-1n, 0), '1969-12-31T23:59:59.999999999Z');
	t.is(formatLockTime(1_740_819_600_123_456_780n, 60), '2025-03-01T10:00:00.12345678+01:00');
});

test('the fields of a timestamp are those of its own clock, not of this computer (T17)', t => {
	t.deepEqual(parseTimestamp('2024-02-29T23:30:05.9876-09:30'), {
		epochMs: Date.UTC(2024, 2, 1, 9, 0, 5, 987),
		year: 2024,
		month: 2,
		day: 29,
		hour: 23,
		minute: 30,
		second: 5,
		offsetMinutes: -570,
	});
});

test('years below 100 are not taken for the twentieth century', t => {
	t.is(parseTimestamp('0001-01-01T00:00:00Z')?.epochMs, -62_135_596_800_000);
});

const refused = [
	'',
	'2025-03-01',
	'2025-03-01T10:00:00',
	'2025-03-01 10:00:00Z',
	'2025-02-29T10:00:00Z',
	'2025-00-10T10:00:00Z',
	'2025-13-01T10:00:00Z',
	'2025-04-31T10:00:00Z',
	'2025-03-00T10:00:00Z',
	'2025-03-01T24:00:00Z',
	'2025-03-01T10:60:00Z',
	'2025-03-01T10:00:60Z',
	'2025-03-01T10:00:00+24:00',
	'2025-03-01T10:00:00+01:60',
	'2025-03-01T10:00:00.Z',
	'2025-03-01T10:00:00z',
	'12025-03-01T10:00:00Z',
	'2025-03-01T10:00:00Z\n',
];

for (const text of refused) {
	test(`${JSON.stringify(text)} is no time`, t => {
		t.is(parseTimestamp(text), undefined);
	});
}

const moments = fc.date({
	min: new Date('0002-01-01T00:00:00Z'),
	max: new Date('9998-12-31T00:00:00Z'),
	noInvalidDate: true,
});

testProp('what is written is read back', [moments, fc.integer({min: -14 * 60, max: 14 * 60})], (t, date, offset) => {
	const parsed = parseTimestamp(formatCreated(date, offset));
	t.is(parsed?.epochMs, Math.floor(date.getTime() / 1000) * 1000);
	t.is(parsed?.offsetMinutes, offset);
});

testProp(
	'lock times sort and read back to the millisecond',
	[fc.bigInt({min: -(10n ** 18n), max: 10n ** 19n})],
	(t, ns) => {
		const parsed = parseTimestamp(formatLockTime(ns, 0));
		const {seconds, nanoseconds} = splitNanoseconds(ns);
		t.is(parsed?.epochMs, seconds * 1000 + Math.floor(nanoseconds / 1_000_000));
	},
);
