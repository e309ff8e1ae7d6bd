import {Box, Text} from 'ink';
import type {ReactElement} from 'react';
import {displayName} from '../../format.js';
import {type AppState, shellOf} from '../app/state.js';
import {fieldSpans} from '../components/field-spans.js';
import {Line, type Span} from '../components/line.js';
import {innerWidth, Panel} from '../components/panel.js';
import {wrapText} from '../components/wrap-text.js';
import {isConfirmed} from './dialog.js';
import type {DialogOverlay} from './overlay.js';

const widestDialog = 84;

export function DialogView({
	overlay,
	state,
}: {
	readonly overlay: DialogOverlay;
	readonly state: AppState;
}): ReactElement {
	const {area} = shellOf(state);
	const {dialog, field} = overlay;
	const {title, lines, command, word, confirm, isDangerous = false} = dialog;
	const width = Math.min(widestDialog, area.columns - 2);
	const cells = innerWidth(width);
	const blank: readonly Span[] = [{text: ''}];
	const body: ReadonlyArray<readonly Span[]> = [
		...lines.flatMap(line => wrapText(displayName(line), cells).map(text => [{text}])),
		...(command === undefined
			? []
			: [
					blank,
					[{text: 'The same as a command:', tone: 'dim' as const}],
					...wrapText(displayName(command), cells - 2).map((text): readonly Span[] => [
						{text: `  ${text}`, tone: 'accent'},
					]),
				]),
		...(word === undefined
			? []
			: [
					blank,
					[
						{text: 'Type '},
						{text: word, tone: 'removed' as const, isBold: true},
						{text: ' to go on: '},
						...fieldSpans(field, Math.max(8, Math.min(30, cells - word.length - 18))),
					],
				]),
		blank,
		[
			{text: 'Enter', tone: isConfirmed(overlay) ? (isDangerous ? 'removed' : 'accent') : 'faint', isBold: true},
			{text: ` ${confirm}`, tone: isConfirmed(overlay) ? 'plain' : 'faint'},
			{text: '   Esc', tone: 'accent', isBold: true},
			{text: ' go back', tone: 'dim'},
			...(command === undefined
				? []
				: [
						{text: word === undefined ? '   y' : '   ^y', tone: 'accent' as const, isBold: true},
						{text: ' copy the command', tone: 'dim' as const},
					]),
		],
	];
	const height = Math.min(area.rows, body.length + 2);
	return (
		<Box width={area.columns} height={area.rows} alignItems="center" justifyContent="center">
			<Panel isActive title={title} width={width} height={height} {...(isDangerous && {tone: 'removed' as const})}>
				{body.slice(0, height - 2).map((spans, index) => (
					// eslint-disable-next-line react/no-array-index-key -- lines of a dialog have no identity but their place
					<Box key={index} height={1}>
						{spans.length === 0 ? <Text> </Text> : <Line width={cells} spans={spans} />}
					</Box>
				))}
			</Panel>
		</Box>
	);
}
