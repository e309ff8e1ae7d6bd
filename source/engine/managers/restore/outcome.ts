import {NoteBook} from '../../compute/reading/note-book.js';
import type {Failure, FilesReply, LargeFileReply, SpecialsReply} from '../../compute/reading/read-protocol.js';
import {fromTransferable} from '../../compute/transferable-error.js';
import {isHoldfastError} from '../../errors.js';

/** An entry that could not be restored. */
export type RestoreFailure = {readonly path: string; readonly reason: string};

/** Something about entries that could not be restored, though the entries themselves were. */
export type RestoreWarning = {
	readonly message: string;
	/** How many entries it is about. */
	readonly count: number;
	/** The first few of them. */
	readonly paths: readonly string[];
};

/** So many failures are named; more are only counted. */
const mostFailures = 10_000;

/** Errors after which nothing else would succeed. */
const endsEverything = new Set(['no-space', 'cancelled', 'lock-lost']);

/** Collects what came of a restore. */
export class Outcome {
	files = 0;
	/** Symbolic links, FIFOs and the like, and further names of files. */
	others = 0;
	folders = 0;
	bytes = 0;
	failureCount = 0;
	readonly failures: RestoreFailure[] = [];
	readonly #notes = new NoteBook();
	readonly #pathOf: (row: number) => string;

	constructor(pathOf: (row: number) => string) {
		this.#pathOf = pathOf;
	}

	/** @throws The error itself when it is one that ends the whole restore. */
	fail(row: number, error: unknown): void {
		if (isHoldfastError(error) ? endsEverything.has(error.code) : !(error instanceof Error)) {
			throw error;
		}

		this.failAt(this.#pathOf(row), error instanceof Error ? error.message : String(error));
	}

	failAt(path: string, reason: string): void {
		this.failureCount++;
		if (this.failures.length < mostFailures) {
			this.failures.push({path, reason});
		}
	}

	addFiles({files, bytes, failures, notes}: Pick<FilesReply, 'files' | 'bytes' | 'failures' | 'notes'>): void {
		this.files += files;
		this.bytes += bytes;
		this.add({failures, notes});
	}

	addFile({bytes, notes}: LargeFileReply): void {
		this.addFiles({files: 1, bytes, failures: [], notes});
	}

	add({failures, notes}: Pick<SpecialsReply, 'failures' | 'notes'>): void {
		for (const note of notes) {
			this.#notes.merge(note);
		}

		for (const {item, error} of failures satisfies readonly Failure[]) {
			this.fail(item, fromTransferable(error));
		}
	}

	warnings(): RestoreWarning[] {
		return this.#notes.take().map(({what, reason, count, rows}) => ({
			message: `The ${what} could not be restored: ${reason}`,
			count,
			paths: rows.map(row => this.#pathOf(row)),
		}));
	}
}
