import type {Shell} from '../../app/shell.js';
import {shortRef} from '../../state/snapshot-search.js';
import {reduceRows, withRows} from './diff-rows.js';
import {type DiffMessage, type DiffState, type DiffStep, type MessageOf, startDiff} from './diff-state.js';
import {diffTotals} from './diff-tree.js';

export function reduceDiff(state: DiffState, message: DiffMessage, shell: Shell): DiffStep {
	switch (message.type) {
		case 'loaded':
		case 'pick':
		case 'picked':
		case 'swap': {
			return reducePair(state, message);
		}

		case 'choose':
		case 'close':
		case 'enter':
		case 'move':
		case 'open':
		case 'open-all': {
			return {state: reduceRows(state, message, shell)};
		}

		case 'growth': {
			return {state: withRows({...state, byGrowth: !state.byGrowth})};
		}

		case 'toggle': {
			const kinds = new Set(state.kinds);
			if (!kinds.delete(message.kind)) {
				kinds.add(message.kind);
			}

			return {state: withRows({...state, kinds})};
		}

		case 'copy': {
			const row = state.rows[state.list.cursor];
			return {state, requests: row ? [{type: 'copy', text: row.item.path, what: 'the path'}] : []};
		}

		case 'copy-command': {
			const text = shell.commandLine(`diff ${shortRef(state.before)} ${shortRef(state.after)}`);
			return {state, requests: [{type: 'copy', text, what: 'the command line'}]};
		}
	}
}

/** Which two snapshots are compared. */
function reducePair(state: DiffState, message: MessageOf<'loaded' | 'pick' | 'picked' | 'swap'>): DiffStep {
	switch (message.type) {
		case 'loaded': {
			const {result} = message;
			return {state: withRows({...state, result, totals: diffTotals(result.changes)})};
		}

		case 'swap': {
			return startDiff({before: state.after, after: state.before});
		}

		case 'pick': {
			return {
				state,
				requests: [
					{
						type: 'pick',
						title: 'Compare two snapshots',
						isMultiple: true,
						replyWith: refs => ({type: 'picked', refs}),
					},
				],
			};
		}

		case 'picked': {
			// The picker gives them newest first.
			const [after = state.after, before = state.before] = message.refs;
			return startDiff({before, after});
		}
	}
}
