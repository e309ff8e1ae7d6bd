import {Box} from 'ink';
import type {ReactElement} from 'react';
import {type AppState, shellOf} from '../app/state.js';
import {placeColumns, rowSpans, titleSpans} from '../components/columns.js';
import {fieldSpans} from '../components/field-spans.js';
import {Line} from '../components/line.js';
import {innerWidth, Panel} from '../components/panel.js';
import {rowWidth, Rows} from '../components/rows.js';
import {snapshotColumns} from '../components/snapshot-columns.js';
import {visibleRange} from '../state/list-state.js';
import {useTheme} from '../theme/theme.js';
import type {PickerOverlay} from './overlay.js';
import {pickerEntries, pickerHeight} from './picker.js';
import {SnapshotDetails} from './snapshot-details.js';

/** From this width on, the details of the chosen snapshot stand beside the list. */
const wideColumns = 100;

const detailColumns = 38;

/** Snapshots to choose from, as it is typed to search them. */
export function PickerView({
	overlay,
	state,
}: {
	readonly overlay: PickerOverlay;
	readonly state: AppState;
}): ReactElement {
	const {glyphs} = useTheme();
	const {area, now, snapshots} = shellOf(state);
	const {title, field, list, marks, isMultiple} = overlay;
	const entries = pickerEntries(overlay, state);
	const isWide = area.columns >= wideColumns;
	const width = area.columns - (isWide ? detailColumns : 0);
	const cells = innerWidth(width);
	const height = pickerHeight(state);
	const {start, end} = visibleRange(list, {count: entries.length, height});
	const columns = placeColumns(snapshotColumns(entries.slice(start, end), now), rowWidth(cells) - 2);
	const isLoading = snapshots.status === 'loading';
	const marked = marks.size > 0 ? ` ${glyphs.dot} ${marks.size} marked` : '';
	return (
		<Box>
			<Panel
				isActive
				title={title}
				note={isLoading ? glyphs.ellipsis : `${entries.length}/${snapshots.items.length}${marked}`}
				width={width}
				height={height + 6}
			>
				<Line width={cells} spans={[{text: 'Search ', tone: 'dim'}, ...fieldSpans(field, cells - 7)]} />
				<Line width={cells} spans={[{text: '   '}, ...titleSpans(columns)]} />
				<Rows
					list={list}
					count={entries.length}
					width={cells}
					height={height}
					rowAt={index => {
						const entry = entries[index];
						return {
							key: entry?.ref ?? '',
							spans: entry
								? [
										{text: `${marks.has(entry.ref) ? glyphs.marked : ' '} `, tone: 'changed'},
										...rowSpans(columns, entry),
									]
								: [],
						};
					}}
				/>
				<Line width={cells} spans={[]} />
				<Line
					width={cells}
					spans={[
						{text: 'Enter', tone: 'accent', isBold: true},
						{text: ' choose', tone: 'dim'},
						...(isMultiple
							? [
									{text: '   Tab', tone: 'accent' as const, isBold: true},
									{text: ' mark', tone: 'dim' as const},
								]
							: []),
						{text: '   Esc', tone: 'accent', isBold: true},
						{text: ' go back', tone: 'dim'},
					]}
				/>
			</Panel>
			{isWide ? (
				<SnapshotDetails
					entry={entries[list.cursor]}
					emptyTitle={isLoading ? 'Reading the snapshots' : 'Nothing found'}
					now={now}
					width={detailColumns}
					height={height + 6}
				/>
			) : null}
		</Box>
	);
}
