import {displayName, formatBytes, formatCounted} from '../../../format.js';
import {defineScreen} from '../../app/page.js';
import {fitList} from '../../state/list-state.js';
import {shortRef} from '../../state/snapshot-search.js';
import {editsField} from '../../state/text-field.js';
import {browseKeys} from './browse-keys.js';
import {browseLayout} from './browse-layout.js';
import {type BrowseMessage, type BrowseState, chosenRow, startBrowse} from './browse-state.js';
import {BrowseView} from './browse-view.js';
import {folderSizeText} from './folder-size-text.js';
import {reduceBrowse} from './reduce-browse.js';
import {siblings} from './through-time.js';

/** The files of a snapshot, and of the snapshots before and after it. Without a ref, of the newest one. */
export const browseScreen = defineScreen<{readonly ref?: string}, BrowseState, BrowseMessage>({
	name: 'browse',
	start: ({ref}, shell) => startBrowse(ref ?? shell.snapshots.items[0]?.ref ?? 'latest'),
	reduce: reduceBrowse,
	keys: browseKeys,
	typing: ({isFinding}) => (isFinding ? key => (editsField(key) ? {type: 'typed', key} : undefined) : undefined),
	click(state, {column, row}, shell) {
		const {treeColumns, treeRows} = browseLayout(shell.area);
		// Behind the timeline and the panel's edge.
		const line = row - 2;
		const index = fitList(state.list, {count: state.rows.length, height: treeRows}).top + line;
		return column < treeColumns && line >= 0 && line < treeRows && index < state.rows.length
			? {type: 'choose', index}
			: undefined;
	},
	title: ({ref}) => `files of ${shortRef(ref)}`,
	status: (state, shell) => formatCounted(siblings(state, shell).length, 'snapshot'),
	View: BrowseView,
	sentences(state) {
		const row = chosenRow(state);
		const held = row && folderSizeText(state.sizes, row.item);
		return [
			`Files of ${shortRef(state.ref)}.`,
			...(row
				? [
						`${displayName(row.item.name)}, ${row.item.kind}${row.item.kind === 'file' ? `, ${formatBytes(row.item.size)}` : held ? `, ${held.bytes} in ${held.files}` : ''}, level ${row.depth + 1}${row.isOpen ? ', open' : ''}${state.marks.has(row.item.path) ? ', marked' : ''}.`,
					]
				: []),
		];
	},
});
