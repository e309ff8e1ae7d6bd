import type {ReactElement} from 'react';
import {displayName, formatBytes, formatCount, formatRelativeTime, formatTime} from '../../format.js';
import type {ListedSnapshot} from '../../index.js';
import {LinesPanel} from '../components/lines-panel.js';
import type {Span} from '../components/line.js';
import {innerWidth} from '../components/panel.js';
import {wrapText} from '../components/wrap-text.js';
import {shortRef, sourceText, tagsText} from '../state/snapshot-search.js';

/** What is known about a snapshot, as titles and values that are safe to show; what nobody recorded is left out. */
function snapshotFacts(entry: ListedSnapshot, now: Date): ReadonlyArray<readonly [title: string, value: string]> {
	const {created, figures} = entry;
	const {files, bytes, addedBytes, status, failures = 0, generator} = figures;
	const facts: ReadonlyArray<readonly [string, string | undefined]> = [
		['Time', formatTime(created, {seconds: true})],
		['Age', formatRelativeTime(created, now)],
		['Source', sourceText(entry)],
		['Tags', tagsText(entry)],
		['Files', files === undefined ? undefined : formatCount(files)],
		['Size', bytes === undefined ? undefined : formatBytes(bytes)],
		['New data', addedBytes === undefined ? undefined : `+${formatBytes(addedBytes)}`],
		['Status', status === 'partial' ? `partial: ${formatCount(failures)} could not be read` : status],
		['Made by', generator === undefined ? undefined : displayName(generator)],
	];
	return facts.flatMap(([title, value]) => (value === undefined || value === '' ? [] : [[title, value] as const]));
}

const titleCells = 10;

/** The chosen snapshot beside the list that it is chosen from. */
export function SnapshotDetails({
	entry,
	emptyTitle,
	now,
	width,
	height,
}: {
	readonly entry: ListedSnapshot | undefined;
	/** Why there is none. */
	readonly emptyTitle: string;
	readonly now: Date;
	readonly width: number;
	readonly height: number;
}): ReactElement {
	const facts = entry ? snapshotFacts(entry, now) : [];
	const lines = facts.flatMap(([title, value]) =>
		wrapText(value, innerWidth(width) - titleCells).map((text, index): readonly Span[] => [
			{text: (index === 0 ? title : '').padEnd(titleCells), tone: 'dim'},
			{text},
		]),
	);
	return <LinesPanel title={entry ? shortRef(entry.ref) : emptyTitle} lines={lines} width={width} height={height} />;
}
