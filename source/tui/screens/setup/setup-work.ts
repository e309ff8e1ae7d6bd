import {randomInt} from 'node:crypto';
import {access, constants} from 'node:fs/promises';
import process from 'node:process';
import {
	Client,
	ForgetPolicy,
	type HostKeyQuestion,
	initRepository,
	type KeepRules,
	openRepository,
	playPolicy,
	probeStore,
	type SnapshotEntry,
	type StoreOptions,
} from '../../../index.js';
import type {PasswordSource} from '../../../profile/profile.js';
import {readProfile, writeProfile} from '../../../profile/profile-file.js';
import type {Effect} from '../../app/page.js';
import {problemText} from '../../app/problem.js';
import {choiceIn, textIn} from '../../forms/form.js';
import {absolutePath} from './store-form.js';
import {excludesOf, type SetupMessage, type SetupState} from './setup-state.js';

type SetupEffect = Effect<SetupMessage>;

/** Work of which a failure is shown in the form that asked for it. */
const orTell =
	(work: SetupEffect): SetupEffect =>
	async tools => {
		try {
			await work(tools);
		} catch (error) {
			if (!tools.signal.aborted) {
				tools.emit({type: 'failed', problem: problemText(error)});
			}
		}
	};

/** @param trusted The key of the server that a person has confirmed; it is kept among the known hosts then. */
export const testStore = (location: string, trusted?: HostKeyQuestion): SetupEffect =>
	orTell(async ({emit, signal}) => {
		let stranger: HostKeyQuestion | undefined;
		const store: StoreOptions = {
			async confirmHost(host) {
				stranger = host;
				return host.fingerprint === trusted?.fingerprint && host.host === trusted.host;
			},
		};
		try {
			const {hasRepository} = await probeStore(location, {store, signal});
			emit({type: 'tested', location, hasRepository});
		} catch (error) {
			if (!stranger || trusted) {
				throw error;
			}

			emit({type: 'stranger', location, host: stranger});
		}
	});

const askedWords = 3;

/** Makes the repository with a recovery phrase, of which three words will be asked for. */
export const makeRepository = (location: string, password: string): SetupEffect =>
	orTell(async ({services, emit, signal}) => {
		const {repository, recoveryPhrase = ''} = await initRepository(location, {
			credentials: {password},
			encryption: true,
			addRecoveryKey: true,
			signal,
		});
		services.adopt(new Client(repository));
		const phrase = recoveryPhrase.split(' ');
		const asked = new Set<number>();
		while (asked.size < askedWords) {
			asked.add(randomInt(phrase.length) + 1);
		}

		emit({type: 'made', phrase, asked: [...asked].toSorted((a, b) => a - b)});
	});

export const openExisting = (location: string, password: string): SetupEffect =>
	orTell(async ({services, emit, signal}) => {
		services.adopt(new Client(await openRepository(location, {password}, {signal})));
		emit({type: 'opened'});
	});

/** Says whether a folder can be read at all, before it is taken into the list. */
export const checkFolder =
	(folder: string): SetupEffect =>
	async ({emit}) => {
		try {
			await access(folder, constants.R_OK);
			emit({type: 'added', folder});
		} catch {
			emit({type: 'failed', problem: `${folder} is not there, or cannot be read`});
		}
	};

/** What a policy leaves of a backup a day. */
export const playDaily =
	(rules: KeepRules): SetupEffect =>
	async ({emit, signal}) => {
		const policy = new ForgetPolicy(rules);
		const now = new Date();
		const first: SnapshotEntry = {
			ref: 'snapshot/first',
			created: now,
			snapshot: {version: 1, created: `${now.toISOString().slice(0, 19)}Z`, root: '', seq: 1},
		};
		emit({type: 'played', futures: policy.isEmpty() ? [] : await playPolicy([first], {policy, now, signal})});
	};

/** Writes what was chosen for the commands and the next start. */
export const finish = (state: SetupState): SetupEffect =>
	orTell(async ({emit}) => {
		const {location, sources, rules} = state;
		const {exclude: excludes, ...others} = excludesOf(state);
		const profile = await writeProfile(process.env, {
			...readProfile(process.env),
			repository: location,
			password: passwordSource(state),
			sources,
			excludes,
			...others,
			retention: rules,
		});
		emit({type: 'finished', profile});
	});

function passwordSource({forms: {password}}: SetupState): PasswordSource {
	switch (choiceIn(password, 'from')) {
		case 'a file': {
			return {from: 'file', file: absolutePath(textIn(password, 'file'))};
		}

		case 'a command': {
			return {from: 'command', command: textIn(password, 'command').trim()};
		}

		case 'environment': {
			return {from: 'environment', variable: 'HOLDFAST_PASSWORD'};
		}

		default: {
			return {from: 'prompt'};
		}
	}
}
