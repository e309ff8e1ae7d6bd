import {Box, Text} from 'ink';
import type {ReactElement} from 'react';
import {Footer, Header} from '../components/frame.js';
import {OverlayView} from '../overlays/overlay-view.js';
import {type AppState, isTooSmall, shellOf, smallest} from './state.js';

/** The whole picture, as a function of the state. */
export function App({state}: {readonly state: AppState}): ReactElement {
	const {size, overlays, pages} = state;
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
	return (
		<Box flexDirection="column" width={size.columns} height={size.rows} overflowY="hidden">
			<Header state={state} />
			<Box flexDirection="column" width={columns} height={rows} flexShrink={0} overflowY="hidden">
				{overlay ? <OverlayView overlay={overlay} state={state} /> : pages.at(-1)?.render(shell)}
			</Box>
			<Footer state={state} />
		</Box>
	);
}
