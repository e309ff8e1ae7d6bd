import type {ReactElement} from 'react';
import {displayName, formatBytes, formatCount, formatCounted, formatTime} from '../../../format.js';
import type {PathState, TreeEntry} from '../../../index.js';
import type {ViewProps} from '../../app/page.js';
import {fitText, Line, type Span} from '../../components/line.js';
import {innerWidth, Panel} from '../../components/panel.js';
import {Rows} from '../../components/rows.js';
import {shortRef} from '../../state/snapshot-search.js';
import {type Glyphs, type Tone, useTheme} from '../../theme/theme.js';
import {browseLayout, detailRows} from './browse-layout.js';
import {type BrowseState, chosenRow} from './browse-state.js';
import {folderSizeText} from './folder-size-text.js';

const titles = {details: 'Entry', preview: 'Preview', versions: 'Versions'} as const;

/** Beside the tree: the entry, and below it its versions or its beginning. */
export function SidePanel({state, shell}: ViewProps<BrowseState>): ReactElement {
	const {glyphs} = useTheme();
	const {sideColumns, treeRows, sideRows} = browseLayout(shell.area);
	const {side, pane} = state;
	const row = chosenRow(state);
	const cells = innerWidth(sideColumns);
	const details = row ? detailLines(row.item, glyphs, state.sizes) : [];
	const note =
		side.type === 'versions'
			? formatCounted(side.versions.length, 'version')
			: side.type === 'preview'
				? `${side.preview.kind}${side.preview.isCut ? ', the first 64 KiB' : ''}`
				: '';
	return (
		<Panel isActive={pane === 'side'} title={titles[side.type]} note={note} width={sideColumns} height={treeRows + 2}>
			{Array.from({length: detailRows}, (_, index) => (
				<Line key={index} width={cells} spans={details[index] ?? []} />
			))}
			{side.type === 'versions' && (
				<Rows
					list={side.list}
					count={side.versions.length}
					width={cells}
					height={sideRows}
					isActive={pane === 'side'}
					rowAt={(index, width) => {
						const version = side.versions[index];
						return {key: String(index), spans: version ? versionSpans(version, width, glyphs) : []};
					}}
				/>
			)}
			{side.type === 'preview' &&
				side.preview.lines.slice(side.top, side.top + sideRows).map((line, index) => (
					<Line
						// eslint-disable-next-line react/no-array-index-key -- a line of a file has no identity but its number
						key={side.top + index}
						width={cells}
						spans={[
							...(side.preview.kind === 'text'
								? [{text: `${fitText(String(side.top + index + 1), 4, 'right')} `, tone: 'faint' as const}]
								: []),
							{text: displayName(line)},
						]}
					/>
				))}
		</Panel>
	);
}

function detailLines(entry: TreeEntry, glyphs: Glyphs, sizes: BrowseState['sizes']): ReadonlyArray<readonly Span[]> {
	const {name, kind, size, mtime, mode, uid, gid, target, path} = entry;
	const held = kind === 'folder' ? folderSizeText(sizes, entry) : undefined;
	const pair = (label: string, value: string): readonly Span[] => [
		{text: fitText(label, 10), tone: 'dim'},
		{text: value},
	];
	return [
		[{text: displayName(name), tone: 'bright'}],
		pair('kind', `${kind}${target === undefined ? '' : ` ${glyphs.to} ${displayName(target)}`}`),
		pair(
			'size',
			kind === 'file'
				? `${formatBytes(size)}${size < 1024 ? '' : ` (${formatCount(size)} bytes)`}`
				: held
					? `${held.bytes} in ${held.files}`
					: '-',
		),
		pair('changed', formatTime(mtime, {seconds: true})),
		pair('mode', mode === undefined ? 'unknown' : `${modeText(mode)}  ${mode.toString(8).padStart(4, '0')}`),
		pair('owner', uid === undefined ? 'unknown' : `${uid}:${gid ?? '?'}`),
		pair('path', displayName(path)),
	];
}

/** `rwxr-x---`, with setuid, setgid and sticky where `ls` shows them. */
export function modeText(mode: number): string {
	const letters = [...'rwxrwxrwx'].map((letter, index) => ((mode >> (8 - index)) & 1 ? letter : '-'));
	for (const [bit, place, sign] of [
		[0o4000, 2, 's'],
		[0o2000, 5, 's'],
		[0o1000, 8, 't'],
	] as const) {
		if (mode & bit) {
			letters[place] = letters[place] === 'x' ? sign : sign.toUpperCase();
		}
	}

	return letters.join('');
}

const changeSigns: Readonly<
	Record<PathState['change'], readonly [glyph: 'added' | 'changed' | 'removed', tone: Tone]>
> = {
	added: ['added', 'added'],
	modified: ['changed', 'changed'],
	removed: ['removed', 'removed'],
};

function versionSpans({change, entry, fields, snapshots}: PathState, width: number, glyphs: Glyphs): readonly Span[] {
	const [glyph, tone] = changeSigns[change];
	// Since when it stood there, and the snapshot of that moment.
	const oldest = snapshots.at(-1);
	const room = Math.max(0, width - 38);
	const allFields = fields.join(', ');
	const shownFields = allFields.length <= room ? allFields : `${fields[0] ?? ''} ${glyphs.ellipsis}`;
	const what = change === 'modified' ? shownFields : change;
	return [
		{text: `${glyphs[glyph]} `, tone},
		{text: `${oldest ? formatTime(oldest.created) : ''} `},
		{text: `${fitText(oldest ? shortRef(oldest.ref) : '', 8)} `, tone: 'accent'},
		{text: fitText(entry?.kind === 'file' ? formatBytes(entry.size) : '', 9, 'right')},
		{text: ` ${fitText(what, room)}`, tone: 'dim'},
	];
}
