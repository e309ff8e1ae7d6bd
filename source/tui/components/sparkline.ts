import type {Glyphs} from '../theme/theme.js';

/** A row of bars, one cell for each value, the highest as high as a cell. Nothing is the lowest bar; a little is more than nothing. */
export function sparkline(values: readonly number[], {bars}: Pick<Glyphs, 'bars'>): string {
	const steps = [...bars];
	const highest = Math.max(...values, 0);
	return values
		.map(value => {
			const step = highest > 0 && value > 0 ? Math.max(1, Math.round((value / highest) * (steps.length - 1))) : 0;
			return steps[step] ?? '';
		})
		.join('');
}

/** Of a fraction between 0 and 1: how many cells of a bar are full, and how many are left. */
export function barCells(fraction: number, width: number): {readonly full: number; readonly rest: number} {
	const full = Math.round(Math.min(1, Math.max(0, fraction)) * width);
	return {full, rest: Math.max(0, width - full)};
}
