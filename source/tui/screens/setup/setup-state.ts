import type {GroupFuture, HostKeyQuestion, KeepRules} from '../../../index.js';
import type {Step} from '../../app/page.js';
import {choiceField, type Form, formOf, isOnIn, moveForm, switchField, textField} from '../../forms/form.js';
import type {Key} from '../../terminal/keys.js';
import {countRules, usualRules} from '../retention/policy-rules.js';
import {storeForm} from './store-form.js';

export const setupSteps = ['store', 'password', 'recovery', 'sources', 'retention'] as const;

export type SetupStep = (typeof setupSteps)[number];

export type SetupState = {
	readonly step: SetupStep | 'done';
	readonly forms: Readonly<Record<'password' | 'recovery' | 'sources' | 'store', Form>>;
	/** What is under way; no key changes anything meanwhile. */
	readonly busy?: string;
	/** What went wrong; hostile to terminals. */
	readonly problem?: string;
	/** Where the repository is, or will be. */
	readonly location: string;
	/** A repository that was there before: it is opened, not made. */
	readonly isExisting: boolean;
	/** The weak password that was accepted by a second Enter. */
	readonly acceptedBits?: number;
	/** 24 words; only until they are confirmed. */
	readonly phrase?: readonly string[];
	/** Whether the words are hidden, and three of them are asked for, by their numbers from 1. */
	readonly isConfirming: boolean;
	readonly asked: readonly number[];
	/** Absolute paths. */
	readonly sources: readonly string[];
	readonly rules: KeepRules;
	/** Of the rules that count. */
	readonly chosen: number;
	readonly futures: readonly GroupFuture[];
	/** Where the profile was written. */
	readonly profile?: string;
};

export type SetupMessage =
	| {readonly type: 'added'; readonly folder: string}
	| {readonly type: 'back'}
	| {readonly type: 'backup'}
	| {readonly type: 'change'; readonly by: number}
	| {readonly type: 'enter'}
	| {readonly type: 'failed'; readonly problem: string}
	| {readonly type: 'finished'; readonly profile: string}
	| {readonly type: 'home'}
	| {readonly type: 'made'; readonly phrase: readonly string[]; readonly asked: readonly number[]}
	| {readonly type: 'move'; readonly by: number}
	| {readonly type: 'opened'}
	| {readonly type: 'played'; readonly futures: readonly GroupFuture[]}
	| {readonly type: 'started'; readonly id: number}
	/** A server that was never met before: a person has to say whether it is the right one. */
	| {readonly type: 'stranger'; readonly location: string; readonly host: HostKeyQuestion}
	| {readonly type: 'trust'; readonly location: string; readonly host: HostKeyQuestion}
	| {readonly type: 'tested'; readonly location: string; readonly hasRepository: boolean}
	| {readonly type: 'typed'; readonly key: Key};

export type SetupTransition = Step<SetupState, SetupMessage>;

export type SetupStart = {
	/** Where the repository is when nobody says otherwise. */
	readonly location: string;
	/** Of the user. */
	readonly home: string;
};

export const passwordSources = ['ask me', 'a file', 'a command', 'environment'] as const;

const nextTime = choiceField('from', 'Next time', passwordSources);

export const startSetup = ({location, home}: SetupStart): SetupTransition => ({
	state: {
		step: 'store',
		forms: {
			store: {...storeForm(/^[a-z\d]+:\/\//i.test(location) ? '' : location), row: 1},
			password: newPasswordForm,
			recovery: formOf(),
			sources: formOf(
				textField('folder', 'Add a folder', {text: home, hint: 'another folder, or nothing'}),
				switchField('caches', 'Leave out caches', true),
				switchField('modules', 'Leave out node_modules and the trash', true),
				switchField('oneFileSystem', 'Stay on one file system', false),
			),
		},
		location,
		isExisting: false,
		isConfirming: false,
		asked: [],
		sources: [],
		rules: usualRules,
		chosen: 0,
		futures: [],
	},
});

export const newPasswordForm = formOf(
	textField('password', 'Password', {isSecret: true}),
	textField('again', 'Again', {isSecret: true}),
	nextTime,
);

export const existingPasswordForm = formOf(textField('password', 'Password', {isSecret: true}), nextTime);

/** The form of the step at hand; the retention has none. */
export const formOfStep = ({step, forms}: SetupState): Form | undefined =>
	step === 'retention' || step === 'done' ? undefined : forms[step];

/** What is left out, by the switches. */
export const excludesOf = ({forms: {sources}}: SetupState) => ({
	exclude: [
		...(isOnIn(sources, 'caches') ? ['.cache/'] : []),
		...(isOnIn(sources, 'modules') ? ['node_modules/', '.local/share/Trash/'] : []),
	],
	excludeCaches: isOnIn(sources, 'caches'),
	oneFileSystem: isOnIn(sources, 'oneFileSystem'),
});

/** The state with another form in the step at hand; in the retention only the chosen line counts. */
export function withForm(state: SetupState, change: (form: Form) => Form): SetupState {
	const {step, forms, chosen} = state;
	if (step === 'retention') {
		const moved = moveForm({fields: countRules.map(rule => switchField(rule, rule)), row: chosen}, 0);
		return {...state, chosen: change(moved).row};
	}

	return step === 'done' ? state : {...state, forms: {...forms, [step]: change(forms[step])}};
}

/** The password stays in the state no longer than it is needed. */
export function withoutPassword(state: SetupState): SetupState {
	const {forms} = state;
	const fields = forms.password.fields.map(field =>
		field.kind === 'text' && field.isSecret ? textField(field.name, field.label, {isSecret: true}) : field,
	);
	return {...state, busy: undefined, acceptedBits: undefined, forms: {...forms, password: {...forms.password, fields}}};
}
