import test from 'ava';
import fc from 'fast-check';
import {bucketOf} from '../../../source/engine/managers/calendar-buckets.js';
import {parseTimestamp} from '../../../source/engine/objects/timestamps.js';

type Rule = keyof typeof bucketOf;

function bucket(rule: Rule, text: string): number {
	const clock = parseTimestamp(text);
	if (!clock) {
		throw new Error(`${text} is no timestamp`);
	}

	return bucketOf[rule](clock);
}

const shares = test.macro<[rule: Rule, a: string, b: string, expected: boolean]>({
	exec(t, rule, a, b, expected) {
		t.is(bucket(rule, a) === bucket(rule, b), expected);
	},
	title: (_, rule, a, b, expected) => `${a} and ${b} ${expected ? 'share' : 'do not share'} their ${rule} bucket`,
});

test(shares, 'hourly', '2025-01-01T10:00:00Z', '2025-01-01T10:59:59Z', true);
test(shares, 'hourly', '2025-01-01T10:59:59Z', '2025-01-01T11:00:00Z', false);
test(shares, 'hourly', '2025-01-01T10:00:00Z', '2025-01-01T10:00:00+05:00', true);
test(shares, 'daily', '2025-01-01T00:30:00+02:00', '2024-12-31T22:30:00Z', false);
test(shares, 'daily', '2025-01-01T00:30:00+02:00', '2025-01-01T23:00:00-09:00', true);
test(shares, 'daily', '2025-01-31T00:00:00Z', '2025-02-01T00:00:00Z', false);
test(shares, 'weekly', '2024-12-30T00:00:00Z', '2025-01-05T23:59:59Z', true);
test(shares, 'weekly', '2024-12-29T23:59:59Z', '2024-12-30T00:00:00Z', false);
test(shares, 'weekly', '2025-01-05T23:59:59Z', '2025-01-06T00:00:00Z', false);
test(shares, 'weekly', '0001-01-01T00:00:00Z', '0001-01-07T00:00:00Z', true);
test(shares, 'monthly', '2024-01-15T00:00:00Z', '2025-01-15T00:00:00Z', false);
test(shares, 'monthly', '2024-12-31T00:00:00Z', '2025-01-01T00:00:00Z', false);
test(shares, 'yearly', '2024-01-01T00:00:00Z', '2024-12-31T23:59:59Z', true);
test(shares, 'yearly', '2024-12-31T23:59:59Z', '2025-01-01T00:00:00Z', false);

test('a moment written with its own offset falls where its written text says', t => {
	const moment = fc.date({
		min: new Date('0100-01-01T00:00:00Z'),
		max: new Date('9998-01-01T00:00:00Z'),
		noInvalidDate: true,
	});
	fc.assert(
		fc.property(moment, fc.integer({min: -23, max: 23}), (date, offset) => {
			const wall = date.toISOString().slice(0, 19);
			const text = `${wall}${offset < 0 ? '-' : '+'}${String(Math.abs(offset)).padStart(2, '0')}:30`;
			t.is(bucket('daily', text), bucket('daily', `${wall.slice(0, 10)}T00:00:00Z`));
			t.is(bucket('hourly', text), bucket('hourly', `${wall.slice(0, 13)}:00:00Z`));
			t.is(bucket('monthly', text), bucket('monthly', `${wall.slice(0, 7)}-01T00:00:00Z`));
		}),
	);
});
