import {formatBytes, formatCounted} from '../../../format.js';
import type {PlannedChange, RestorePlan} from '../../../index.js';
import type {Effect, Step} from '../../app/page.js';
import type {Request} from '../../app/request.js';
import type {Shell} from '../../app/shell.js';
import {type ListMove, listStart, type ListState, moveList} from '../../state/list-state.js';
import {editField, fieldOf, type TextField} from '../../state/text-field.js';
import {shortRef} from '../../state/snapshot-search.js';
import type {Key} from '../../terminal/keys.js';
import {operationScreen} from '../operation/operation-screen.js';
import {
	overwritePolicies,
	type OverwritePolicy,
	type RestoreChoice,
	restoreCommand,
	restoreJob,
	selectionOf,
	targetOf,
} from './restore-job.js';

export const formRows = ['target', 'kind', 'overwrite', 'delete'] as const;

export type FormRow = (typeof formRows)[number];

/** What a dry run found. */
export type DryRun = {
	readonly plan: RestorePlan;
	/** The first of its changes. */
	readonly changes: readonly PlannedChange[];
};

export type RestoreState = {
	readonly ref: string;
	readonly paths: readonly string[];
	readonly target: TextField;
	readonly isZip: boolean;
	readonly overwrite: OverwritePolicy;
	readonly isDeleting: boolean;
	readonly row: FormRow;
	/** `undefined` while the form is filled in. */
	readonly dryRun?: DryRun | 'running';
	readonly list: ListState;
};

export type RestoreMessage =
	| {readonly type: 'begin'}
	| {readonly type: 'change'; readonly by: -1 | 1}
	| {readonly type: 'copy'}
	| {readonly type: 'edit'}
	| {readonly type: 'move'; readonly by: -1 | 1}
	| {readonly type: 'planned'; readonly dryRun: DryRun}
	| {readonly type: 'scroll'; readonly move: ListMove}
	| {readonly type: 'started'; readonly id: number}
	| {readonly type: 'typed'; readonly key: Key};

type RestoreStep = Step<RestoreState, RestoreMessage>;

const shownChanges = 10_000;

export type RestoreParameters = {readonly ref: string; readonly paths?: readonly string[]; readonly isZip?: boolean};

export const startRestore = ({ref, paths = [], isZip = false}: RestoreParameters): RestoreStep => ({
	state: {
		ref,
		paths,
		isZip,
		target: fieldOf(`~/restored-${shortRef(ref)}${isZip ? '.zip' : ''}`),
		overwrite: 'if-changed',
		isDeleting: false,
		row: 'target',
		list: listStart,
	},
});

export const choiceOf = ({ref, paths, target, isZip, overwrite, isDeleting}: RestoreState): RestoreChoice => ({
	ref,
	paths,
	target: target.text,
	isZip,
	overwrite,
	isDeleting,
});

/** Rows of changes that fit below the numbers of a dry run. */
export const changeRows = ({area}: Shell): number => Math.max(1, area.rows - 2 - 11);

export function reduceRestore(state: RestoreState, message: RestoreMessage, shell: Shell): RestoreStep {
	switch (message.type) {
		case 'move': {
			const shown = state.isZip ? formRows.slice(0, 2) : formRows;
			const index = (shown.indexOf(state.row) + message.by + shown.length) % shown.length;
			return {state: {...state, row: shown[index] ?? 'target'}};
		}

		case 'typed': {
			return {state: {...state, target: editField(state.target, message.key) ?? state.target}};
		}

		case 'change': {
			return {state: changeRow(state, message.by)};
		}

		case 'copy': {
			const text = restoreCommand(choiceOf(state), shell.commandLine);
			return {state, requests: [{type: 'copy', text, what: 'the command line'}]};
		}

		case 'edit': {
			return {state: {...state, dryRun: undefined, list: listStart}};
		}

		case 'begin': {
			return begin(state, shell);
		}

		case 'planned': {
			return {state: {...state, dryRun: message.dryRun}};
		}

		case 'scroll': {
			const count = typeof state.dryRun === 'object' ? state.dryRun.changes.length : 0;
			return {state: {...state, list: moveList(state.list, message.move, {count, height: changeRows(shell)})}};
		}

		case 'started': {
			return {state, requests: [{type: 'back'}, {type: 'open', screen: operationScreen({id: message.id})}]};
		}
	}
}

function changeRow(state: RestoreState, by: -1 | 1): RestoreState {
	switch (state.row) {
		case 'kind': {
			const text = state.isZip ? state.target.text.replace(/\.zip$/, '') : `${state.target.text}.zip`;
			return {...state, isZip: !state.isZip, target: fieldOf(text)};
		}

		case 'overwrite': {
			const count = overwritePolicies.length;
			const next = overwritePolicies[(overwritePolicies.indexOf(state.overwrite) + by + count) % count];
			return {...state, overwrite: next ?? 'if-changed'};
		}

		case 'delete': {
			return {...state, isDeleting: !state.isDeleting};
		}

		case 'target': {
			return state;
		}
	}
}

/** First the dry run, then the question with its numbers, then the restore. */
function begin(state: RestoreState, shell: Shell): RestoreStep {
	const choice = choiceOf(state);
	if (choice.target.trim() === '') {
		return {state, requests: [{type: 'notice', text: 'Say where to restore to', tone: 'changed'}]};
	}

	if (state.isZip) {
		return {state, requests: [question(choice, undefined, shell)]};
	}

	if (typeof state.dryRun === 'object') {
		return {state, requests: [question(choice, state.dryRun.plan, shell)]};
	}

	return state.dryRun === 'running' ? {state} : {state: {...state, dryRun: 'running'}, effects: [planRestore(choice)]};
}

const planRestore =
	(choice: RestoreChoice): Effect<RestoreMessage> =>
	async ({services, emit, signal}) => {
		try {
			const {overwrite, isDeleting} = choice;
			const options = {...selectionOf(choice), target: targetOf(choice), overwrite, delete: isDeleting, signal};
			const plan = await services.client.planRestore(options);
			const changes: PlannedChange[] = [];
			for (const change of plan.changes()) {
				changes.push(change);
				if (changes.length === shownChanges) {
					break;
				}
			}

			// The order of the work means nothing to a reader.
			changes.sort((a, b) => (a.path < b.path ? -1 : 1));
			emit({type: 'planned', dryRun: {plan, changes}});
		} catch (error) {
			emit({type: 'edit'});
			throw error;
		}
	};

function question(choice: RestoreChoice, plan: RestorePlan | undefined, shell: Shell): Request<RestoreMessage> {
	const onStart = (id: number): RestoreMessage => ({type: 'started', id});
	const deleted = plan?.summary.deleted ?? 0;
	const lines = plan
		? [
				`${formatCounted(plan.summary.files, 'file')}, ${formatBytes(plan.summary.bytes)}, into ${plan.target}.`,
				`${plan.summary.overwritten} are overwritten, ${plan.summary.unchanged} are there already, ${deleted} are deleted.`,
			]
		: [`A new ZIP file ${targetOf(choice)}.`, 'Nothing that exists is changed.'];
	return {
		type: 'ask',
		dialog: {
			title: 'Restore',
			lines: [...lines, 'Every byte is verified before a file gets its name.'],
			command: restoreCommand(choice, shell.commandLine),
			confirm: 'restore',
			...(deleted > 0 && {word: `delete ${deleted}`, isDangerous: true}),
		},
		requests: [{type: 'start-job', job: {...restoreJob(choice, plan, shell.commandLine), onStart}}],
	};
}
