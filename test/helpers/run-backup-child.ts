import {type ChildProcess, spawn} from 'node:child_process';
import path from 'node:path';
import process from 'node:process';
import {createInterface} from 'node:readline';
import {setTimeout as sleep} from 'node:timers/promises';
import {projectFolder} from './source-files.js';

export type ChildBackup = {
	readonly location: string;
	readonly source: string;
	readonly useCache: boolean;
	/** When it is killed: so many milliseconds after a phase began, or as soon as something is true. */
	readonly kill?: {readonly phase: string; readonly afterMs: number} | {readonly when: () => Promise<boolean>};
	/** Where it stands still. */
	readonly entries?: number;
};

export type ChildResult = {
	/** Ref that the child told; absent when it was killed before. */
	readonly snapshot?: string;
	readonly wasKilled: boolean;
	/** Bytes of files that were read, and that were stored. */
	readonly bytesRead: number;
	readonly bytesStored: number;
	readonly lastPhase: string;
	/** Milliseconds from its beginning at which each phase began, and `End`. */
	readonly times: ReadonlyMap<string, number>;
	readonly errors: string;
};

/** Runs one backup in a process of its own, and kills it with SIGKILL when asked to. */
export async function runBackupChild({location, source, useCache, kill, entries}: ChildBackup): Promise<ChildResult> {
	const script = path.join(projectFolder, 'dist/test/helpers/backup-child.js');
	const pause = entries === undefined ? [] : [String(entries)];
	const child = spawn(process.execPath, [script, location, source, useCache ? 'yes' : 'no', ...pause]);
	if (kill && 'when' in kill) {
		void killWhen(child, kill.when);
	}

	const exited = new Promise<NodeJS.Signals | null>(resolve => {
		child.on('close', (_code, signal) => {
			resolve(signal);
		});
	});
	let errors = '';
	child.stderr.on('data', (piece: Buffer) => {
		errors += piece.toString();
	});

	const times = new Map<string, number>();
	let begin = 0;
	let lastPhase = 'Start';
	let snapshot: string | undefined;
	let bytesRead = 0;
	let bytesStored = 0;
	for await (const line of createInterface({input: child.stdout})) {
		const [what, ...rest] = line.split(' ');
		const text = rest.join(' ');
		begin ||= performance.now();
		if (what === 'phase') {
			lastPhase = text;
			times.set(text, performance.now() - begin);
			if (kill && 'phase' in kill && text === kill.phase) {
				void killLater(child, kill.afterMs);
			}
		} else if (what === 'snapshot') {
			[snapshot] = rest;
			[bytesRead = 0, bytesStored = 0] = rest.slice(1).map(Number);
			lastPhase = 'End';
			times.set('End', performance.now() - begin);
		}
	}

	const signal = await exited;
	return {
		...(snapshot !== undefined && {snapshot}),
		wasKilled: signal === 'SIGKILL',
		bytesRead,
		bytesStored,
		lastPhase,
		times,
		errors,
	};
}

async function killWhen(child: ChildProcess, isTime: () => Promise<boolean>): Promise<void> {
	while (child.exitCode === null && child.signalCode === null) {
		if (await isTime()) {
			child.kill('SIGKILL');
			return;
		}

		await sleep(20);
	}
}

async function killLater(child: {kill(signal: 'SIGKILL'): boolean}, milliseconds: number): Promise<void> {
	await sleep(milliseconds);
	child.kill('SIGKILL');
}
