import {readdirSync, readlinkSync} from 'node:fs';

/** How many descriptors this process, other test files' threads included, holds on something in a folder whose path the system can tell. Linux only. */
export function openDescriptors(folder: string): number {
	return readdirSync('/proc/self/fd').filter(fd => {
		try {
			return readlinkSync(`/proc/self/fd/${fd}`).startsWith(folder);
		} catch {
			return false;
		}
	}).length;
}
