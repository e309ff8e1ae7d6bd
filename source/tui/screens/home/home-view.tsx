import {Box} from 'ink';
import type {ReactElement} from 'react';
import {formatCount} from '../../../format.js';
import type {ViewProps} from '../../app/page.js';
import {placeColumns, rowSpans, titleSpans} from '../../components/columns.js';
import {fieldSpans} from '../../components/field-spans.js';
import {Line, type Span} from '../../components/line.js';
import {innerWidth, Panel} from '../../components/panel.js';
import {rowWidth, Rows} from '../../components/rows.js';
import {snapshotColumns} from '../../components/snapshot-columns.js';
import {visibleRange} from '../../state/list-state.js';
import {useTheme} from '../../theme/theme.js';
import {FactsPanels} from './facts-panels.js';
import {homeExtent, homeLayout} from './home-layout.js';
import {emptyText, homeSnapshots, type HomeState} from './home-state.js';

const filterCells = 24;

export function HomeView({state, shell}: ViewProps<HomeState>): ReactElement {
	const {glyphs} = useTheme();
	const {area, snapshots, now} = shell;
	const {list, marks, sorting, rangeStart} = state;
	const layout = homeLayout(area);
	const shown = homeSnapshots(state, shell);
	const cells = innerWidth(area.columns);
	const extent = homeExtent(area, shown.length);
	const {start, end} = visibleRange(list, extent);
	const columns = placeColumns(snapshotColumns(shown.slice(start, end), now), rowWidth(cells) - 2);
	const inRange = (index: number) =>
		rangeStart !== undefined &&
		index >= Math.min(rangeStart, list.cursor) &&
		index <= Math.max(rangeStart, list.cursor);
	const notes = [
		`${formatCount(shown.length)}/${formatCount(snapshots.items.length)}`,
		...(marks.size > 0 ? [`${marks.size} marked`] : []),
		...(sorting === 'time' ? [] : [`by ${sorting}`]),
	];
	return (
		<Box flexDirection="column">
			<FactsPanels state={state} shell={shell} />
			<Panel
				isActive
				title="Snapshots"
				head={filterSpans(state)}
				note={notes.join(` ${glyphs.dot} `)}
				width={area.columns}
				height={layout.tableHeight}
			>
				<Line width={cells} spans={[{text: '   '}, ...titleSpans(columns)]} />
				{shown.length === 0 ? (
					<Line width={cells} spans={[{text: `  ${emptyText(state, shell)}`, tone: 'dim'}]} />
				) : (
					<Rows
						list={list}
						count={shown.length}
						width={cells}
						height={extent.height}
						rowAt={index => {
							const entry = shown[index];
							const mark = entry && marks.has(entry.ref) ? glyphs.marked : inRange(index) ? glyphs.unmarked : ' ';
							return {
								key: entry?.ref ?? '',
								spans: entry ? [{text: `${mark} `, tone: 'changed'}, ...rowSpans(columns, entry)] : [],
							};
						}}
					/>
				)}
			</Panel>
		</Box>
	);
}

function filterSpans({filter, isFiltering}: HomeState): readonly Span[] {
	return isFiltering
		? [{text: '/', tone: 'changed'}, ...fieldSpans(filter, filterCells), {text: ' '}]
		: filter.text === ''
			? []
			: [{text: `/${filter.text} `, tone: 'changed'}];
}
