import {truncateText} from '../../format-cells.js';
import {displayName, formatBytes, formatCount, formatDuration, formatPercent, formatRate} from '../../format.js';
import type {ProgressView} from '../../progress/progress-state.js';

/** One line about the running operation, at most `width` cells: `Reading ━━━━──── 7.3 %  3.53 GiB of 48.2 GiB  214 MiB/s  ETA 3:33  photos/a.nef` */
export function progressText(view: ProgressView, width: number): string {
	const amount = view.isBytes ? formatBytes : formatCount;
	const fraction = view.total > 0 ? Math.min(1, view.done / view.total) : undefined;
	const parts = [
		view.name,
		...(fraction === undefined ? [] : [`${bar(fraction, width >= 100 ? 30 : 12)} ${formatPercent(fraction)}`]),
		view.total > 0 ? `${amount(view.done)} of ${amount(view.total)}` : amount(view.done),
		...(view.rate === undefined ? [] : [view.isBytes ? formatRate(view.rate) : `${formatCount(view.rate)}/s`]),
		...(view.remainingMilliseconds === undefined ? [] : [`ETA ${formatDuration(view.remainingMilliseconds)}`]),
		...(view.warnings > 0 ? [`! ${formatCount(view.warnings)}`] : []),
	];
	const line = parts.join('  ');
	const room = width - line.length - 2;
	return view.currentFile !== undefined && room >= 16
		? `${line}  ${truncateText(displayName(view.currentFile), room, 'middle')}`
		: truncateText(line, width);
}

function bar(fraction: number, width: number): string {
	const full = Math.round(fraction * width);
	return '━'.repeat(full) + '─'.repeat(width - full);
}
