import {UsageError} from '../../engine/client.js';
import {displayName} from '../../format.js';
import type {KeyManager, KeySlotInfo} from '../../index.js';
import {type FlagValues, switchFlag, textFlag} from '../arguments/flags.js';
import {type CommandResult, defineCommand} from '../command.js';
import {confirm, requireAgreement} from '../confirm.js';
import type {CommandContext} from '../context.js';
import {newPassword} from '../credentials/new-password.js';
import {messageOf} from '../error-report.js';
import {recoveryPhraseLines} from '../make-repository.js';
import type {KeyLine} from '../output/json-shapes.js';
import {tableLines} from '../output/table.js';

const flags = {
	newPasswordFile: textFlag({
		placeholder: 'FILE',
		completes: 'files',
		help: 'For add and passwd: read the new password from a file (one line).',
	}),
	newPasswordCommand: textFlag({
		placeholder: 'COMMAND',
		help: 'For add and passwd: read the new password from the output of a command.',
	}),
	yes: switchFlag({short: 'y', help: 'For remove: do not ask.'}),
} as const;

type Call = {
	readonly context: CommandContext;
	readonly keys: KeyManager;
	readonly flags: FlagValues<typeof flags>;
	/** What stands behind the action. */
	readonly name: string;
};

type Action = {
	readonly takesName?: boolean;
	/** Before anything is opened. */
	readonly check?: (context: CommandContext, given: FlagValues<typeof flags>) => void;
	readonly run: (call: Call) => Promise<CommandResult>;
};

const actions = new Map<string, Action>([
	['list', {run: list}],
	['add', {run: add}],
	['passwd', {run: changePassword}],
	['add-recovery', {run: addRecovery}],
	[
		'remove',
		{
			takesName: true,
			check(context, {yes}) {
				requireAgreement(context, {dryRun: false, yes});
			},
			run: remove,
		},
	],
]);

export const command = defineCommand({
	usage: 'list | add | passwd | add-recovery | remove NAME',
	description:
		'Lists the ways into the repository, adds a password or a recovery phrase, changes the password, or removes one of them. The last one is never removed, nor the only one that opens with what you gave.',
	words: {minimum: 1, maximum: 2},
	flags,
	examples: [
		['holdfast key list', 'what opens the repository'],
		['holdfast key add --new-password-file second.txt', 'a second password beside the first'],
		['holdfast key passwd', 'a new password in the place of the one that you type first'],
		['holdfast key remove password-2', 'its name as listed'],
	],
	async run(context, {words: [verb = '', name = ''], flags: given}) {
		const action = actions.get(verb);
		if (!action) {
			throw new UsageError(`There is nothing called ${JSON.stringify(verb)} to do with keys`, {
				hint: `Choose ${[...actions.keys()].join(', ')}.`,
			});
		}

		if ((action.takesName ?? false) !== (name !== '')) {
			throw new UsageError(
				action.takesName ? 'Which one to remove was not said' : `${JSON.stringify(name)} is one word too many`,
				{hint: 'Write key remove and a name, as key list shows it; the other actions take none.'},
			);
		}

		action.check?.(context, given);
		await using client = await context.openClient();
		const result = await action.run({context, keys: await client.keys(), flags: given, name});
		return {...result, summary: {action: verb, ...result.summary}};
	},
});

async function list({context, keys}: Call): Promise<CommandResult> {
	const {isJson, json, output, style, signal} = context;
	const slots = await keys.list({signal});
	if (isJson) {
		for (const slot of slots) {
			await json(keyLine(slot));
		}
	} else {
		const columns = ['Name', 'Kind', 'Derivation'].map(title => ({title}));
		const rows = slots.map(({key, slotType, kdf, error}) => [
			displayName(nameOf(key)),
			error === undefined ? displayName(slotType ?? '') : `damaged: ${displayName(messageOf(error))}`,
			kdf ? `${displayName(kdf.algorithm)}, ${kdf.memory / 1024} MiB, ${kdf.time} passes` : '',
		]);
		for (const line of await tableLines(columns, rows, {paintTitle: title => style('dim', title)})) {
			await output.line(line);
		}
	}

	return {
		status: slots.some(({error}) => error !== undefined) ? 'partial' : 'complete',
		summary: {keys: slots.length},
	};
}

async function add({context, keys, flags: given}: Call): Promise<CommandResult> {
	const password = await newPassword(context, given);
	const key = await keys.addPassword(await context.credentials(), password, {signal: context.signal});
	await say(context, `Added ${nameOf(key)}`);
	return {summary: {name: nameOf(key)}};
}

async function changePassword({context, keys, flags: given}: Call): Promise<CommandResult> {
	const {password: current} = await context.credentials();
	if (current === undefined) {
		throw new UsageError('The password that is to be changed was not given', {
			hint: 'Open the repository with it, or add another one with holdfast key add.',
		});
	}

	const old = typeof current === 'string' ? current : await current();
	const key = await keys.changePassword(old, await newPassword(context, given), {signal: context.signal});
	await say(context, `Changed the password; it is ${nameOf(key)} now`);
	return {summary: {name: nameOf(key)}};
}

async function addRecovery({context, keys}: Call): Promise<CommandResult> {
	const {key, recoveryPhrase} = await keys.addRecoveryKey(await context.credentials(), {signal: context.signal});
	await say(context, `Added ${nameOf(key)}`, ['', ...recoveryPhraseLines(recoveryPhrase)]);
	return {summary: {name: nameOf(key), recoveryPhrase}};
}

async function remove({context, keys, flags: {yes}, name}: Call): Promise<CommandResult> {
	const {signal} = context;
	if (!yes) {
		await confirm(context, `Remove ${displayName(name)}, so that it opens the repository no more?`);
	}

	await keys.remove(await context.credentials(), name, {signal});
	await say(context, `Removed ${nameOf(name)}`);
	return {summary: {name: nameOf(name)}};
}

async function say({isJson, output, style}: CommandContext, done: string, more: readonly string[] = []): Promise<void> {
	for (const line of isJson ? [] : [`${style('green', '✓')} ${displayName(done)}`, ...more]) {
		await output.line(line);
	}
}

const nameOf = (key: string): string => key.replace(/^keys\//, '');

const keyLine = ({key, slotType, label, kdf, error}: KeySlotInfo): KeyLine => ({
	type: 'key',
	name: nameOf(key),
	...(slotType !== undefined && {kind: slotType}),
	...(label !== undefined && {label}),
	...(kdf && {kdf}),
	...(error !== undefined && {error: messageOf(error)}),
});
