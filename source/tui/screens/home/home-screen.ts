import {formatCounted, formatRelativeTime, formatTime} from '../../../format.js';
import {defineScreen} from '../../app/page.js';
import {fitList} from '../../state/list-state.js';
import {editsField} from '../../state/text-field.js';
import {shortRef, sourceText} from '../../state/snapshot-search.js';
import {homeKeys} from './home-keys.js';
import {homeExtent, homeLayout} from './home-layout.js';
import {healthSentences} from './home-health.js';
import {homeSnapshots, type HomeMessage, type HomeState, startHome} from './home-state.js';
import {HomeView} from './home-view.js';
import {reduceHome} from './reduce-home.js';

/** Health, activity, and the snapshots. */
export const homeScreen = defineScreen<Record<never, never>, HomeState, HomeMessage>({
	name: 'home',
	start: (_, shell) => startHome(shell),
	reduce: reduceHome,
	keys: homeKeys,
	typing: ({isFiltering}) => (isFiltering ? key => (editsField(key) ? {type: 'typed', key} : undefined) : undefined),
	click(state, {row}, shell) {
		const {rows, tableHeight} = homeLayout(shell.area);
		// Behind the panel's edge and the titles.
		const line = row - (shell.area.rows - tableHeight) - 2;
		const {count, height} = homeExtent(shell.area, homeSnapshots(state, shell).length);
		const index = fitList(state.list, {count, height}).top + line;
		return line >= 0 && line < rows && index < count ? {type: 'choose', index} : undefined;
	},
	onChange: {type: 'changed'},
	onJobEnd: {type: 'job-ended'},
	title: () => 'home',
	status: (_, {repository}) =>
		repository === undefined ? '' : repository.isEncrypted ? 'AES-256-GCM · unlocked' : 'not encrypted',
	View: HomeView,
	sentences(state, shell) {
		const shown = homeSnapshots(state, shell);
		const chosen = shown[state.list.cursor];
		return [
			`Home. ${formatCounted(shown.length, 'snapshot')}.`,
			...healthSentences(state.facts, shell),
			...(chosen
				? [
						`Row ${state.list.cursor + 1}: ${shortRef(chosen.ref)} of ${sourceText(chosen)}, ${formatTime(chosen.created)}, ${formatRelativeTime(chosen.created, shell.now)}${state.marks.has(chosen.ref) ? ', marked' : ''}.`,
					]
				: []),
		];
	},
});
