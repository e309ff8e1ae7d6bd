/** What an S3 server has done lately, and so what a server that lists late does not tell yet. */
export class LateLists {
	/** Milliseconds until a change is listed, for each key and change. */
	#delay: () => number = () => 0;
	/** When a key that was written is listed; the same for one that was deleted, with how it was listed before. */
	readonly #shown = new Map<string, number>();
	readonly #ghosts = new Map<string, {until: number; entry: string}>();
	readonly #entries = new Map<string, string>();
	/** Lists that differed from what was there. */
	wrong = 0;

	/** From now on. Without a delay lists tell the truth, also about what was hidden until now. */
	delayBy(delay: (() => number) | undefined): void {
		this.#delay = delay ?? (() => 0);
		if (delay === undefined) {
			this.#shown.clear();
			this.#ghosts.clear();
		}
	}

	/** @param key Whole, as the server lists it. */
	written(key: string): void {
		this.#ghosts.delete(key);
		if (!this.#entries.has(key)) {
			this.#shown.set(key, performance.now() + this.#delay());
		}
	}

	deleted(key: string): void {
		const entry = this.#entries.get(key);
		this.#shown.delete(key);
		this.#entries.delete(key);
		if (entry !== undefined) {
			this.#ghosts.set(key, {until: performance.now() + this.#delay(), entry});
		}
	}

	/** The answer to ListObjectsV2 as a server that is late gives it. */
	rewrite(body: string): string {
		const now = performance.now();
		const prefix = unescaped(/<Prefix>(?<prefix>[^<]*)<\/Prefix>/.exec(body)?.groups?.prefix ?? '');
		let changes = 0;
		const listed = body.replaceAll(/<Contents>.*?<\/Contents>/gs, entry => {
			const key = unescaped(/<Key>(?<key>[^<]*)<\/Key>/.exec(entry)?.groups?.key ?? '');
			if ((this.#shown.get(key) ?? 0) > now) {
				changes++;
				return '';
			}

			this.#entries.set(key, entry);
			return entry;
		});
		const ghosts = [...this.#ghosts].filter(
			([key, {until}]) => until > now && key.startsWith(prefix) && !listed.includes(`<Key>${key}</Key>`),
		);
		this.wrong += changes + ghosts.length > 0 ? 1 : 0;
		const isLastPage = listed.includes('<IsTruncated>false');
		return isLastPage && ghosts.length > 0
			? listed.replace('</ListBucketResult>', `${ghosts.map(([, {entry}]) => entry).join('')}</ListBucketResult>`)
			: listed;
	}
}

const unescaped = (text: string): string => {
	const plain = text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
	return plain.includes('%') ? decodeURIComponent(plain) : plain;
};
