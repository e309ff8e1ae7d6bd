import {Box, Text} from 'ink';
import type {ReactElement, ReactNode} from 'react';
import {displayWidth, truncateText} from '../../format-cells.js';
import {type Tone, toneColors, useTheme} from '../theme/theme.js';
import {Line, type Span} from './line.js';

type PanelProps = {
	readonly title: string;
	/** Right in the upper edge. */
	readonly note?: string;
	/** Behind the title, such as a filter that is being typed. */
	readonly head?: readonly Span[];
	readonly width: number;
	/** With both edges. */
	readonly height: number;
	readonly isActive?: boolean;
	readonly tone?: 'removed';
	readonly children?: ReactNode;
};

/** Cells inside of a panel of this width. */
export const innerWidth = (width: number): number => Math.max(1, width - 4);

/** Rows inside of a panel of this height. */
export const innerHeight = (height: number): number => Math.max(1, height - 2);

const noSpans: readonly Span[] = [];

/** A frame with its title in the upper edge. Blue while it has the keys. */
export function Panel({
	title,
	note = '',
	head = noSpans,
	width,
	height,
	isActive = false,
	tone,
	children,
}: PanelProps): ReactElement {
	const {glyphs, border} = useTheme();
	const {topLeft, topRight, horizontal} = glyphs;
	const edge: Tone = tone ?? (isActive ? 'accent' : 'faint');
	const color = toneColors[edge];
	const headWidth = head.reduce((sum, {text}) => sum + displayWidth(text), 0);
	const name = truncateText(title, Math.max(0, width - headWidth - 8));
	const left = displayWidth(name) + headWidth + 4;
	const shownNote = truncateText(note, Math.max(0, width - left - 6));
	const right = shownNote === '' ? 1 : displayWidth(shownNote) + 4;
	const line = (count: number) => horizontal.repeat(Math.max(0, count));
	return (
		<Box flexDirection="column" width={width} height={height} flexShrink={0}>
			<Line
				width={width}
				spans={[
					{text: `${topLeft}${horizontal} `, tone: edge},
					{text: name, tone: isActive || tone ? edge : 'dim', isBold: true},
					{text: ' '},
					...head,
					{text: line(width - left - right), tone: edge},
					...(shownNote === ''
						? []
						: [
								{text: ` ${shownNote} `, tone: 'dim' as const},
								{text: horizontal, tone: edge},
							]),
					{text: topRight, tone: edge},
				]}
			/>
			<Box
				flexDirection="column"
				width={width}
				height={height - 1}
				borderStyle={border}
				borderTop={false}
				borderColor={color}
				paddingX={1}
				overflowY="hidden"
			>
				{children ?? <Text> </Text>}
			</Box>
		</Box>
	);
}
