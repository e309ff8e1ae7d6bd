import test from 'ava';
import fc from 'fast-check';
import {UsageError} from '../../../source/engine/errors.js';
import {parseSpan, subtractSpan} from '../../../source/engine/managers/keep-within.js';

const reads = test.macro<[text: string, years: number, months: number, days: number, hours: number]>({
	exec(t, text, years, months, days, hours) {
		t.deepEqual(parseSpan(text), {years, months, days, hours});
	},
	title: (_, text) => `the span ${text} is read`,
});

test(reads, '30d', 0, 0, 30, 0);
test(reads, '2y6m', 2, 6, 0, 0);
test(reads, '1w', 0, 0, 7, 0);
test(reads, '1y2m3w4d5h', 1, 2, 25, 5);
test(reads, '0y12h', 0, 0, 0, 12);

for (const text of ['', '0d', '0y0h', '-3d', '3', '3x', 'd', '1d1y', '1d1d', ' 1d', '1.5d', '999999d']) {
	test(`the span ${JSON.stringify(text)} is refused`, t => {
		t.throws(() => parseSpan(text), {instanceOf: UsageError});
	});
}

const subtracts = test.macro<[from: string, span: string, expected: string]>({
	exec(t, from, span, expected) {
		t.is(new Date(subtractSpan(Date.parse(from), parseSpan(span))).toISOString(), new Date(expected).toISOString());
	},
	title: (_, from, span) => `${span} before ${from}`,
});

test(subtracts, '2025-03-31T10:20:30Z', '1m', '2025-02-28T10:20:30Z');
test(subtracts, '2024-03-31T10:20:30Z', '1m', '2024-02-29T10:20:30Z');
test(subtracts, '2024-02-29T00:00:00Z', '1y', '2023-02-28T00:00:00Z');
test(subtracts, '2025-01-15T00:00:00Z', '1m', '2024-12-15T00:00:00Z');
test(subtracts, '2025-01-15T00:00:00Z', '1y13m', '2022-12-15T00:00:00Z');
test(subtracts, '2025-01-01T00:30:00Z', '1h', '2024-12-31T23:30:00Z');
test(subtracts, '2025-01-08T00:30:00Z', '1w', '2025-01-01T00:30:00Z');
test(subtracts, '0050-03-31T00:00:00Z', '1m', '0050-02-28T00:00:00Z');

test('a longer span never ends later', t => {
	const units = ['y', 'm', 'w', 'd', 'h'];
	fc.assert(
		fc.property(
			fc.integer({min: 0, max: 4e12}),
			fc.constantFrom(...units),
			fc.integer({min: 1, max: 400}),
			fc.integer({min: 0, max: 400}),
			(from, unit, count, more) => {
				const short = subtractSpan(from, parseSpan(`${count}${unit}`));
				const long = subtractSpan(from, parseSpan(`${count + more}${unit}`));
				t.true(long <= short && short < from);
			},
		),
	);
});
