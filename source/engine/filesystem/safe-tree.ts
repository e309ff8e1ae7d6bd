import type {FilePath} from './file-path.js';
import {type SafeFolder} from './safe-folder.js';

type Step = {readonly name: FilePath; folder: SafeFolder | undefined};

/** How many folders are kept open at once; far below any limit on descriptors. */
const mostOpen = 64;

/**
The folders below one folder, for writing to many of them in turn: keeps those on the way to the current one open, the deepest 64 of a very deep path.

Cheap when neighbours follow each other, right in any order. To be disposed of.
*/
export class SafeTree implements Disposable {
	readonly top: SafeFolder;
	#steps: Step[] = [];

	/** Takes over `top` and disposes of it. */
	constructor(top: SafeFolder) {
		this.top = top;
	}

	/**
	Opens the folder at `names` below the top; missing ones are made (0700) when `make` is set. Valid until the next call.

	@throws As `SafeFolder.folder`: ENOENT, or ENOTDIR where a link or a file stands in the way.
	*/
	folder(names: readonly FilePath[], make = false): SafeFolder {
		this.#leave(names);
		const start = this.#steps.findLastIndex(({folder}) => folder !== undefined) + 1;
		for (let i = start; i < names.length; i++) {
			const name = names[i] ?? '';
			const above = this.#steps[i - 1]?.folder ?? this.top;
			const folder = make ? above.makeFolder(name) : above.folder(name);
			this.#steps[i] = {name, folder};
			this.#close(i - mostOpen);
		}

		return this.#steps.at(-1)?.folder ?? this.top;
	}

	[Symbol.dispose](): void {
		this.#leave([]);
		this.top[Symbol.dispose]();
	}

	/** Forgets all steps that are not on the way to `names`. */
	#leave(names: readonly FilePath[]): void {
		const common = this.#steps.findIndex(({name}, i) => !isSameName(name, names[i]));
		const kept = common === -1 ? this.#steps.length : common;
		for (let i = kept; i < this.#steps.length; i++) {
			this.#close(i);
		}

		this.#steps = this.#steps.slice(0, kept);
	}

	#close(index: number): void {
		const step = this.#steps[index];
		step?.folder?.[Symbol.dispose]();
		if (step) {
			step.folder = undefined;
		}
	}
}

function isSameName(a: FilePath, b: FilePath | undefined): boolean {
	return (
		b !== undefined &&
		(typeof a === 'string' && typeof b === 'string' ? a === b : Buffer.from(a).equals(Buffer.from(b)))
	);
}
