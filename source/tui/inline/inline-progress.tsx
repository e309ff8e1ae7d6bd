import process from 'node:process';
import {Box, render, Text} from 'ink';
import Spinner from 'ink-spinner';
import type {ReactElement} from 'react';
import {displayName, formatBytes, formatCount, formatDuration, formatPercent, formatRate} from '../../format.js';
import type {ProgressView} from '../../progress/progress-state.js';
import {fitText, Line, type Span} from '../components/line.js';
import {barCells} from '../components/sparkline.js';
import {chooseTheme, type Glyphs, ThemeContext, toneColors, useTheme} from '../theme/theme.js';

/** A few rows of progress below what a command has written, drawn again and again. */
export type InlineProgress = {
	show(view: ProgressView): void;
	/** Takes the rows off the screen; `show` brings them back. */
	clear(): void;
};

/** @param stream A terminal. Colours are decided before Ink is loaded: see `FORCE_COLOR`. */
export function inlineProgress(stream: NodeJS.WriteStream): InlineProgress {
	const theme = chooseTheme(process.env);
	let instance: ReturnType<typeof render> | undefined;
	/** Rows on the screen, below which the cursor stands. */
	let rows = 0;
	const erase = (): string => (rows === 0 ? '' : `\u001B[${rows}A\r\u001B[J`);
	// Ink draws whole frames into this; when it ends it would draw a last one, which nobody wants to keep.
	const frames = new Proxy(stream, {
		get: (target, property): unknown =>
			property === 'write'
				? (frame: unknown) => {
						if (instance !== undefined && typeof frame === 'string' && frame !== '') {
							stream.write(`${erase()}${frame}\n`);
							rows = frame.split('\n').length;
						}

						return true;
					}
				: Reflect.get(target, property),
	});
	return {
		show(view) {
			const picture = (
				<ThemeContext value={theme}>
					<Progress view={view} width={Math.max(20, stream.columns - 1)} />
				</ThemeContext>
			);
			if (instance) {
				instance.rerender(picture);
			} else {
				instance = render(picture, {
					stdout: frames,
					stderr: stream,
					debug: true,
					patchConsole: false,
					exitOnCtrlC: false,
				});
			}
		},
		clear() {
			const ending = instance;
			instance = undefined;
			stream.write(erase());
			rows = 0;
			ending?.unmount();
		},
	};
}

const spinnerCells = 2;

export function Progress({view, width}: {readonly view: ProgressView; readonly width: number}): ReactElement {
	const {glyphs} = useTheme();
	const {currentFile} = view;
	return (
		<Box flexDirection="column">
			<Box height={1}>
				<Box width={spinnerCells}>
					<Text color={toneColors.accent}>
						<Spinner type="dots" />
					</Text>
				</Box>
				<Line width={width - spinnerCells} spans={amountSpans(view, width - spinnerCells, glyphs)} />
			</Box>
			<Line width={width} spans={countSpans(view, glyphs)} />
			{currentFile !== undefined && (
				<Line
					width={width}
					spans={[
						{text: `  ${glyphs.reading} `, tone: 'faint'},
						{text: fitText(displayName(currentFile), width - 4, 'left', 'middle'), tone: 'dim'},
					]}
				/>
			)}
		</Box>
	);
}

function amountSpans(view: ProgressView, width: number, glyphs: Glyphs): readonly Span[] {
	const {name, isBytes, done, total, rate, remainingMilliseconds} = view;
	const amount = isBytes ? formatBytes : formatCount;
	const fraction = total > 0 ? Math.min(1, done / total) : undefined;
	const figures = [
		...(fraction === undefined ? [amount(done)] : [formatPercent(fraction), `${amount(done)} of ${amount(total)}`]),
		...(rate === undefined ? [] : [isBytes ? formatRate(rate) : `${formatCount(rate)}/s`]),
		...(remainingMilliseconds === undefined ? [] : [`ETA ${formatDuration(remainingMilliseconds)}`]),
	].join('  ');
	const room = width - name.length - figures.length - 4;
	const bar = fraction === undefined || room < 8 ? undefined : barCells(fraction, Math.min(40, room));
	return [
		{text: name, tone: 'bright'},
		{text: '  '},
		...(bar
			? [
					{text: glyphs.barFull.repeat(bar.full), tone: 'accent' as const},
					{text: glyphs.barRest.repeat(bar.rest), tone: 'faint' as const},
					{text: '  '},
				]
			: []),
		{text: figures},
	];
}

function countSpans({counts, warnings, elapsedMilliseconds}: ProgressView, glyphs: Glyphs): readonly Span[] {
	return [
		{text: `  elapsed ${formatDuration(elapsedMilliseconds)}`, tone: 'dim'},
		...(counts
			? [
					{text: `   ${glyphs.added} ${formatCount(counts.new)} new`, tone: 'added' as const},
					{text: `   ${glyphs.changed} ${formatCount(counts.changed)} changed`, tone: 'changed' as const},
					{text: `   ${glyphs.same} ${formatCount(counts.unchanged)} as before`, tone: 'dim' as const},
				]
			: []),
		...(warnings > 0 ? [{text: `   ${glyphs.warning} ${formatCount(warnings)}`, tone: 'changed' as const}] : []),
	];
}
