import type {Source} from '../../source/engine/sources/source.js';
import {openTestSource} from './test-backups.js';

/** A folder as a source whose walk does something after so many entries, and then goes on if it is still wanted. */
export async function pausingSource(folder: string, entries: number, pause: () => Promise<void>): Promise<Source> {
	const source = await openTestSource(folder);
	return {
		info: async () => source.info(),
		async *walk(options) {
			let count = 0;
			for await (const batch of source.walk(options)) {
				for (const entry of batch) {
					yield [entry];
					count++;
					if (count === entries) {
						await pause();
					}
				}
			}
		},
		open: (entry, options) => source.open(entry, options),
		close: async () => source.close(),
	};
}
