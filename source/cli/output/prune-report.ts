import {displayName, formatBytes, formatCounted, formatFreed, formatFrees} from '../../format.js';
import type {Amount, PrunePlan, PruneResult} from '../../index.js';
import type {SummaryFields} from './json-shapes.js';
import type {Styler} from './style.js';

const amount = ({count, bytes}: Amount, name: string): string => `${formatCounted(count, name)}, ${formatBytes(bytes)}`;

/** What a prune will do. */
export function prunePlanReport(plan: PrunePlan, style: Styler): string[] {
	const {snapshots, reachable, unneeded, doubles, packsToRemove, packsToRepack, looseToPack, unusedBytes, freedBytes} =
		plan;
	const steps = [
		...(unneeded.count > 0 ? [`- ${amount(unneeded, 'object')} that no snapshot needs`] : []),
		...(doubles.count > 0 ? [`- ${amount(doubles, 'object')} that lie in packs as well`] : []),
		...(packsToRemove.count > 0 ? [`- ${amount(packsToRemove, 'pack')} with nothing else in them`] : []),
		...(packsToRepack.count > 0 ? [`~ ${amount(packsToRepack, 'pack')} to be packed anew`] : []),
		...(looseToPack.count > 0 ? [`~ ${amount(looseToPack, 'small object')} to be joined in packs`] : []),
		...(unusedBytes > 0 ? [`= ${formatBytes(unusedBytes)} unused in packs that stay`] : []),
	];
	return [
		`${formatCounted(snapshots, 'snapshot')} need${snapshots === 1 ? 's' : ''} ${formatCounted(reachable, 'object')}`,
		...steps.map(line => `  ${line}`),
		steps.length === 0 ? 'Nothing to prune.' : `A prune ${formatFrees(freedBytes)}.`,
		...warningLines(plan.warnings, style),
	];
}

/** What a prune did. */
export function pruneReport(result: PruneResult, style: Styler): string[] {
	const {objectsDeleted, packsDeleted, bytesReclaimed} = result;
	return [
		`${style('green', '✓')} Pruned: ${formatFreed(bytesReclaimed)}, ${formatCounted(objectsDeleted, 'object')} and ${formatCounted(packsDeleted, 'pack')} deleted`,
	];
}

const warningLines = (warnings: readonly string[], style: Styler): string[] =>
	warnings.map(warning => style('yellow', `! ${displayName(warning)}`));

/** The figures of a plan, as `--json` tells them. */
export const pruneFigures = ({basis: _, warnings: _warnings, ...figures}: PrunePlan): SummaryFields => figures;

/** What was planned and what was done, as `--json` tells it. */
export const pruneSummary = ({
	plan,
	objectsDeleted,
	packsDeleted,
	bytesReclaimed,
	warnings,
}: PruneResult): SummaryFields => ({
	...pruneFigures(plan),
	objectsDeleted,
	packsDeleted,
	bytesReclaimed,
	warnings,
});
