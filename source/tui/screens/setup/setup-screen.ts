import {displayName} from '../../../format.js';
import {defineScreen} from '../../app/page.js';
import {editsField} from '../../state/text-field.js';
import {policyText} from '../retention/policy-rules.js';
import {setupKeys} from './setup-keys.js';
import {
	formOfStep,
	type SetupMessage,
	type SetupStart as SetupParameters,
	type SetupState,
	setupSteps,
	startSetup,
} from './setup-state.js';
import {reduceSetup} from './reduce-setup.js';
import {SetupView} from './setup-view.js';

/** From nothing to a first backup: store, password, recovery phrase, sources, retention. */
export const setupScreen = defineScreen<SetupParameters, SetupState, SetupMessage>({
	name: 'setup',
	start: startSetup,
	reduce: reduceSetup,
	keys: setupKeys,
	typing(state) {
		const form = formOfStep(state);
		const isTyping = form !== undefined && (state.step !== 'recovery' || state.isConfirming);
		return isTyping
			? key => (editsField(key) || key.name === 'left' || key.name === 'right' ? {type: 'typed', key} : undefined)
			: undefined;
	},
	isHeld: () => true,
	title: ({step}) => (step === 'done' ? 'setup' : `setup ${setupSteps.indexOf(step) + 1}/${setupSteps.length}`),
	status: ({busy}) => busy ?? '',
	View: SetupView,
	sentences(state) {
		const {step, problem, busy, phrase, isConfirming, sources, rules} = state;
		const field = formOfStep(state)?.fields[formOfStep(state)?.row ?? 0];
		return [
			step === 'done'
				? 'Setup is done.'
				: `Setup, step ${setupSteps.indexOf(step) + 1} of ${setupSteps.length}: ${step}.`,
			...(busy === undefined ? [] : [`${busy}.`]),
			...(problem === undefined ? [] : [displayName(problem)]),
			...(step === 'recovery' && phrase && !isConfirming
				? [`Write down: ${phrase.map((word, index) => `${index + 1} ${word}`).join(', ')}.`]
				: []),
			...(step === 'sources' ? [`Chosen: ${sources.map(displayName).join(', ') || 'nothing yet'}.`] : []),
			...(step === 'retention' ? [`Kept: ${policyText(rules)}.`] : []),
			...(field ? [`${field.label}.`] : []),
		];
	},
});
