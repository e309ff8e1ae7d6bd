import {formatCount, shellWord} from '../../../format.js';
import type {KeepRules} from '../../../index.js';

/** The rules that count, in the order in which they are shown. */
export const countRules = ['last', 'hourly', 'daily', 'weekly', 'monthly', 'yearly'] as const;

export type CountRule = (typeof countRules)[number];

const fields = {
	last: 'keepLast',
	hourly: 'keepHourly',
	daily: 'keepDaily',
	weekly: 'keepWeekly',
	monthly: 'keepMonthly',
	yearly: 'keepYearly',
} as const;

export const countOf = (rules: KeepRules, rule: CountRule): number => rules[fields[rule]] ?? 0;

export const withCount = (rules: KeepRules, rule: CountRule, count: number): KeepRules => ({
	...rules,
	[fields[rule]]: Math.max(0, Math.min(9999, count)),
});

export const isEmptyPolicy = (rules: KeepRules): boolean =>
	countRules.every(rule => countOf(rules, rule) === 0) &&
	rules.keepWithin === undefined &&
	(rules.keepTags ?? []).length === 0;

/** What somebody begins with who never thought about it: nothing of the last days is lost, and the past year can be reached. */
export const usualRules: KeepRules = {keepLast: 3, keepDaily: 7, keepWeekly: 6, keepMonthly: 12, keepYearly: 3};

/** `--keep-last 3 --keep-tag pin`, for a command line. */
export const policyFlags = (rules: KeepRules): string =>
	[
		...countRules.filter(rule => countOf(rules, rule) > 0).map(rule => `--keep-${rule} ${countOf(rules, rule)}`),
		...(rules.keepWithin === undefined ? [] : [`--keep-within ${shellWord(rules.keepWithin)}`]),
		...(rules.keepTags ?? []).map(tag => `--keep-tag ${shellWord(tag)}`),
	].join(' ');

/** `3 last · 7 daily · all of 30d · tag pin`, for a person. */
export const policyText = (rules: KeepRules): string =>
	[
		...countRules.filter(rule => countOf(rules, rule) > 0).map(rule => `${formatCount(countOf(rules, rule))} ${rule}`),
		...(rules.keepWithin === undefined ? [] : [`all of ${rules.keepWithin}`]),
		...(rules.keepTags ?? []).map(tag => `tag ${tag}`),
	].join(' · ') || 'nothing';
