import type {Request} from '../../app/request.js';
import type {Shell} from '../../app/shell.js';
import {choiceIn, editForm, type Form, moveForm, textField, textIn, withFields} from '../../forms/form.js';
import type {Key} from '../../terminal/keys.js';
import {backupJob} from '../backup/backup-job.js';
import {operationScreen} from '../operation/operation-screen.js';
import {countOf, countRules, withCount} from '../retention/policy-rules.js';
import {wordsForm} from './confirm-words.js';
import {
	excludesOf,
	existingPasswordForm,
	formOfStep,
	newPasswordForm,
	type SetupMessage,
	type SetupState,
	type SetupTransition,
	withForm,
	withoutPassword,
} from './setup-state.js';
import {enterStep, leaveStep} from './setup-steps.js';
import {playDaily, testStore} from './setup-work.js';
import {fitStoreForm} from './store-form.js';

export function reduceSetup(state: SetupState, message: SetupMessage, shell: Shell): SetupTransition {
	switch (message.type) {
		case 'typed': {
			return {state: type(state, message.key)};
		}

		case 'move': {
			return {state: withForm(state, form => moveForm(form, message.by))};
		}

		case 'change': {
			return changeRule(state, message.by);
		}

		case 'enter': {
			return state.busy === undefined
				? enterStep({...state, problem: undefined}, next => reduceSetup(state, next, shell))
				: {state};
		}

		case 'back': {
			return leaveStep(state);
		}

		case 'failed': {
			return {state: {...state, busy: undefined, problem: message.problem}};
		}

		case 'stranger': {
			return {
				state: {...state, busy: undefined, problem: 'The server was not confirmed'},
				requests: [askForTrust(message)],
			};
		}

		case 'trust': {
			const {location, host} = message;
			return {
				state: {...state, problem: undefined, busy: 'Testing whether it can be written'},
				effects: [testStore(location, host)],
			};
		}

		case 'tested': {
			const {location, hasRepository} = message;
			const password = hasRepository ? existingPasswordForm : newPasswordForm;
			return {
				state: {
					...state,
					busy: undefined,
					step: 'password',
					location,
					isExisting: hasRepository,
					forms: {...state.forms, password},
				},
			};
		}

		case 'made': {
			const {phrase, asked} = message;
			return {
				state: {
					...withoutPassword(state),
					step: 'recovery',
					phrase,
					asked,
					isConfirming: false,
					forms: {
						...withoutPassword(state).forms,
						recovery: wordsForm(asked),
					},
				},
			};
		}

		case 'opened': {
			return {state: {...withoutPassword(state), step: 'sources'}};
		}

		case 'added': {
			const sources = [...new Set([...state.sources, message.folder])];
			const next = withForm({...state, busy: undefined, sources}, form => ({
				...form,
				fields: form.fields.map(field =>
					field.name === 'folder' ? textField('folder', 'Add a folder', {hint: 'another folder, or nothing'}) : field,
				),
			}));
			return {state: next};
		}

		case 'played': {
			return {state: {...state, futures: message.futures}};
		}

		case 'finished': {
			return {state: {...state, busy: undefined, step: 'done', profile: message.profile}};
		}

		case 'home': {
			return {state, requests: [{type: 'home'}]};
		}

		case 'backup': {
			const choice = {folders: state.sources, tags: [], ...excludesOf(state), isDryRun: false};
			const job = backupJob(choice, shell.commandLine);
			return {state, requests: [{type: 'start-job', job: {...job, onStart: id => ({type: 'started', id})}}]};
		}

		case 'started': {
			return {state, requests: [{type: 'home'}, {type: 'open', screen: operationScreen({id: message.id})}]};
		}
	}
}

function changeRule(state: SetupState, by: number): SetupTransition {
	const rule = countRules[state.chosen] ?? 'last';
	const rules = withCount(state.rules, rule, countOf(state.rules, rule) + by);
	return {state: {...state, rules}, effects: [playDaily(rules)]};
}

/** As ssh asks, and with the same words to compare. */
const askForTrust = ({location, host}: Extract<SetupMessage, {type: 'stranger'}>): Request<SetupMessage> => ({
	type: 'ask',
	dialog: {
		title: 'Unknown server',
		lines: [
			`${host.host} was never met before. Its key is`,
			`${host.type} ${host.fingerprint}`,
			'Compare it with what the server says of itself: ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub',
		],
		confirm: 'trust it from now on',
	},
	requests: [{type: 'reply', reply: {type: 'trust', location, host}}],
});

function type(state: SetupState, key: Key): SetupState {
	if (state.busy !== undefined) {
		return state;
	}

	const form = formOfStep(state);
	const isEmptyFolder = state.step === 'sources' && form?.row === 0 && textIn(form, 'folder') === '';
	if (isEmptyFolder && key.name === 'backspace') {
		return {...state, sources: state.sources.slice(0, -1)};
	}

	return withForm({...state, problem: undefined}, current => {
		const edited = editForm(current, key) ?? current;
		return state.step === 'store' ? fitStoreForm(edited) : state.step === 'password' ? fitPasswordForm(edited) : edited;
	});
}

/** A file or a command is asked for only when it was chosen. */
function fitPasswordForm(form: Form): Form {
	const fields = form.fields.filter(({name}) => name !== 'file' && name !== 'command');
	const from = choiceIn(form, 'from');
	return withFields(form, [
		...fields,
		...(from === 'a file' ? [textField('file', 'File', {hint: '/home/ada/.holdfast-password, its first line'})] : []),
		...(from === 'a command' ? [textField('command', 'Command', {hint: 'pass show backup'})] : []),
	]);
}
