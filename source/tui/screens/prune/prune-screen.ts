import {formatFrees} from '../../../format.js';
import {type Binding, defineScreen} from '../../app/page.js';
import {type PruneMessage, type PruneState, reducePrune, startPrune} from './prune-state.js';
import {PruneView} from './prune-view.js';

const keys: ReadonlyArray<Binding<PruneMessage>> = [
	{keys: ['enter'], label: 'prune…', help: 'Prune, after a word was typed', isHinted: true, message: {type: 'confirm'}},
	{
		keys: ['left', 'right'],
		label: 'unused share',
		help: 'Change how much of the packs may stay unused',
		isHinted: true,
		message: {type: 'share'},
	},
	{
		keys: ['y'],
		label: 'copy command',
		help: 'Copy the command line of this dry run',
		isHinted: true,
		message: {type: 'copy'},
	},
];

/** Pruning in three steps: a dry run with its numbers, a typed word, and the work itself. */
export const pruneScreen = defineScreen<Record<never, never>, PruneState, PruneMessage>({
	name: 'prune',
	start: startPrune,
	reduce: reducePrune,
	keys: () => keys,
	onChange: {type: 'changed'},
	title: () => 'prune',
	status: ({plan}) => (plan ? 'dry run done, nothing has happened yet' : 'dry run'),
	View: PruneView,
	sentences: ({plan, problem}) => [
		problem ?? (plan ? `A prune ${formatFrees(plan.freedBytes)}. Nothing has happened yet.` : 'Making the plan.'),
	],
});
