/** Milliseconds. What comes so soon after a key is the answer to it. */
const answerTime = 1000;
const usualPause = 5000;

export type SpeakerOptions = {
	readonly stream: {write(text: string): unknown};
	/** What there is to say now. */
	readonly read: () => readonly string[];
	/** Milliseconds between two reports that nobody asked for: progress would never let anybody finish listening. */
	readonly pause?: number;
};

/** Writes sentences, one a line, for a screen reader: only those that are new, at once after a key, and otherwise now and then. Nothing is ever drawn again. */
export class Speaker {
	readonly #stream: SpeakerOptions['stream'];
	readonly #read: SpeakerOptions['read'];
	readonly #pause: number;
	#said: readonly string[] = [];
	#askedAt = Number.NEGATIVE_INFINITY;
	#spokenAt = Number.NEGATIVE_INFINITY;
	#later: NodeJS.Timeout | undefined;

	constructor({stream, read, pause = usualPause}: SpeakerOptions) {
		this.#stream = stream;
		this.#read = read;
		this.#pause = pause;
	}

	/** A key was pressed: somebody waits for the answer. */
	ask(): void {
		this.#askedAt = performance.now();
	}

	/** Something may have changed. */
	hear(): void {
		const now = performance.now();
		const wait = now - this.#askedAt < answerTime ? 0 : this.#spokenAt + this.#pause - now;
		if (wait <= 0) {
			this.speak();
		} else {
			this.#later ??= setTimeout(() => {
				this.speak();
			}, wait);
		}
	}

	/** Says what is new. */
	speak(): void {
		clearTimeout(this.#later);
		this.#later = undefined;
		const sentences = this.#read();
		const news = sentences.filter(sentence => !this.#said.includes(sentence));
		this.#said = sentences;
		if (news.length > 0) {
			this.#spokenAt = performance.now();
			this.#stream.write(news.map(sentence => `${sentence}\n`).join(''));
		}
	}

	/** Says everything again, as if nothing had been said. */
	repeat(): void {
		this.#said = [];
		this.speak();
	}

	/** Ends; what is still unsaid is not said. */
	stop(): void {
		clearTimeout(this.#later);
	}
}
