import {isSystemError} from './fs-error.js';
import type {FilePath} from './file-path.js';
import {type SystemCalls, systemCalls} from './system-calls.js';

/** The kernel's own limits for all names of a file and for one value, so that one call always suffices. */
const longestList = 65_536;
const longestValue = 65_536;

let names: Buffer | undefined;
let value: Buffer | undefined;

export type XattrFailure = {readonly name: string; readonly error: unknown};

/**
Reads all extended attributes that can be listed, ACLs and capabilities among them. A symbolic link is not followed.

Without `onFailure` the first attribute that cannot be read throws its system error; with it the others are still read. Names that are not
UTF-8 cannot be stored and are failures too. A file system that knows no attributes gives an empty map.

@returns `undefined` where this machine cannot read attributes at all; `systemCallsProblem()` says why.
*/
export function readXattrs(
	target: FilePath | number,
	onFailure?: (failure: XattrFailure) => void,
	calls: SystemCalls | null = systemCalls(),
): Map<string, Buffer> | undefined {
	if (!calls) {
		return undefined;
	}

	const found = new Map<string, Buffer>();
	for (const name of listNames(calls, target)) {
		try {
			const bytes = readOne(calls, target, name);
			if (bytes) {
				found.set(decodeName(name), bytes);
			}
		} catch (error) {
			if (!onFailure) {
				throw error;
			}

			onFailure({name: name.toString(), error});
		}
	}

	return found;
}

function listNames(calls: SystemCalls, target: FilePath | number): Buffer[] {
	names ??= Buffer.allocUnsafeSlow(longestList);
	let length: number;
	try {
		length = calls.listXattrs(target, names);
	} catch (error) {
		if (isSystemError(error, 'ENOTSUP', 'EOPNOTSUPP')) {
			return [];
		}

		throw error;
	}

	const list: Buffer[] = [];
	for (let start = 0; start < length;) {
		const end = names.indexOf(0, start);
		list.push(Buffer.from(names.subarray(start, end)));
		start = end + 1;
	}

	return list;
}

/** `undefined` when the attribute went away since it was listed. */
function readOne(calls: SystemCalls, target: FilePath | number, name: Buffer): Buffer | undefined {
	value ??= Buffer.allocUnsafeSlow(longestValue);
	try {
		return Buffer.from(value.subarray(0, calls.getXattr(target, name, value)));
	} catch (error) {
		if (isSystemError(error, 'ENODATA')) {
			return undefined;
		}

		throw error;
	}
}

function decodeName(name: Buffer): string {
	const text = name.toString();
	if (!Buffer.from(text).equals(name)) {
		throw new Error(`the name of the extended attribute ${text} is not UTF-8`);
	}

	return text;
}

/**
Sets extended attributes one by one; those that are there already under other names stay. A symbolic link is not followed.

To be called after chown, which drops capabilities, and before chmod, which may take away the right to write.

@returns the attributes that could not be set, or `undefined` when this machine cannot set any; `systemCallsProblem()` says why.
*/
export function writeXattrs(
	target: FilePath | number,
	xattrs: ReadonlyMap<string, Uint8Array>,
	calls: SystemCalls | null = systemCalls(),
): XattrFailure[] | undefined {
	if (!calls) {
		return undefined;
	}

	const failures: XattrFailure[] = [];
	for (const [name, bytes] of xattrs) {
		try {
			calls.setXattr(target, Buffer.from(name), bytes);
		} catch (error) {
			failures.push({name, error});
		}
	}

	return failures;
}
