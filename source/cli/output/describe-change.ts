import {displayName, formatBytes, formatCounted, formatTime} from '../../format.js';
import type {DiffResult, FileChange, TreeEntry} from '../../index.js';
import {shortHash} from './describe-snapshot.js';
import type {Style, Styler} from './style.js';

const signs: Readonly<Record<FileChange['type'], {sign: string; color: Style}>> = {
	A: {sign: '+', color: 'cyan'},
	D: {sign: '-', color: 'red'},
	M: {sign: '~', color: 'yellow'},
};

/** `~ Documents/report.odt  84.1 KiB -> 90.0 KiB  (content, mtime)` */
export function changeText(change: FileChange, style: Styler): string {
	const {type, path, fields} = change;
	const {sign, color} = signs[type];
	const isFolder = (change.after ?? change.before)?.kind === 'folder';
	const details = [sizeText(change), fields.length > 0 ? `(${fields.join(', ')})` : ''].filter(Boolean);
	const name = `${sign} ${displayName(path)}${isFolder ? '/' : ''}`;
	return [style(color, name), ...details.map(detail => style('dim', detail))].join('  ');
}

function sizeText({type, before, after, fields}: FileChange): string {
	const [old = '', now = ''] = [before, after].map(entry => (entry?.kind === 'file' ? formatBytes(entry.size) : ''));
	if (type !== 'M') {
		return old + now;
	}

	return fields.includes('content') && old !== now ? `${old} -> ${now}` : '';
}

/** Changes in numbers; sizes are those of files. */
export type DiffFigures = {
	readonly added: number;
	readonly removed: number;
	readonly modified: number;
	/** Of those that were modified: entries that hold the same as before. */
	readonly metadataOnly: number;
	readonly bytesAdded: number;
	readonly bytesRemoved: number;
};

export function diffFigures(changes: readonly FileChange[]): DiffFigures {
	const of = (type: FileChange['type']) => changes.filter(change => change.type === type);
	const modified = of('M');
	return {
		added: of('A').length,
		removed: of('D').length,
		modified: modified.length,
		metadataOnly: modified.filter(change => change.isMetadataOnly).length,
		bytesAdded: totalSize(of('A').map(({after}) => after)),
		bytesRemoved: totalSize(of('D').map(({before}) => before)),
	};
}

const totalSize = (entries: ReadonlyArray<TreeEntry | undefined>): number => {
	let total = 0;
	for (const entry of entries) {
		total += entry?.size ?? 0;
	}

	return total;
};

/** The last lines of a comparison. */
export function diffStatLines({before, after}: DiffResult, figures: DiffFigures, style: Styler): string[] {
	const sides = [before, after].map(({ref, created}) => `${shortHash(ref)} (${formatTime(created)})`);
	const counts = [
		`+ ${formatCounted(figures.added, 'entry', 'entries')} ${formatBytes(figures.bytesAdded)}`,
		`- ${formatCounted(figures.removed, 'entry', 'entries')} ${formatBytes(figures.bytesRemoved)}`,
		`~ ${formatCounted(figures.modified, 'entry', 'entries')}${figures.metadataOnly > 0 ? ` (${figures.metadataOnly} only metadata)` : ''}`,
	];
	return [style('dim', `${sides.join(' -> ')}: ${counts.join('   ')}`)];
}
