import {displayName, formatBytes, formatCount} from '../../../format.js';
import {type Binding, defineScreen} from '../../app/page.js';
import {moveKeys} from '../../components/move-keys.js';
import {fitList} from '../../state/list-state.js';
import {shortRef} from '../../state/snapshot-search.js';
import {diffExtent, type DiffMessage, type DiffState, headRows, startDiff} from './diff-state.js';
import {DiffView} from './diff-view.js';
import {reduceDiff} from './reduce-diff.js';

const pick: Binding<DiffMessage> = {
	keys: ['p'],
	label: 'pick',
	help: 'Pick two other snapshots',
	isHinted: true,
	message: {type: 'pick'},
};

const onChanges: ReadonlyArray<Binding<DiffMessage>> = [
	{keys: ['enter'], label: 'open', help: 'Open or close the folder', isHinted: true, message: {type: 'enter'}},
	{
		keys: ['+'],
		label: 'added',
		help: 'Show or hide what was added',
		isHinted: true,
		message: {type: 'toggle', kind: 'added'},
	},
	{
		keys: ['-'],
		label: 'removed',
		help: 'Show or hide what was removed',
		isHinted: true,
		message: {type: 'toggle', kind: 'removed'},
	},
	{
		keys: ['~'],
		label: 'changed',
		help: 'Show or hide what was changed',
		isHinted: true,
		message: {type: 'toggle', kind: 'changed'},
	},
	{
		keys: ['m'],
		label: 'metadata',
		help: 'Show or hide what changed only in its metadata',
		isHinted: true,
		message: {type: 'toggle', kind: 'metadata'},
	},
	{
		keys: ['s'],
		label: 'by growth',
		help: 'What grew or shrank most first, or by name',
		isHinted: true,
		message: {type: 'growth'},
	},
	pick,
	{keys: ['x'], label: 'swap', help: 'Compare the other way round', message: {type: 'swap'}},
	{keys: ['='], label: 'open all', help: 'Open all folders', message: {type: 'open-all'}},
	{keys: ['l', 'right'], label: 'open', help: 'Open the folder', message: {type: 'open'}},
	{
		keys: ['h', 'left', 'backspace'],
		label: 'close',
		help: 'Close the folder, or go to the one above',
		message: {type: 'close'},
	},
	{keys: ['y'], label: 'copy path', help: 'Copy the path', message: {type: 'copy'}},
	{
		keys: ['Y'],
		label: 'copy command',
		help: 'Copy the command line that does the same',
		message: {type: 'copy-command'},
	},
	...moveKeys<DiffMessage>(move => ({type: 'move', move})),
];

/** What changed between two snapshots. Without refs, between the newest one and the one before it of the same source. */
export const diffScreen = defineScreen<{readonly before?: string; readonly after?: string}, DiffState, DiffMessage>({
	name: 'diff',
	start({before, after}, {snapshots: {items}}) {
		const [newest] = items;
		const older = items.slice(1).find(({snapshot}) => snapshot.source?.path === newest?.snapshot.source?.path);
		return startDiff({before: before ?? older?.ref ?? '', after: after ?? (older ? (newest?.ref ?? '') : '')});
	},
	reduce: reduceDiff,
	keys: ({before}) => (before === '' ? [pick] : onChanges),
	click(state, {row}, shell) {
		const {height} = diffExtent(shell, state.rows.length);
		const line = row - headRows - 1;
		const index = fitList(state.list, {count: state.rows.length, height}).top + line;
		return line >= 0 && line < height && index < state.rows.length ? {type: 'choose', index} : undefined;
	},
	title: ({before, after}) => (before === '' ? 'diff' : `diff ${shortRef(before)} to ${shortRef(after)}`),
	View: DiffView,
	sentences({rows, list, totals}) {
		const row = rows[list.cursor];
		return [
			totals
				? `${formatCount(totals.added.count)} added, ${formatCount(totals.removed.count)} removed, ${formatCount(totals.changed.count)} changed.`
				: 'Comparing.',
			...(row ? [`${displayName(row.item.path)}: ${row.item.kind ?? 'folder'}, ${formatBytes(row.item.growth)}.`] : []),
		];
	},
});
