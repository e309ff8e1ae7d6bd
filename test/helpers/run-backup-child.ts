import {spawn} from 'node:child_process';
import path from 'node:path';
import process from 'node:process';
import {createInterface} from 'node:readline';
import {setTimeout as sleep} from 'node:timers/promises';
import {projectFolder} from './source-files.js';

export type ChildBackup = {
	readonly location: string;
	readonly source: string;
	readonly useCache: boolean;
	/** When it is killed: so many milliseconds after a phase began. */
	readonly kill?: {readonly phase: string; readonly afterMs: number};
};

export type ChildResult = {
	/** Ref that the child told; absent when it was killed before. */
	readonly snapshot?: string;
	readonly wasKilled: boolean;
	readonly lastPhase: string;
	/** Milliseconds from its beginning at which each phase began, and `End`. */
	readonly times: ReadonlyMap<string, number>;
	readonly errors: string;
};

/** Runs one backup in a process of its own, and kills it with SIGKILL when asked to. */
export async function runBackupChild({location, source, useCache, kill}: ChildBackup): Promise<ChildResult> {
	const script = path.join(projectFolder, 'dist/test/helpers/backup-child.js');
	const child = spawn(process.execPath, [script, location, source, useCache ? 'yes' : 'no']);
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
	for await (const line of createInterface({input: child.stdout})) {
		const [what, ...rest] = line.split(' ');
		const text = rest.join(' ');
		begin ||= performance.now();
		if (what === 'phase') {
			lastPhase = text;
			times.set(text, performance.now() - begin);
			if (text === kill?.phase) {
				void killLater(child, kill.afterMs);
			}
		} else if (what === 'snapshot') {
			snapshot = text;
			lastPhase = 'End';
			times.set('End', performance.now() - begin);
		}
	}

	const signal = await exited;
	return {...(snapshot !== undefined && {snapshot}), wasKilled: signal === 'SIGKILL', lastPhase, times, errors};
}

async function killLater(child: {kill(signal: 'SIGKILL'): boolean}, milliseconds: number): Promise<void> {
	await sleep(milliseconds);
	child.kill('SIGKILL');
}
