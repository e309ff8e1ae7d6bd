import type {SnapshotEntry} from '../repository/snapshot-catalog.js';

/** The rules that count, in the order in which they are tried and written. */
export const countRules = ['last', 'hourly', 'daily', 'weekly', 'monthly', 'yearly'] as const;

export type CountRule = (typeof countRules)[number];

/** Why a snapshot stays. `used` of `of`: this is the third of seven daily ones. */
export type KeepRuleMatch =
	| {readonly rule: CountRule; readonly used: number; readonly of: number}
	| {readonly rule: 'within'; readonly span: string}
	| {readonly rule: 'tag'; readonly tag: string}
	| {readonly rule: 'undated'};

export type KeepReason = {
	readonly entry: SnapshotEntry;
	/** In the order of the rules: last, hourly, daily, weekly, monthly, yearly, within, tag, undated. */
	readonly reasons: readonly KeepRuleMatch[];
};

/** Short form of a reason: `daily 3/7`, `within 30d`, `tag pin`, `undated`. */
export function reasonText(reason: KeepRuleMatch): string {
	switch (reason.rule) {
		case 'within': {
			return `within ${reason.span}`;
		}

		case 'tag': {
			return `tag ${reason.tag}`;
		}

		case 'undated': {
			return 'undated';
		}

		case 'last':
		case 'hourly':
		case 'daily':
		case 'weekly':
		case 'monthly':
		case 'yearly': {
			return `${reason.rule} ${reason.used}/${reason.of}`;
		}
	}
}
