import type {TreeEntry} from '../../repository/tree-entry.js';

export type SampleOptions = {
	/** How many files at most. */
	readonly files: number;
	/** How many bytes at most, all files together. */
	readonly bytes: number;
	/** A number from 0 up to 1, as `Math.random` gives it. */
	readonly random: () => number;
};

export type Sample = {
	readonly entries: readonly TreeEntry[];
	/** How many files there were to choose from. */
	readonly choices: number;
};

/** Chooses files by chance, each with the same chance; of those that were chosen, what is too large for the rest of the bytes is left out. */
export async function chooseSample(
	entries: AsyncIterable<TreeEntry> | Iterable<TreeEntry>,
	{files, bytes, random}: SampleOptions,
): Promise<Sample> {
	const chosen: TreeEntry[] = [];
	let choices = 0;
	for await (const entry of entries) {
		// A name that is no text has another form on the disk, where the sample is looked for by its text.
		if (entry.kind === 'file' && entry.size <= bytes && !entry.path.includes('\uFFFD')) {
			choices++;
			// Reservoir sampling (Vitter's algorithm R): the list is seen once, and its length is not known before.
			const place = choices <= files ? choices - 1 : Math.floor(random() * choices);
			if (place < files) {
				chosen[place] = entry;
			}
		}
	}

	let left = bytes;
	const fitting = chosen.filter(({size}) => {
		const fits = size <= left;
		left -= fits ? size : 0;
		return fits;
	});
	return {entries: fitting, choices};
}
