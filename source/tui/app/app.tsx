import {Box, Text} from 'ink';
import type {ReactElement} from 'react';
import {Footer, Header} from '../components/frame.js';
import {NoticeBar, noticeLines} from '../components/notice-bar.js';
import {OverlayView} from '../overlays/overlay-view.js';
import {type AppState, isTooSmall, shellOf, smallest} from './state.js';

/** The whole picture, as a function of the state. */
export function App({state}: {readonly state: AppState}): ReactElement {
	const {size, overlays, pages, notice} = state;
	if (isTooSmall(size)) {
		const text = `holdfast needs a window of ${smallest.columns}x${smallest.rows}; this one has ${size.columns}x${size.rows}. q quits.`;
		return (
			<Box width={size.columns}>
				<Text wrap="truncate">{text}</Text>
			</Box>
		);
	}

	const shell = shellOf(state);
	const overlay = overlays.at(-1);
	const {columns, rows} = shell.area;
	// The screen keeps its place behind the notice: nothing jumps when one comes and goes.
	const hidden = notice ? noticeLines(notice, columns).length : 0;
	return (
		<Box flexDirection="column" width={size.columns} height={size.rows} overflowY="hidden">
			<Header state={state} />
			<Box flexDirection="column" width={columns} height={rows - hidden} flexShrink={0} overflowY="hidden">
				<Box flexDirection="column" height={rows} flexShrink={0}>
					{overlay ? <OverlayView overlay={overlay} state={state} /> : pages.at(-1)?.render(shell)}
				</Box>
			</Box>
			{notice ? <NoticeBar notice={notice} width={columns} /> : null}
			<Footer state={state} />
		</Box>
	);
}
