import {Box} from 'ink';
import type {ReactElement} from 'react';
import {Line, type Span} from './line.js';
import {innerHeight, innerWidth, Panel} from './panel.js';

type LinesPanelProps = {
	readonly title: string;
	readonly note?: string;
	readonly lines: ReadonlyArray<readonly Span[]>;
	readonly width: number;
	readonly height: number;
	readonly isActive?: boolean;
	readonly tone?: 'removed';
};

/** A panel of lines that stand still; what does not fit is not shown. */
export function LinesPanel({lines, ...panel}: LinesPanelProps): ReactElement {
	const cells = innerWidth(panel.width);
	return (
		<Panel {...panel}>
			{lines.slice(0, innerHeight(panel.height)).map((spans, index) => (
				// eslint-disable-next-line react/no-array-index-key -- the lines have no identity but their place
				<Box key={index} height={1}>
					<Line width={cells} spans={spans} />
				</Box>
			))}
		</Panel>
	);
}
