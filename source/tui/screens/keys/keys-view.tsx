import {Box} from 'ink';
import type {ReactElement} from 'react';
import {truncateText} from '../../../format-cells.js';
import {displayName, formatBytes, formatCounted} from '../../../format.js';
import type {KeySlotInfo} from '../../../index.js';
import type {ViewProps} from '../../app/page.js';
import {widest} from '../../components/columns.js';
import {Line, type Span} from '../../components/line.js';
import {innerWidth, Panel} from '../../components/panel.js';
import {StaticTable} from '../../components/static-table.js';
import {wrapText} from '../../components/wrap-text.js';
import {formLines} from '../../forms/form-lines.js';
import {useTheme} from '../../theme/theme.js';
import {phraseSpans} from '../setup/phrase-spans.js';
import {type KeyAction, keyCommand, type KeysState} from './keys-state.js';

const titles: Readonly<Record<KeyAction, string>> = {
	add: 'Add a password',
	passwd: 'Change the password',
	recovery: 'Add a recovery phrase',
	remove: 'Remove the chosen key',
};

const kinds: ReadonlyMap<string, string> = new Map([
	['password', 'password'],
	['recovery', 'recovery phrase'],
	['kms-platform', 'key of AWS KMS'],
	['platform', 'platform key'],
]);

const kindOf = ({slotType}: KeySlotInfo): string =>
	slotType === undefined ? 'cannot be read' : displayName(kinds.get(slotType) ?? slotType);

const kdfOf = ({kdf}: KeySlotInfo): string =>
	kdf ? displayName(`${kdf.algorithm}, ${formatBytes(kdf.memory * 1024)}, ${kdf.time} rounds`) : '';

const nameOf = ({key}: KeySlotInfo): string => displayName(key.replace(/^keys\//, ''));

const widestName = 24;
/** Cells of a table of four columns that no text gets: its lines, the blanks beside them, and the mark of the chosen row. */
const tableEdges = 14;

export const slotText = (slot: KeySlotInfo): string =>
	[nameOf(slot), kindOf(slot), kdfOf(slot)].filter(Boolean).join(', ');

export function KeysView({state, shell}: ViewProps<KeysState>): ReactElement {
	const {glyphs} = useTheme();
	const {columns, rows} = shell.area;
	const {slots, cursor, action, problem, phrase, isBusy} = state;
	const cells = innerWidth(columns);
	const names = (slots ?? []).map(slot => truncateText(nameOf(slot), widestName));
	const room = cells - tableEdges - widest(names, 4, cells) - widest((slots ?? []).map(kindOf), 4, cells);
	const table = (slots ?? []).map((slot, index) => ({
		' ': index === cursor ? glyphs.cursor : ' ',
		Name: names[index] ?? '',
		Kind: kindOf(slot),
		Protection: truncateText(kdfOf(slot), Math.max(10, room)),
	}));
	const lines: ReadonlyArray<readonly Span[]> = [
		...(action
			? [
					[
						{text: titles[action.kind], tone: 'bright' as const},
						{text: `   ${keyCommand(state, shell)}`, tone: 'dim' as const},
					],
					...formLines(action.form, cells, glyphs),
				]
			: []),
		...(phrase
			? [
					...wrapText('Write these 24 words down on paper. They are shown only now, and stored nowhere.', cells).map(
						(text): readonly Span[] => [{text, tone: 'changed'}],
					),
					...phraseSpans(phrase, cells),
				]
			: []),
		...(isBusy ? [[{text: 'Working on the keys', tone: 'dim' as const}]] : []),
		...(problem === undefined
			? []
			: wrapText(displayName(problem), cells).map((text): readonly Span[] => [{text, tone: 'changed'}])),
	];
	return (
		<Panel
			isActive
			title="Keys"
			note={slots ? formatCounted(slots.length, 'opens the repository', 'open the repository') : ''}
			width={columns}
			height={rows}
		>
			{slots && slots.length > 0 ? (
				<StaticTable rows={table.slice(0, Math.max(1, Math.floor((rows - 12) / 2)))} />
			) : (
				<Line
					width={cells}
					spans={[
						{text: slots ? 'The repository is not encrypted: there are no keys.' : 'Reading the keys', tone: 'dim'},
					]}
				/>
			)}
			{lines.map((spans, index) => (
				// eslint-disable-next-line react/no-array-index-key -- the lines have no identity but their place
				<Box key={index} height={1}>
					<Line width={cells} spans={spans} />
				</Box>
			))}
		</Panel>
	);
}
