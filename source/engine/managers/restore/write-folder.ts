import {mkdirSync, lstatSync, rmdirSync, unlinkSync} from 'node:fs';
import process from 'node:process';
import {setImmediate} from 'node:timers/promises';
import {makeMissingFolders} from '../../filesystem/make-missing-folders.js';
import {eachLimited} from '../../compute/reading/each-limited.js';
import {rowAction, TargetTree} from '../../compute/reading/target-tree.js';
import {throwIfCancelled} from '../../errors.js';
import {fsErrorReason, isSystemError, targetErrorFrom} from '../../filesystem/fs-error.js';
import {SafeFolder} from '../../filesystem/safe-folder.js';
import {SafeTree} from '../../filesystem/safe-tree.js';
import type {Phase, Reporter} from '../../reporting/reporter.js';
import {rowBatches} from './batches.js';
import {textOfName, textOfPath} from './entry-text.js';
import {beginRun} from './leftovers.js';
import {Outcome} from './outcome.js';
import type {Removal} from './plan-removal.js';
import type {ReadingSession} from './reading-session.js';
import {restoreFiles} from './restore-files.js';
import type {RestorePlan} from './restore-plan.js';

const sliceMs = 10;

export type WriteFolderOptions = {
	readonly session: ReadingSession;
	readonly reporter: Reporter;
	readonly signal?: AbortSignal | undefined;
};

/** Carries out a plan. What is there gives way only to what has been verified, and what is deleted goes last. */
export async function writeFolder(
	plan: RestorePlan,
	options: WriteFolderOptions,
): Promise<Outcome & {deleted: number}> {
	const {session, reporter, signal} = options;
	const {table} = plan.entries;
	const {crew} = session;
	using run = beginRun();
	using root = openRoot(plan.target);
	const setup = {root: root.self, run: run.run, actions: plan.inspection.actions.buffer, restorer: restorer()};
	await crew.callAll('table', table.share());
	await crew.callAll('target', setup);
	const outcome = Object.assign(new Outcome(row => textOfPath(table, row)), {deleted: 0});
	for (const {path, reason} of plan.failures) {
		outcome.failAt(path, reason);
	}

	using tree = new TargetTree(setup, table);
	using removals = new SafeTree(SafeFolder.open(root.self));
	const {work, inspection} = plan;
	outcome.deleted += await remove(removals, [...inspection.leftovers, ...inspection.obstacles], outcome, signal);
	await openFolders(tree, work.folders, outcome, signal);
	await makeFolders(tree, work.newFolders, outcome, signal);

	const phase = reporter.startPhase('Restoring files', plan.summary.bytes, true);
	try {
		await restoreFiles({session, entries: plan.entries, rows: work.files, outcome, phase, signal});
		await restoreOthers(plan, options, outcome, phase);
		outcome.deleted += await remove(removals, inspection.extras, outcome, signal);
		await finishFolders(plan, session, outcome, signal);
		phase.done();
	} catch (error) {
		phase.error(error);
		throw error;
	}

	return outcome;
}

/** Whose rights the restore has. */
function restorer() {
	return {
		isRoot: process.geteuid?.() === 0,
		uid: process.geteuid?.() ?? 0,
		gids: [process.getegid?.() ?? 0, ...(process.getgroups?.() ?? [])],
		// eslint-disable-next-line @typescript-eslint/no-deprecated -- the race is one of threads that make files meanwhile, and none is started yet
		umask: process.umask(),
	};
}

function openRoot(target: string): SafeFolder {
	try {
		makeMissingFolders(target);
		return SafeFolder.open(target);
	} catch (error) {
		throw targetErrorFrom(error, `Opening the target ${target}`);
	}
}

/** Folders that are there and that others than root may not write to are opened until they get the mode that they should have. */
async function openFolders(tree: TargetTree, rows: Uint32Array, outcome: Outcome, signal?: AbortSignal): Promise<void> {
	if (tree.restorer.isRoot) {
		return;
	}

	await inSlices(
		rows.filter(row => tree.action(row) === rowAction.refresh),
		signal,
		row => {
			try {
				const path = tree.folderOf(row).entry(tree.table.name(row));
				const {mode, uid} = lstatSync(path);
				if (uid === tree.restorer.uid && (mode & 0o700) !== 0o700) {
					tree.folderOf(row).chmod(tree.table.name(row), (mode & 0o7777) | 0o700);
				}
			} catch (error) {
				outcome.fail(row, targetErrorFrom(error, 'Opening the folder'));
			}
		},
	);
}

