import {Text} from 'ink';
import type {ReactElement} from 'react';
import {displayWidth, padText, truncateText} from '../../format-cells.js';
import {displayName} from '../../format.js';
import {selectionColor, type Tone, toneColors} from '../theme/theme.js';

/** A piece of a line. What comes from outside has passed `displayName` where its width is reckoned with; {@link fitSpans} lets nothing else through. */
export type Span = {
	readonly text: string;
	readonly tone?: Tone;
	readonly isBold?: boolean;
	readonly isInverse?: boolean;
	readonly background?: string;
};

export const span = (text: string, tone: Tone = 'plain'): Span => ({text, tone});

/** Cells that spans take. */
export const spansWidth = (spans: readonly Span[]): number =>
	spans.reduce((sum, {text}) => sum + displayWidth(text), 0);

/** Spans cut or filled to exactly so many cells, with nothing in them that a terminal would obey. */
export function fitSpans(spans: readonly Span[], width: number): readonly Span[] {
	const fitted: Span[] = [];
	let room = width;
	for (const {text, ...style} of spans) {
		const part = {...style, text: displayName(text)};
		const cells = displayWidth(part.text);
		if (cells > room) {
			fitted.push({...part, text: truncateText(part.text, room)});
			room -= displayWidth(fitted.at(-1)?.text ?? '');
			break;
		}

		fitted.push(part);
		room -= cells;
	}

	return room > 0 ? [...fitted, {text: ' '.repeat(room)}] : fitted;
}

/** A text cut or filled to exactly so many cells. */
export const fitText = (
	text: string,
	width: number,
	align: 'left' | 'right' = 'left',
	where: 'end' | 'middle' = 'end',
): string => padText(truncateText(text, Math.max(0, width), where), width, align);

type LineProps = {
	readonly spans: readonly Span[];
	/** Cells; the line takes exactly these. */
	readonly width: number;
	readonly isChosen?: boolean;
};

/** One row of the screen. */
export function Line({spans, width, isChosen = false}: LineProps): ReactElement {
	return (
		<Text wrap="truncate" backgroundColor={isChosen ? selectionColor : undefined}>
			{fitSpans(spans, width).map(({text, tone = 'plain', isBold, isInverse, background}, index) => (
				<Text
					// eslint-disable-next-line react/no-array-index-key -- spans have no identity but their place
					key={index}
					color={isChosen && (tone === 'plain' || tone === 'dim' || tone === 'faint') ? '#FFFFFF' : toneColors[tone]}
					backgroundColor={background}
					bold={isBold ?? tone === 'bright'}
					inverse={isInverse}
				>
					{text}
				</Text>
			))}
		</Text>
	);
}

/** Empty rows. */
export function Blank({rows}: {readonly rows: number}): ReactElement | undefined {
	return rows > 0 ? <Text>{'\n'.repeat(rows - 1) || ' '}</Text> : undefined;
}
