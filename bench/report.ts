import {median, type Cost} from './measure.js';
import type {Tool} from './tools.js';

export type Figure = Partial<Cost> & {readonly size?: number};

/** By `<data set> <step>`, then by tool: one figure a round. */
export type Figures = Map<string, Map<string, Figure[]>>;

const pick = (figures: readonly Figure[] | undefined, field: keyof Figure): number =>
	median((figures ?? []).map(figure => figure[field]).filter(value => value !== undefined));

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`;

/** One row a step: seconds, processor seconds and peak memory of each tool, and how many times faster holdfast is. */
export function table(figures: Figures, tools: readonly Tool[]): string {
	const [own, ...others] = tools;
	const head = ['step', ...tools.map(({name}) => name), ...others.map(({name}) => `${name} / ${own?.name}`)];
	const rows = [...figures].map(([step, byTool]) => {
		const isSize = step.endsWith(' size');
		const cell = ({name}: Tool) => {
			const costs = byTool.get(name);
			if (costs === undefined) {
				return '–';
			}

			return isSize
				? megabytes(pick(costs, 'size'))
				: `${pick(costs, 'wall').toFixed(2)} s (${pick(costs, 'cpu').toFixed(2)} s, ${megabytes(pick(costs, 'memory'))})`;
		};

		const ratio = ({name}: Tool) => {
			const field = isSize ? 'size' : 'wall';
			const value = pick(byTool.get(name), field) / pick(byTool.get(own?.name ?? ''), field);
			return Number.isFinite(value) ? value.toFixed(2) : '–';
		};

		return [step, ...tools.map(tool => cell(tool)), ...others.map(tool => ratio(tool))];
	});
	const lines = [head, head.map(() => '---'), ...rows].map(cells => `| ${cells.join(' | ')} |`);
	return `Cells: wall time (processor time, peak memory). The last columns: how many times as long the other one takes.\n\n${lines.join('\n')}\n`;
}

const colours = ['#56B4E9', '#E69F00', '#CC79A7'];
const barHeight = 12;
const chartWidth = 900;
const labelWidth = 190;

/** Bars of wall time, each step on its own scale. */
export function chart(figures: Figures, tools: readonly Tool[]): string {
	const steps = [...figures].filter(([step]) => !step.endsWith(' size'));
	const rowHeight = tools.length * barHeight + 12;
	const parts = steps.flatMap(([step, byTool], row) => {
		const times = tools.map(({name}) => pick(byTool.get(name), 'wall'));
		const longest = Math.max(...times.filter(time => Number.isFinite(time)));
		const top = 40 + row * rowHeight;
		const label = `<text x="${labelWidth - 8}" y="${top + rowHeight / 2}" text-anchor="end">${step}</text>`;
		const bars = times.flatMap((time, index) => {
			if (!Number.isFinite(time)) {
				return [];
			}

			const width = (time / longest) * (chartWidth - labelWidth - 90);
			const y = top + index * barHeight;
			return [
				`<rect x="${labelWidth}" y="${y}" width="${width.toFixed(1)}" height="${barHeight - 2}" fill="${colours[index] ?? '#999'}"/>`,
				`<text x="${(labelWidth + width + 5).toFixed(1)}" y="${y + barHeight - 3}">${time.toFixed(2)} s</text>`,
			];
		});
		return [label, ...bars];
	});
	const legend = tools.map(
		({name}, index) =>
			`<rect x="${labelWidth + index * 110}" y="10" width="12" height="12" fill="${colours[index] ?? '#999'}"/><text x="${labelWidth + index * 110 + 17}" y="20">${name}</text>`,
	);
	const height = 50 + steps.length * rowHeight;
	return [
		`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${chartWidth} ${height}" font-family="sans-serif" font-size="11">`,
		`<rect width="${chartWidth}" height="${height}" fill="white"/>`,
		...legend,
		...parts,
		'</svg>',
		'',
	].join('\n');
}
