import {link, unlink} from 'node:fs/promises';
import {isSystemError} from './fs-error.js';
import {type SystemCalls, systemCalls} from './system-calls.js';

/** What file systems without hard links (FAT, some network and FUSE ones) answer to a link. */
const noLinks = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'];

type Calls = {
	readonly link: (from: string, to: string) => Promise<void>;
	readonly renameIfAbsent: SystemCalls['renameIfAbsent'] | undefined;
};

const realCalls: Calls = {
	link,
	/** Loaded only where a link was refused. */
	get renameIfAbsent() {
		return systemCalls()?.renameIfAbsent;
	},
};

/**
Gives a finished temporary file its final name unless that is taken: by a hard link, and where there are none by a rename that does not replace.
The temporary name is gone afterwards.

@returns Whether this call took the name; of several racing ones exactly one does.
@throws The system error; the final name is untouched then.
*/
export async function publishIfAbsent(temporary: string, final: string, calls: Calls = realCalls): Promise<boolean> {
	try {
		await takeName(temporary, final, calls);
	} catch (error) {
		await unlink(temporary).catch(() => undefined);
		if (isSystemError(error, 'EEXIST')) {
			return false;
		}

		throw error;
	}

	// Gone already after a rename. A leftover does no harm: the file is there under its final name.
	await unlink(temporary).catch(() => undefined);
	return true;
}

async function takeName(temporary: string, final: string, calls: Calls): Promise<void> {
	try {
		await calls.link(temporary, final);
	} catch (error) {
		const renameIfAbsent = isSystemError(error, ...noLinks) ? calls.renameIfAbsent : undefined;
		if (!renameIfAbsent) {
			throw error;
		}

		renameIfAbsent(temporary, final);
	}
}
