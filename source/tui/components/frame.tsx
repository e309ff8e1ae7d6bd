import {Box} from 'ink';
import type {ReactElement} from 'react';
import {displayWidth} from '../../format-cells.js';
import {displayName} from '../../format.js';
import {boundKeys} from '../app/bound-keys.js';
import {footerHints} from '../app/hints.js';
import {type AppState, shellOf} from '../app/state.js';
import {runningJobs} from '../jobs/job.js';
import {headerColor, useTheme} from '../theme/theme.js';
import {fitText, Line, type Span} from './line.js';

/** The first row: the program, the repository, the screen, and what runs. */
export function Header({state}: {readonly state: AppState}): ReactElement {
	const {glyphs} = useTheme();
	const shell = shellOf(state);
	const page = state.pages.at(-1);
	const running = runningJobs(state.jobs);
	const [job] = running;
	const status =
		job && page?.screen !== 'operation'
			? `${displayName(job.title)}${job.isCancelling ? ', ending' : ''}${running.length > 1 ? ` +${running.length - 1}` : ''}`
			: (page?.status(shell) ?? '');
	const {columns} = state.size;
	const brand: readonly Span[] = [
		{text: ` ${glyphs.brand} `, tone: 'accent', background: headerColor},
		{text: 'holdfast', tone: 'accent', isBold: true, background: headerColor},
	];
	const places = [state.repository && displayName(state.repository.location), page?.title(shell)];
	const place = `  ${places.filter(Boolean).join(` ${glyphs.dot} `)}`;
	const room = columns - 11 - displayWidth(status) - 2;
	return (
		<Box height={1} flexShrink={0}>
			<Line
				width={columns}
				spans={[
					...brand,
					{text: fitText(place, Math.max(0, room), 'left', 'middle'), tone: 'dim', background: headerColor},
					{text: ` ${status} `, tone: job ? 'accent' : 'dim', background: headerColor},
				]}
			/>
		</Box>
	);
}

/** The last row: what can be pressed. What lies over the screen takes the keys, and says itself what they do. */
export function Footer({state}: {readonly state: AppState}): ReactElement {
	const {columns} = state.size;
	const hints =
		state.overlays.length > 0
			? [{key: 'Esc', label: 'go back'}]
			: footerHints(boundKeys(state), columns).map(({key, bound: {label}}) => ({key, label}));
	return (
		<Box height={1} flexShrink={0}>
			<Line
				width={columns}
				spans={hints.flatMap(({key, label}, index): readonly Span[] => [
					{text: index === 0 ? ' ' : '  '},
					{text: key, tone: 'accent', isBold: true},
					{text: ` ${label}`, tone: 'dim'},
				])}
			/>
		</Box>
	);
}
