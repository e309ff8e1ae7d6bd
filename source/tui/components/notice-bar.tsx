import {Box} from 'ink';
import type {ReactElement} from 'react';
import {displayWidth} from '../../format-cells.js';
import {displayName} from '../../format.js';
import type {Notice} from '../app/state.js';
import {useTheme} from '../theme/theme.js';
import {fitText, Line, type Span} from './line.js';
import {innerWidth} from './panel.js';
import {wrapText} from './wrap-text.js';

/** A long notice, such as an error with its advice, hides no more of the screen than this. */
const mostLines = 4;

/** What a notice says, in lines that fit into the edge of a panel of this width. */
export function noticeLines({text}: Notice, width: number): readonly string[] {
	const cells = innerWidth(width) - 4;
	const lines = wrapText(displayName(text), cells);
	return lines.length > mostLines
		? [...lines.slice(0, mostLines - 1), fitText(lines.slice(mostLines - 1).join(' '), cells)]
		: lines;
}

/** What just happened, until the next key. It stands in the lower edge of the screen, so that the keys below it stay in sight. */
export function NoticeBar({notice, width}: {readonly notice: Notice; readonly width: number}): ReactElement {
	const {glyphs} = useTheme();
	const {bottomLeft, bottomRight, horizontal, vertical} = glyphs;
	const sign = {plain: glyphs.ok, changed: glyphs.warning, removed: glyphs.failed}[notice.tone];
	const tone = notice.tone === 'plain' ? 'accent' : notice.tone;
	const lines = noticeLines(notice, width);
	return (
		<Box flexDirection="column" flexShrink={0}>
			{lines.map((text, index) => {
				const isLast = index === lines.length - 1;
				const head: Span = {text: index === 0 ? `${sign} ` : '  ', tone, isBold: true};
				return (
					<Line
						// eslint-disable-next-line react/no-array-index-key -- the lines have no identity but their place
						key={index}
						width={width}
						spans={
							isLast
								? [
										{text: `${bottomLeft}${horizontal} `, tone},
										head,
										{text},
										{text: ` ${horizontal.repeat(Math.max(0, width - 7 - displayWidth(text)))}${bottomRight}`, tone},
									]
								: [{text: `${vertical}  `, tone}, head, {text: fitText(text, width - 6)}, {text: vertical, tone}]
						}
					/>
				);
			})}
		</Box>
	);
}
