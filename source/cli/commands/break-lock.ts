import {displayName, formatCounted} from '../../format.js';
import type {LockInfo} from '../../index.js';
import {switchFlag} from '../arguments/flags.js';
import {defineCommand} from '../command.js';
import {confirm, requireAgreement} from '../confirm.js';
import type {CommandContext} from '../context.js';
import type {LockLine} from '../output/json-shapes.js';
import {tableLines} from '../output/table.js';

export const command = defineCommand({
	usage: '',
	description:
		'Shows the locks on the repository, and removes them. Locks of dead processes end by themselves, so this is seldom needed; an operation that still runs stops when it loses its lock.',
	words: {minimum: 0, maximum: 0},
	flags: {
		dryRun: switchFlag({short: 'n', help: 'Only show the locks.'}),
		yes: switchFlag({short: 'y', help: 'Do not ask.'}),
	},
	examples: [
		['holdfast break-lock --dry-run', 'who uses the repository'],
		['holdfast unlock --yes', 'removes all locks'],
	],
	async run(context, {flags}) {
		await using client = await context.openClient();
		const locks = await client.locks({signal: context.signal});
		await show(context, locks);
		if (flags.dryRun || locks.length === 0) {
			return {summary: {dryRun: flags.dryRun, locks: locks.length, removed: 0}};
		}

		requireAgreement(context, flags);
		if (!flags.yes) {
			await confirm(context, `Remove ${formatCounted(locks.length, 'lock')}, whoever holds them?`);
		}

		const removed = await client.breakLocks(locks, {signal: context.signal});
		if (!context.isJson && !context.globals.quiet) {
			await context.output.line(`${context.style('green', '✓')} Removed ${formatCounted(removed.length, 'lock')}`);
		}

		return {summary: {dryRun: false, locks: locks.length, removed: removed.length}};
	},
});

async function show({isJson, json, output, style}: CommandContext, locks: readonly LockInfo[]): Promise<void> {
	if (isJson) {
		for (const info of locks) {
			await json(lockLine(info));
		}

		return;
	}

	if (locks.length === 0) {
		await output.line('No locks.');
		return;
	}

	const columns = ['State', 'Operation', 'Holder', 'Since', 'Until'].map(title => ({title}));
	const rows = locks.map(({state, lock}) => [
		`${state === 'held' ? '●' : '○'} ${state}`,
		lock ? `${displayName(lock.operation)}${lock.isShared ? '' : ', exclusive'}` : 'unknown',
		displayName(lock?.holder ?? ''),
		displayName(lock?.acquiredAt ?? ''),
		displayName(lock?.expiresAt ?? ''),
	]);
	for (const line of await tableLines(columns, rows, {paintTitle: title => style('dim', title)})) {
		await output.line(line);
	}
}

const lockLine = ({key, state, lock}: LockInfo): LockLine => ({
	type: 'lock',
	key,
	state,
	...(lock && {
		operation: lock.operation,
		holder: lock.holder,
		acquired: lock.acquiredAt,
		expires: lock.expiresAt,
		shared: lock.isShared,
	}),
});
