import {Box, Text} from 'ink';
import type {ReactElement} from 'react';
import {type ListExtent, type ListState, scrollThumb, visibleRange} from '../state/list-state.js';
import {useTheme} from '../theme/theme.js';
import {Line, type Span} from './line.js';

type RowsProps = {
	readonly list: ListState;
	readonly count: number;
	/** Cells, with cursor and scroll bar. */
	readonly width: number;
	readonly height: number;
	/** Whether the cursor is shown: not while another pane has the keys. */
	readonly isActive?: boolean;
	/** Builds a row for so many cells; called for visible rows alone. */
	readonly rowAt: (index: number, width: number) => {readonly key: string; readonly spans: readonly Span[]};
};

/** Cells of a row between the cursor and the scroll bar. */
export const rowWidth = (width: number): number => Math.max(1, width - 3);

/** The visible part of a list of any length, with a cursor and a scroll bar. */
export function Rows({list, count, width, height, isActive = true, rowAt}: RowsProps): ReactElement {
	const {glyphs} = useTheme();
	const extent: ListExtent = {count, height};
	const {start, end} = visibleRange(list, extent);
	const thumb = scrollThumb(list, extent);
	const cells = rowWidth(width);
	return (
		<Box flexDirection="column" height={height} width={width} overflowY="hidden">
			{Array.from({length: end - start}, (_, offset) => {
				const index = start + offset;
				const {key, spans} = rowAt(index, cells);
				const isChosen = isActive && index === list.cursor;
				const isThumb = thumb !== undefined && offset >= thumb.start && offset < thumb.end;
				const bar = thumb === undefined ? ' ' : isThumb ? glyphs.thumb : glyphs.track;
				return (
					<Box key={key} width={width} height={1}>
						<Line
							width={width - 2}
							isChosen={isChosen}
							spans={[{text: isChosen ? glyphs.cursor : ' ', tone: 'bright'}, ...spans]}
						/>
						<Text> </Text>
						<Line width={1} spans={[{text: bar, tone: isThumb ? 'dim' : 'faint'}]} />
					</Box>
				);
			})}
		</Box>
	);
}
