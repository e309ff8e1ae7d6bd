import {spawn} from 'node:child_process';
import {once} from 'node:events';
import process from 'node:process';
import type {ExecutionContext} from 'ava';

/** Starts Node with a parent that never asks what has become of it: once killed, it stays a zombie until the test is over. @returns Its number. */
export async function unreapedChild(t: ExecutionContext, args: readonly string[]): Promise<number> {
	const script = '"$0" "$@" >/dev/null 2>&1 & echo $!; exec sleep 300';
	const parent = spawn('bash', ['-c', script, process.execPath, ...args], {stdio: ['ignore', 'pipe', 'ignore']});
	t.teardown(() => {
		parent.kill('SIGKILL');
	});
	const line = String(await once(parent.stdout, 'data'));
	return Number(line);
}
