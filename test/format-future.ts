import test from 'ava';
import {describeGaps, spanText} from '../source/format-future.js';

const day = 86_400_000;

test('spans are told in the largest unit that fits', t => {
	t.is(spanText(12 * 3_600_000), '12 hours');
	t.is(spanText(day), '1 day');
	t.is(spanText(10 * day), '1.5 weeks');
	t.is(spanText(365.25 * day), '1 year');
	t.is(spanText(0), '0 hours');
});

test('neighbours at about the same distance are one band', t => {
	const at = new Date('2026-11-22T00:00:00Z');
	const snapshots = [0, 1, 2, 3, 10, 17, 47, 78, 500].map(days => new Date(at.getTime() - days * day));
	t.is(
		describeGaps({at, snapshots}),
		'daily for 3 days, weekly for 2.5 weeks, monthly for 2.5 months, yearly for 1.5 years',
	);
	t.is(describeGaps({at, snapshots: [at]}), 'only one');
});

test('no more is told than is there: of what is closer again further back, and of a step on the way, the larger distance', t => {
	const at = new Date('2026-11-22T00:00:00Z');
	const gapsOf = (...days: number[]) =>
		describeGaps({at, snapshots: days.map(ago => new Date(at.getTime() - ago * day))});
	t.is(gapsOf(0, 7, 14, 15, 16), 'weekly for 2.5 weeks');
	t.is(gapsOf(0, 1, 2, 5, 12, 19), 'daily for 2 days, weekly for 2.5 weeks');
	t.is(gapsOf(0, 3), 'every few days for 3 days');
});
