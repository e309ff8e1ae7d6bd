import type {FilePath} from './file-path.js';
import {type SystemCalls, systemCalls} from './system-calls.js';

export type DeviceNumbers = {readonly major: number; readonly minor: number};
export type SpecialKind = 'fifo' | 'block-device' | 'char-device' | 'socket';

const typeBits: Readonly<Record<SpecialKind, number>> = {
	fifo: 0o01_0000,
	'char-device': 0o02_0000,
	'block-device': 0o06_0000,
	socket: 0o14_0000,
};

/** Splits `rdev` of a bigint stat as the C library's `major` and `minor` do. */
export function deviceNumbers(rdev: bigint): DeviceNumbers {
	return {
		major: Number(((rdev >> 32n) & 0xff_ff_f0_00n) | ((rdev >> 8n) & 0xf_ffn)),
		minor: Number(((rdev >> 12n) & 0xff_ff_ff_00n) | (rdev & 0xffn)),
	};
}

/** The inverse of {@link deviceNumbers}. */
export function deviceFromNumbers({major, minor}: DeviceNumbers): bigint {
	const [high, low] = [BigInt(major), BigInt(minor)];
	return ((high & 0xff_ff_f0_00n) << 32n) | ((high & 0xf_ffn) << 8n) | ((low & 0xff_ff_ff_00n) << 12n) | (low & 0xffn);
}

/**
Makes a FIFO, device node or socket. `mode` is the permission bits, subject to the umask. Devices need root.

@returns `false` where this machine cannot make any; `systemCallsProblem()` says why.
@throws The system error; EEXIST when the name is taken, EPERM without the right.
*/
export function makeSpecialFile(
	path: FilePath,
	kind: SpecialKind,
	mode: number,
	device?: DeviceNumbers,
	calls: SystemCalls | null = systemCalls(),
): boolean {
	if (!calls) {
		return false;
	}

	calls.makeNode(path, typeBits[kind] | (mode & 0o7777), device ? deviceFromNumbers(device) : 0n);
	return true;
}
