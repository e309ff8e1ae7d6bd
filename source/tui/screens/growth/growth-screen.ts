import {displayName, formatBytes} from '../../../format.js';
import {type Binding, defineScreen} from '../../app/page.js';
import {moveKeys} from '../../components/move-keys.js';
import {editsField} from '../../state/text-field.js';
import {type GrowthMessage, type GrowthState, reduceGrowth, shownFolders, startGrowth} from './growth-state.js';
import {GrowthView} from './growth-view.js';

type GrowthKey = Binding<GrowthMessage>;

const whileTyping: readonly GrowthKey[] = [
	{
		keys: ['enter'],
		label: 'try them',
		help: 'Find out what these patterns would have saved',
		isHinted: true,
		message: {type: 'type-end', isKept: true},
	},
	{
		keys: ['escape'],
		label: 'drop it',
		help: 'Leave the patterns as they were',
		isHinted: true,
		message: {type: 'type-end', isKept: false},
	},
];

const always: readonly GrowthKey[] = [
	{
		keys: ['e'],
		label: 'try an exclude',
		help: 'Type patterns, and see what leaving that out would have saved',
		isHinted: true,
		message: {type: 'type'},
	},
	{keys: ['s'], label: 'sort', help: 'Sort by cost, or by what came lately', isHinted: true, message: {type: 'sort'}},
	{
		keys: ['y'],
		label: 'copy command',
		help: 'Copy the command line that does the same',
		isHinted: true,
		message: {type: 'copy'},
	},
	...moveKeys<GrowthMessage>(move => ({type: 'move', move})),
];

/** The growth detective: after deduplication and compression, over all snapshots. */
export const growthScreen = defineScreen<Record<never, never>, GrowthState, GrowthMessage>({
	name: 'growth',
	start: startGrowth,
	reduce: reduceGrowth,
	keys: ({typing}) => (typing ? whileTyping : always),
	typing: ({typing}) => (typing ? key => (editsField(key) ? {type: 'typed', key} : undefined) : undefined),
	onChange: {type: 'changed'},
	title: () => 'growth',
	status: () => 'nothing is changed on this screen',
	View: GrowthView,
	sentences(state) {
		const folder = shownFolders(state)[state.list.cursor];
		return [
			state.result
				? `${formatBytes(state.result.bytes)} are stored.`
				: (state.problem ?? 'Looking at every version of every file.'),
			...(folder
				? [
						`/${displayName(folder.path)} costs ${formatBytes(folder.bytes)}, lately ${formatBytes(folder.recentBytes)}.`,
					]
				: []),
			...(state.result?.excludes
				.slice(0, 3)
				.map(({pattern, bytes}) => `${displayName(pattern)} would have saved ${formatBytes(bytes)}.`) ?? []),
		];
	},
});
