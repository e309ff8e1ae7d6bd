import {spawn} from 'node:child_process';
import {existsSync, readFileSync, rmSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import type {Operation} from './operations.js';
import type {FileEvent} from './record-file-system.js';
import {projectFolder} from './source-files.js';
import type {Stage} from './stages.js';

export type OperationRun = {
	readonly wasKilled: boolean;
	/** Whether it ended well. */
	readonly isDone: boolean;
	readonly errors: string;
};

const helper = (name: string): string => path.join(projectFolder, 'dist/test/helpers', name);

/**
Runs an operation on a repository in a folder in a process of its own, and records what it does to the files there.

@param killAt Kills it before so many things were done to the files, writes and syncs included.
*/
export async function runOperationChild(
	operation: Operation,
	location: string,
	{stage: {source, snapshots}, record, killAt}: {stage: Stage; record: string; killAt?: number},
): Promise<OperationRun> {
	rmSync(record, {force: true});
	const child = spawn(
		process.execPath,
		[
			'--import',
			helper('record-file-system.js'),
			helper('operation-child.js'),
			operation.name,
			location,
			source,
			...snapshots.keys(),
		],
		{
			env: {
				...process.env,
				RECORD_ROOT: location,
				RECORD_TO: record,
				...(killAt !== undefined && {RECORD_KILL_AT: String(killAt)}),
			},
			stdio: ['ignore', 'ignore', 'pipe'],
		},
	);
	let errors = '';
	child.stderr.on('data', (piece: Buffer) => {
		errors += piece.toString();
	});
	return new Promise((resolve, reject) => {
		child.on('error', reject);
		child.on('close', (code, signal) => {
			resolve({wasKilled: signal === 'SIGKILL', isDone: code === 0, errors});
		});
	});
}

/** What was recorded, in the order in which it happened. */
export function readRecord(record: string): FileEvent[] {
	if (!existsSync(record)) {
		return [];
	}

	return readFileSync(record, 'utf8')
		.split('\n')
		.filter(line => line !== '')
		.map(line => {
			// eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion -- the recorder has written it
			return JSON.parse(line) as FileEvent;
		});
}
