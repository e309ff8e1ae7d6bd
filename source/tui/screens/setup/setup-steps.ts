import {choiceIn, moveForm, textIn} from '../../forms/form.js';
import {confirmWords, wordsForm} from './confirm-words.js';
import {passwordStrength} from './password-strength.js';
import {
	formOfStep,
	type SetupMessage,
	type SetupState,
	type SetupTransition,
	withForm,
	withoutPassword,
} from './setup-state.js';
import {checkFolder, finish, makeRepository, openExisting, playDaily, testStore} from './setup-work.js';
import {absolutePath, storeLocation} from './store-form.js';

/** Goes to the next line of the form, or on from the last one. */
export function enterStep(state: SetupState, doBackup: (message: SetupMessage) => SetupTransition): SetupTransition {
	const form = formOfStep(state);
	if (state.step === 'recovery' && !state.isConfirming) {
		return {state: {...state, isConfirming: true}};
	}

	if (form && state.step !== 'sources' && form.row < form.fields.length - 1 && form.fields[form.row]?.kind === 'text') {
		return {state: withForm(state, current => moveForm(current, 1))};
	}

	switch (state.step) {
		case 'store': {
			const where = storeLocation(state.forms.store);
			return 'missing' in where
				? {state: {...state, problem: where.missing}}
				: {state: {...state, busy: 'Testing whether it can be written'}, effects: [testStore(where.location)]};
		}

		case 'password': {
			return enterPassword(state);
		}

		case 'recovery': {
			return confirmWords(state);
		}

		case 'sources': {
			return enterSources(state);
		}

		case 'retention': {
			return {state: {...state, busy: 'Writing the profile'}, effects: [finish(state)]};
		}

		case 'done': {
			return doBackup({type: 'backup'});
		}
	}
}

function enterPassword(state: SetupState): SetupTransition {
	const {isExisting, location, forms, acceptedBits} = state;
	const password = textIn(forms.password, 'password');
	const from = choiceIn(forms.password, 'from');
	const {level, bits, advice} = passwordStrength(password);
	const missing =
		from === 'a file' && textIn(forms.password, 'file').trim() === ''
			? 'Name the file'
			: from === 'a command' && textIn(forms.password, 'command').trim() === ''
				? 'Write the command'
				: undefined;
	const problem =
		password === ''
			? 'Type a password: without one, everybody who reaches the repository could read it'
			: isExisting
				? missing
				: password === textIn(forms.password, 'again')
					? missing
					: 'The two passwords differ';
	if (problem !== undefined) {
		return {state: {...state, problem}};
	}

	if (isExisting) {
		return {state: {...state, busy: 'Opening the repository'}, effects: [openExisting(location, password)]};
	}

	if (level === 'weak' && acceptedBits !== bits) {
		return {state: {...state, acceptedBits: bits, problem: `${advice} Press Enter again to take it all the same.`}};
	}

	return {state: {...state, busy: 'Making the repository'}, effects: [makeRepository(location, password)]};
}

function enterSources(state: SetupState): SetupTransition {
	const typed = textIn(state.forms.sources, 'folder').trim();
	if (typed !== '') {
		return {state: {...state, busy: 'Looking at the folder'}, effects: [checkFolder(absolutePath(typed))]};
	}

	return state.sources.length === 0
		? {state: {...state, problem: 'Name at least one folder'}}
		: {state: {...state, step: 'retention'}, effects: [playDaily(state.rules)]};
}

/** Goes back a step, where there is a way back. */
export function leaveStep(state: SetupState): SetupTransition {
	const {step} = state;
	const calm = {...state, problem: undefined};
	if (state.busy !== undefined) {
		return {state};
	}

	switch (step) {
		case 'store': {
			return {state, requests: [{type: 'quit'}]};
		}

		case 'password': {
			return {state: {...withoutPassword(calm), step: 'store'}};
		}

		case 'recovery': {
			// The words can be seen again until they are confirmed.
			return {state: {...calm, isConfirming: false, forms: {...calm.forms, recovery: wordsForm(calm.asked)}}};
		}

		case 'sources': {
			return {state};
		}

		case 'retention': {
			return {state: {...calm, step: 'sources'}};
		}

		case 'done': {
			return {state, requests: [{type: 'home'}]};
		}
	}
}
