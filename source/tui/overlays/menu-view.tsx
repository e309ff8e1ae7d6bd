import {Box} from 'ink';
import type {ReactElement} from 'react';
import type {BoundKey} from '../app/page.js';
import {keyText} from '../app/hints.js';
import {type AppState, shellOf} from '../app/state.js';
import {widest} from '../components/columns.js';
import {fieldSpans} from '../components/field-spans.js';
import {fitText, Line} from '../components/line.js';
import {innerWidth, Panel} from '../components/panel.js';
import {Rows} from '../components/rows.js';
import {menuEntries, menuHeight} from './menu.js';
import type {MenuOverlay} from './overlay.js';

const titles = {help: 'Help', palette: 'Commands'} as const;
const widestMenu = 96;
const widestKeys = 22;
const widestLabel = 18;

/** All that can be done, as it is typed to search it. */
export function MenuView({overlay, state}: {readonly overlay: MenuOverlay; readonly state: AppState}): ReactElement {
	const {area} = shellOf(state);
	const {menu, field, list} = overlay;
	const entries = menuEntries(overlay, state);
	const width = Math.min(widestMenu, area.columns - 2);
	const cells = innerWidth(width);
	const height = menuHeight(state);
	const columns = {
		keys: widest(entries.map(keysText), 6, widestKeys),
		label: widest(
			entries.map(({label}) => label),
			6,
			widestLabel,
		),
	};
	return (
		<Box width={area.columns} height={area.rows} alignItems="center" justifyContent="center">
			<Panel isActive title={titles[menu]} note={`${entries.length}`} width={width} height={height + 6}>
				<Line width={cells} spans={[{text: 'Search ', tone: 'dim'}, ...fieldSpans(field, cells - 7)]} />
				<Line width={cells} spans={[]} />
				<Rows
					list={list}
					count={entries.length}
					width={cells}
					height={height}
					rowAt={(index, room) => {
						const entry = entries[index];
						return {key: String(index), spans: entry ? entrySpans(entry, room, columns) : []};
					}}
				/>
				<Line width={cells} spans={[]} />
				<Line
					width={cells}
					spans={[
						{text: 'Enter', tone: 'accent', isBold: true},
						{text: ' do it', tone: 'dim'},
						{text: '   Esc', tone: 'accent', isBold: true},
						{text: ' close   ', tone: 'dim'},
						{text: '^c', tone: 'accent', isBold: true},
						{text: ' cancel what runs, or quit; twice: at once', tone: 'dim'},
					]}
				/>
			</Panel>
		</Box>
	);
}

type MenuColumns = {readonly keys: number; readonly label: number};

const keysText = ({keys}: BoundKey): string => keys.map(keyText).join(' ');

const entrySpans = (entry: BoundKey, room: number, columns: MenuColumns) => [
	{text: ` ${fitText(keysText(entry), columns.keys)}  `, tone: 'accent' as const},
	{text: fitText(entry.label, columns.label), tone: 'bright' as const},
	{text: `  ${fitText(entry.help, Math.max(0, room - columns.keys - columns.label - 5))}`, tone: 'dim' as const},
];
