import {formatCounted, formatFrees} from '../../../format.js';
import {type Binding, defineScreen} from '../../app/page.js';
import {moveKeys} from '../../components/move-keys.js';
import {
	forgetPhase,
	type ForgetMessage,
	type ForgetState,
	type ForgetTarget,
	reduceForget,
	startForget,
} from './forget-state.js';
import {ForgetView} from './forget-view.js';

const keys: ReadonlyArray<Binding<ForgetMessage>> = [
	{
		keys: ['enter'],
		label: 'forget…',
		help: 'Forget these snapshots, after a word was typed',
		isHinted: true,
		message: {type: 'confirm'},
	},
	{
		keys: ['tab'],
		label: 'lost files',
		help: 'Go to the files that would be lost for good, or back to the snapshots',
		isHinted: true,
		message: {type: 'pane'},
	},
	{
		keys: ['p', 'P'],
		label: 'then prune',
		help: 'Delete what only they need at once; not unless switched on',
		isHinted: true,
		message: {type: 'prune'},
	},
	{
		keys: ['y'],
		label: 'copy command',
		help: 'Copy the command line of this dry run',
		isHinted: true,
		message: {type: 'copy'},
	},
	...moveKeys<ForgetMessage>(move => ({type: 'move', move})),
];

/** Forgetting in three steps: a dry run with its numbers, a typed word, and the work itself. */
export const forgetScreen = defineScreen<ForgetTarget, ForgetState, ForgetMessage>({
	name: 'forget',
	start: startForget,
	reduce: reduceForget,
	keys: () => keys,
	onChange: {type: 'changed'},
	title: () => 'forget',
	status: state => (forgetPhase(state) === 'confirm' ? 'dry run done, nothing has happened yet' : 'dry run'),
	View: ForgetView,
	sentences({plan, effect, problem, isPruning}) {
		return problem === undefined
			? [
					plan
						? `${formatCounted(plan.refs.size, 'snapshot')} would go, ${plan.remain.length} would stay.`
						: 'Making the plan.',
					...(effect
						? [
								`${isPruning ? 'That' : 'With the next prune that'} ${formatFrees(effect.prune.freedBytes)}.`,
								effect.lost.count > 0
									? `${formatCounted(effect.lost.count, 'file')} would be lost for good: ${effect.lost.files
											.slice(0, 5)
											.map(({path}) => path)
											.join(', ')}.`
									: 'No file would be lost.',
								'Nothing has happened yet.',
							]
						: []),
				]
			: [problem];
	},
});
