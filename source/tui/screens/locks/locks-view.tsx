import {Box} from 'ink';
import type {ReactElement} from 'react';
import {displayName, formatRelativeTime} from '../../../format.js';
import type {LockInfo} from '../../../index.js';
import type {ViewProps} from '../../app/page.js';
import {Line} from '../../components/line.js';
import {innerWidth, Panel} from '../../components/panel.js';
import {type StaticRow, StaticTable} from '../../components/static-table.js';
import {type Glyphs, useTheme} from '../../theme/theme.js';
import type {LocksState} from './locks-screen.js';

export function LocksView({state, shell}: ViewProps<LocksState>): ReactElement {
	const {glyphs} = useTheme();
	const {columns, rows} = shell.area;
	const {locks, cursor} = state;
	const cells = innerWidth(columns);
	const shown = Math.max(1, Math.floor((rows - 5) / 2));
	const top = Math.max(0, cursor - shown + 1);
	return (
		<Panel
			isActive
			title="Locks"
			note={locks && locks.length > shown ? `${cursor + 1}/${locks.length}` : ''}
			width={columns}
			height={rows}
		>
			{locks !== undefined && locks.length > 0 ? (
				<Box flexDirection="column">
					<StaticTable
						rows={locks
							.slice(top, top + shown)
							.map((info, index) => lockRow(info, top + index === cursor, {glyphs, now: shell.now, cells}))}
					/>
				</Box>
			) : (
				<Line
					width={cells}
					spans={[
						locks
							? {text: `${glyphs.ok} No locks: nobody uses the repository.`, tone: 'accent'}
							: {text: 'Reading the locks', tone: 'dim'},
					]}
				/>
			)}
		</Panel>
	);
}

const verdicts: Readonly<Record<LockInfo['state'], string>> = {
	held: 'alive',
	dead: 'STALE: its process is gone',
	doubtful: 'over by this clock',
	damaged: 'damaged',
};

function lockRow(
	{lock, state, key}: LockInfo,
	isChosen: boolean,
	{glyphs, now, cells}: {readonly glyphs: Glyphs; readonly now: Date; readonly cells: number},
): StaticRow {
	const room = Math.max(10, cells - 56);
	return {
		' ': isChosen ? glyphs.cursor : ' ',
		Kind: lock ? (lock.isShared ? 'shared' : 'exclusive') : '?',
		Operation: displayName(lock?.operation ?? '?').slice(0, 10),
		Holder: displayName(lock?.holder ?? key).slice(0, room),
		Since: lock ? formatRelativeTime(new Date(lock.acquiredAt), now) : '?',
		State: `${state === 'held' ? glyphs.ok : glyphs.failed} ${verdicts[state]}`,
	};
}
