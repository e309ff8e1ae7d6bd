import {readdirSync, readlinkSync} from 'node:fs';

/** How many descriptors this process holds on something in a folder, also on paths that are too long to be told. Linux only. */
export function openDescriptors(folder: string): number {
	return readdirSync('/proc/self/fd').filter(fd => {
		try {
			return readlinkSync(`/proc/self/fd/${fd}`).startsWith(folder);
		} catch (error) {
			return error instanceof Error && 'code' in error && error.code === 'ENAMETOOLONG';
		}
	}).length;
}
