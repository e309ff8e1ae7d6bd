/** A file has more chunks than the object that lists them can name: the entry is left out, and the run goes on. */
export class FileTooBigError extends Error {
	constructor() {
		super('it is bigger than the repository format can hold, which is about 4 TB');
	}

	/** What becomes of the entry. */
	failureOf(number: number) {
		return {number, reason: this.message, code: 'EFBIG', effect: 'omitted'} as const;
	}
}
