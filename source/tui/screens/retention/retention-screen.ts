import {formatCounted, formatFrees} from '../../../format.js';
import type {KeepRules} from '../../../index.js';
import {defineScreen} from '../../app/page.js';
import {editsField} from '../../state/text-field.js';
import {shortRef} from '../../state/snapshot-search.js';
import {countOf, countRules, policyText} from './policy-rules.js';
import {retentionKeys} from './retention-keys.js';
import {
	previewOf,
	reduceRetention,
	type RetentionMessage,
	type RetentionState,
	shownRows,
	startRetention,
} from './retention-state.js';
import {RetentionView} from './retention-view.js';

/** A policy, and what it does to every snapshot, while it is changed. Nothing is deleted here. */
export const retentionScreen = defineScreen<{readonly rules?: KeepRules}, RetentionState, RetentionMessage>({
	name: 'retention',
	start: startRetention,
	reduce: reduceRetention,
	keys: retentionKeys,
	typing: ({typing}) => (typing ? key => (editsField(key) ? {type: 'typed', key} : undefined) : undefined),
	onChange: {type: 'changed'},
	title: () => 'retention',
	status: () => 'nothing is deleted on this screen',
	View: RetentionView,
	sentences(state, shell) {
		const {kept, removed, freedBytes, problem} = previewOf(state, shell);
		const rule = countRules[state.chosen] ?? 'last';
		const row = shownRows(state, shell)[state.list.cursor];
		return [
			`Retention. The policy keeps ${policyText(state.rules)}.`,
			`Rule ${rule}: ${countOf(state.rules, rule)}.`,
			...(problem === undefined
				? [
						`${formatCounted(kept, 'snapshot')} kept, ${removed.length} removed${freedBytes === undefined ? '' : `, which ${formatFrees(freedBytes)} with a prune`}.`,
					]
				: [problem]),
			...(row ? [`${shortRef(row.entry.ref)}: ${row.isKept ? 'kept' : 'removed'}, ${row.why}.`] : []),
			'Nothing is deleted on this screen.',
		];
	},
});
