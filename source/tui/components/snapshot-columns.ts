import {formatBytes, formatCount, formatRelativeTime, formatTime} from '../../format.js';
import type {ListedSnapshot} from '../../index.js';
import {shortRef, sourceText, tagsText} from '../state/snapshot-search.js';
import {type Column, widest} from './columns.js';

const known = (value: number | undefined, write: (value: number) => string): string =>
	value === undefined ? '' : write(value);

/** How snapshots are listed, on the home screen and in pickers. The tags and sources at hand decide how wide their columns are. */
export function snapshotColumns(shown: readonly ListedSnapshot[], now: Date): ReadonlyArray<Column<ListedSnapshot>> {
	const tagCells = widest(shown.map(tagsText), 0, 20);
	return [
		{title: 'Snapshot', width: 8, importance: 0, tone: 'accent', text: ({ref}) => shortRef(ref)},
		{title: 'Time', width: 16, importance: 0, text: ({created}) => formatTime(created)},
		{
			title: 'Age',
			width: 8,
			importance: 3,
			align: 'right',
			tone: 'dim',
			text: ({created}) => formatRelativeTime(created, now),
		},
		{title: 'Source', width: 'rest', minimum: 14, importance: 0, cut: 'middle', text: sourceText},
		...(tagCells === 0
			? []
			: [{title: 'Tags', width: Math.max(4, tagCells), importance: 5, tone: 'tag' as const, text: tagsText}]),
		{
			title: 'Files',
			width: 9,
			importance: 4,
			align: 'right',
			text: ({figures}) => known(figures.files, formatCount) + (figures.status === 'partial' ? '!' : ''),
		},
		{title: 'Size', width: 8, importance: 1, align: 'right', text: ({figures}) => known(figures.bytes, formatBytes)},
		{
			title: 'New data',
			width: 9,
			importance: 2,
			align: 'right',
			tone: 'added',
			text: ({figures}) => known(figures.addedBytes, bytes => `+${formatBytes(bytes)}`),
		},
	];
}
