/** The folder that holds everything, of all sources. */
export const everything = 0;

/** Folders of several sources, numbered as they are met; every folder comes after the one that holds it. */
export class FolderTable {
	readonly #numbers = new Map<string, number>();
	readonly #paths: string[] = [''];
	readonly #sources: number[] = [-1];
	readonly #parents: number[] = [everything];
	readonly #depths: number[] = [0];

	get size(): number {
		return this.#paths.length;
	}

	/** The number of a folder, and of all above it when they are new. @param path From the root of the source, which is empty. */
	add(source: number, path: string): number {
		const key = `${source}:${path}`;
		const known = this.#numbers.get(key);
		if (known !== undefined) {
			return known;
		}

		const parent = path === '' ? everything : this.add(source, path.slice(0, Math.max(0, path.lastIndexOf('/'))));
		const number = this.#paths.push(path) - 1;
		this.#numbers.set(key, number);
		this.#sources.push(source);
		this.#parents.push(parent);
		this.#depths.push(this.depth(parent) + 1);
		return number;
	}

	path(folder: number): string {
		return this.#paths[folder] ?? '';
	}

	/** -1 for {@link everything}. */
	source(folder: number): number {
		return this.#sources[folder] ?? -1;
	}

	parent(folder: number): number {
		return this.#parents[folder] ?? everything;
	}

	depth(folder: number): number {
		return this.#depths[folder] ?? 0;
	}

	/** The innermost folder that holds both. */
	common(a: number, b: number): number {
		let [left, right] = [a, b];
		while (left !== right) {
			if (this.depth(left) >= this.depth(right)) {
				left = this.parent(left);
			} else {
				right = this.parent(right);
			}
		}

		return left;
	}
}
