import {lstatSync, mkdirSync, readdirSync} from 'node:fs';
import {type FilePath, joinPath} from '../../source/engine/filesystem/file-path.js';
import {setTimes} from '../../source/engine/filesystem/file-times.js';
import {isSystemError} from '../../source/engine/filesystem/fs-error.js';
import {withShortPath} from '../../source/engine/filesystem/long-path.js';
import {type ExamplePart, exampleParts} from './example-parts.js';

export type ExampleTree = {
	readonly made: readonly ExamplePart[];
	/** What this machine, file system or user cannot make. */
	readonly leftOut: ReadonlyArray<{part: ExamplePart; reason: string}>;
};

const second = 1_000_000_000n;
const firstTime = 1_500_000_000n * second + 123_456_789n;

/**
Makes a real folder tree that has everything a backup must bring back, each part in a folder of its name.

All parts are made unless `parts` switches some off. Contents and times are the same each time: every entry, folders too, has a
modification time of its own with nanoseconds. Remove it with `removeTree` or inside a `temporaryFolder`.
*/
export function makeExampleTree(folder: string, parts: Partial<Record<ExamplePart, boolean>> = {}): ExampleTree {
	const made: ExamplePart[] = [];
	const leftOut: Array<{part: ExamplePart; reason: string}> = [];
	mkdirSync(folder, {recursive: true});
	for (const [part, make] of exampleParts) {
		if (parts[part] === false) {
			continue;
		}

		try {
			const partFolder = joinPath(folder, part);
			mkdirSync(partFolder);
			make(partFolder);
			made.push(part);
		} catch (error) {
			if (!isSystemError(error, 'EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'EINVAL', 'EILSEQ', 'ENOSYS')) {
				throw error;
			}

			leftOut.push({part, reason: String(error)});
		}
	}

	stampTimes(folder, {count: 0n});
	return {made, leftOut};
}

/** As `makeExampleTree` with nothing but these parts. */
export function makeExampleParts(folder: string, ...parts: readonly ExamplePart[]): ExampleTree {
	const others = exampleParts.map(([part]) => part).filter(part => !parts.includes(part));
	return makeExampleTree(folder, Object.fromEntries(others.map(part => [part, false])));
}

/** Gives everything a time of its own, children before their folder; entries named `time …` have theirs. */
function stampTimes(path: FilePath, counter: {count: bigint}): void {
	const stats = withShortPath(path, short => lstatSync(short));
	if (stats.isDirectory()) {
		const names = withShortPath(path, short => readdirSync(short, 'buffer'));
		for (const name of names.toSorted((a, b) => Buffer.compare(a, b))) {
			if (!name.toString().startsWith('time ')) {
				stampTimes(joinPath(path, name), counter);
			}
		}
	}

	const time = firstTime + counter.count++ * (second + 1001n);
	withShortPath(path, short => setTimes(short, time, time));
}
