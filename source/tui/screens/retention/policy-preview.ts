import {
	applyPolicy,
	ForgetPolicy,
	freedBy,
	isHoldfastError,
	type KeepRules,
	type ListedSnapshot,
	reasonText,
	type StatsResult,
} from '../../../index.js';

export type PreviewRow = {
	readonly entry: ListedSnapshot;
	readonly isKept: boolean;
	/** `last 1/3, daily 1/7`, or why it goes. */
	readonly why: string;
	/** What no other snapshot needs; absent for those that stay, and while figures are not known. */
	readonly ownBytes?: number;
};

export type PolicyPreview = {
	/** Newest first. */
	readonly rows: readonly PreviewRow[];
	readonly kept: number;
	readonly removed: readonly string[];
	/** What forgetting all of them together, and pruning, frees; absent while figures are not known. */
	readonly freedBytes?: number;
	readonly oldestKept?: Date;
	/** Why the rules cannot be used. */
	readonly problem?: string;
};

/** What a policy does to the snapshots of now. Pure: nothing is asked of the repository, so it can be drawn after every key. */
export function previewPolicy(
	items: readonly ListedSnapshot[],
	rules: KeepRules,
	stats: StatsResult | undefined,
): PolicyPreview {
	let groups: ReturnType<typeof applyPolicy>;
	try {
		groups = applyPolicy(items, {policy: new ForgetPolicy(rules)});
	} catch (error) {
		if (!isHoldfastError(error)) {
			throw error;
		}

		const rows = items.map(entry => ({entry, isKept: true, why: ''}));
		return {rows, kept: items.length, removed: [], problem: error.message};
	}

	const reasons = new Map(groups.flatMap(({keep}) => keep.map(({entry, reasons: all}) => [entry.ref, all] as const)));
	const own = new Map(stats?.snapshots.map(({entry, own: amount}) => [entry.ref, amount.bytes]));
	const rows = items.map((entry): PreviewRow => {
		const why = reasons.get(entry.ref);
		const ownBytes = own.get(entry.ref);
		return why
			? {entry, isKept: true, why: why.map(reasonText).join(', ')}
			: {entry, isKept: false, why: 'no rule matches', ...(ownBytes !== undefined && {ownBytes})};
	});
	const removed = rows.filter(({isKept}) => !isKept).map(({entry}) => entry.ref);
	const oldest = rows.findLast(({isKept}) => isKept);
	return {
		rows,
		kept: rows.length - removed.length,
		removed,
		...(stats && {freedBytes: freedBy(stats, new Set(removed)).bytes}),
		...(oldest && {oldestKept: oldest.entry.created}),
	};
}

type Known = {readonly rules: KeepRules; readonly stats: StatsResult | undefined; readonly preview: PolicyPreview};

const lastPreviews = new WeakMap<readonly ListedSnapshot[], Known>();

/** As {@link previewPolicy}; reducer, view and keys ask for the same many times between two keys. */
export function cachedPreview(
	items: readonly ListedSnapshot[],
	rules: KeepRules,
	stats: StatsResult | undefined,
): PolicyPreview {
	const last = lastPreviews.get(items);
	if (last?.rules === rules && last.stats === stats) {
		return last.preview;
	}

	const preview = previewPolicy(items, rules, stats);
	lastPreviews.set(items, {rules, stats, preview});
	return preview;
}
