import {Box} from 'ink';
import type {ReactElement} from 'react';
import {displayName, formatBytes} from '../../../format.js';
import type {KeySlotInfo} from '../../../index.js';
import type {ViewProps} from '../../app/page.js';
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

export const slotText = (slot: KeySlotInfo): string =>
	[displayName(slot.key.replace(/^keys\//, '')), kindOf(slot), kdfOf(slot)].filter(Boolean).join(', ');

export function KeysView({state, shell}: ViewProps<KeysState>): ReactElement {
	const {glyphs} = useTheme();
	const {columns, rows} = shell.area;
	const {slots, cursor, action, problem, phrase, isBusy} = state;
	const cells = innerWidth(columns);
	const table = (slots ?? []).map((slot, index) => ({
		' ': index === cursor ? glyphs.cursor : ' ',
		Name: displayName(slot.key.replace(/^keys\//, '')).slice(0, 24),
		Kind: kindOf(slot),
		Protection: kdfOf(slot).slice(0, Math.max(8, cells - 60)),
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
			note={slots ? `${slots.length} open the repository` : ''}
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