async function makeFolders(tree: TargetTree, rows: Uint32Array, outcome: Outcome, signal?: AbortSignal): Promise<void> {
	await inSlices(rows, signal, row => {
		try {
			mkdirSync(tree.folderOf(row).entry(tree.table.name(row)), 0o700);
			outcome.folders++;
		} catch (error) {
			outcome.fail(row, targetErrorFrom(error, 'Making the folder'));
		}
	});
}

/** Links, FIFOs, further names of files, and what is already there. */
async function restoreOthers(
	plan: RestorePlan,
	options: WriteFolderOptions,
	outcome: Outcome,
	phase: Phase,
): Promise<void> {
	const {work} = plan;
	const {session, signal} = options;
	const {crew} = session;
	await restoreSpecials(plan, options, outcome, work.specials);
	const unlinked: number[] = [];
	await eachLimited(
		rowBatches(work.links),
		crew.width,
		async rows => {
			const leaders = rows.map(row => plan.leaderOf(row));
			const reply = await crew.call('links', {rows, leaders});
			outcome.others += reply.done;
			outcome.add({failures: reply.failures, notes: []});
			unlinked.push(...reply.unlinked);
		},
		signal,
	);
	// Where this file system cannot link, or the file that was to be linked to could not be restored, each name gets a file of its own.
	const isFile = (row: number): boolean => plan.entries.table.kindOf(row) === 'file';
	await restoreSpecials(plan, options, outcome, Uint32Array.from(unlinked.filter(row => !isFile(row))));
	await restoreFiles({
		session,
		entries: plan.entries,
		rows: Uint32Array.from(unlinked.filter(isFile)),
		outcome,
		phase,
		signal,
	});
	await eachLimited(
		rowBatches(work.unchanged),
		crew.width,
		async rows => {
			outcome.add(await crew.call('refresh', {rows}));
		},
		signal,
	);
}

async function restoreSpecials(
	{entries}: RestorePlan,
	{session, signal}: WriteFolderOptions,
	outcome: Outcome,
	specials: Uint32Array,
): Promise<void> {
	await eachLimited(
		rowBatches(specials),
		session.crew.width,
		async rows => {
			const reply = await session.crew.call('specials', {
				entries: Array.from(rows, row => entries.rare.get(row) ?? {row}),
			});
			outcome.others += reply.done;
			outcome.add(reply);
		},
		signal,
	);
}

/** The deepest first: a folder may become unreadable for whoever restores it. */
async function finishFolders(
	{work}: RestorePlan,
	{crew}: ReadingSession,
	outcome: Outcome,
	signal?: AbortSignal,
): Promise<void> {
	for (const rows of rowBatches(work.folders.toReversed(), 1024)) {
		throwIfCancelled(signal);
		outcome.add(await crew.call('folders', {rows}));
	}
}

async function remove(
	tree: SafeTree,
	removals: readonly Removal[],
	outcome: Outcome,
	signal?: AbortSignal,
): Promise<number> {
	let removed = 0;
	await inSlices(removals, signal, ({parts, isFolder}) => {
		try {
			const path = tree.folder(parts.slice(0, -1)).entry(parts.at(-1) ?? '');
			if (isFolder) {
				rmdirSync(path);
			} else {
				unlinkSync(path);
			}

			removed++;
		} catch (error) {
			if (!isSystemError(error, 'ENOENT')) {
				outcome.failAt(parts.map(textOfName).join('/'), `it could not be deleted: ${fsErrorReason(error)}`);
			}
		}
	});
	return removed;
}

/** Short steps that leave the event loop free between them. */
async function inSlices<Item>(
	items: Iterable<Item>,
	signal: AbortSignal | undefined,
	work: (item: Item) => void,
): Promise<void> {
	let start = performance.now();
	for (const item of items) {
		if (performance.now() - start > sliceMs) {
			await setImmediate();
			throwIfCancelled(signal);
			start = performance.now();
		}

		work(item);
	}
}
