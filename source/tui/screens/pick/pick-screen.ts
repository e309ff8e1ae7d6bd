import {defineScreen} from '../../app/page.js';
import {PickView} from './pick-view.js';

type PickParameters = {
	readonly title: string;
	readonly isMultiple: boolean;
	/** Called once, before it ends; not when nothing was chosen. */
	readonly onPicked: (refs: readonly string[]) => void;
};

type PickMessage = {readonly type: 'left'} | {readonly type: 'picked'; readonly refs: readonly string[]};

/** Nothing but a choice of snapshots, for a command; with the choice the program ends. */
export const pickScreen = defineScreen<PickParameters, PickParameters, PickMessage>({
	name: 'pick',
	start: state => ({
		state,
		requests: [
			{
				type: 'pick',
				title: state.title,
				isMultiple: state.isMultiple,
				replyWith: refs => ({type: 'picked', refs}),
				leaveWith: {type: 'left'},
			},
		],
	}),
	reduce(state, message) {
		if (message.type === 'picked') {
			state.onPicked(message.refs);
		}

		return {state, requests: [{type: 'quit'}]};
	},
	keys: () => [],
	title: ({title}) => title,
	View: PickView,
	sentences: () => [],
});
