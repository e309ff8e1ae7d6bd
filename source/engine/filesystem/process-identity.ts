import {createHash} from 'node:crypto';
import {readFileSync, readlinkSync} from 'node:fs';
import process from 'node:process';

/** Whose process a note in the store was written by. Fields that the system does not tell are empty, and then prove nothing. */
export type ProcessIdentity = {
	/** Stays through restarts; a hash, so that the machine's own id is not published. */
	readonly machine: string;
	/** Random, new at each start of the kernel. */
	readonly boot: string;
	/** Processes of another namespace cannot be seen from here, whatever their number. */
	readonly pidNamespace: string;
	/** When the process started, in ticks since the start of the kernel: tells it from a later one with the same number. */
	readonly startTime: string;
};

function attempt(read: () => string): string {
	try {
		return read().trim();
	} catch {
		// Not Linux, or hidden by a sandbox.
		return '';
	}
}

const readText = (path: string): string => attempt(() => readFileSync(path, 'utf8'));

function hashMachineId(machineId: string): string {
	return machineId === '' ? '' : createHash('sha256').update(`holdfast:${machineId}`).digest('hex').slice(0, 16);
}

/** Fields 3 and 22 of /proc/PID/stat; the second field may hold blanks and brackets, so counting starts behind it. See proc(5). */
function statOf(pid: number | 'self'): {readonly state: string; readonly startTime: string} {
	const stat = readText(`/proc/${pid}/stat`);
	const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
	return {state: fields[0] ?? '', startTime: fields[19] ?? ''};
}

let own: ProcessIdentity | undefined;

export function thisProcess(): ProcessIdentity {
	own ??= {
		machine: hashMachineId(readText('/etc/machine-id')),
		boot: readText('/proc/sys/kernel/random/boot_id'),
		pidNamespace: attempt(() => readlinkSync('/proc/self/ns/pid')).replaceAll(/\D/g, ''),
		startTime: statOf('self').startTime,
	};
	return own;
}

/**
Whether the process with this number runs, as far as this process can know. `startTime` empty means that any process of that number counts.

Ask only about processes of the same kernel start and process namespace.
*/
export function isProcessRunning(pid: number, startTime: string): boolean {
	try {
		process.kill(pid, 0);
	} catch (error) {
		if (error instanceof Error && 'code' in error && error.code === 'ESRCH') {
			return false;
		}
		// Not allowed to signal it: it is there.
	}

	const {state, startTime: runningSince} = statOf(pid);
	// A zombie has ended; only its parent has not looked yet.
	if (state === 'Z' || state === 'X') {
		return false;
	}

	return startTime === '' || runningSince === '' || runningSince === startTime;
}

/** Milliseconds since the start of the kernel, time of sleep included; `undefined` where that cannot be told. See proc_uptime(5). */
export function bootClock(): number | undefined {
	const seconds = Number.parseFloat(readText('/proc/uptime'));
	return Number.isFinite(seconds) ? seconds * 1000 : undefined;
}
