import type {CheckFailure, FindingType} from '../../compute/reading/check-protocol.js';
import {fromTransferable} from '../../compute/transferable-error.js';
import {isHoldfastError} from '../../errors.js';
import type {Reporter} from '../../reporting/reporter.js';

/** A finding whose victims are not known yet. */
export type RawFinding = {
	readonly key: string;
	readonly type: FindingType;
	readonly message: string;
	/** Numbers of the objects that are lost with it. */
	readonly objects: readonly number[];
};

/** So many findings are kept; more are only counted. */
const mostFindings = 10_000;

/** Collects what is wrong, and tells a reporter at once. */
export class Findings {
	count = 0;
	readonly list: RawFinding[] = [];
	/** Objects that are lost, whatever is wrong with them. */
	readonly lost = new Set<number>();
	readonly #reporter: Reporter;

	constructor(reporter: Reporter) {
		this.#reporter = reporter;
	}

	add(finding: RawFinding): void {
		this.count++;
		for (const id of finding.objects) {
			this.lost.add(id);
		}

		if (this.list.length < mostFindings) {
			this.list.push(finding);
		}

		const {key, type, message} = finding;
		this.#reporter.event({type: 'finding', key, kind: type, message});
	}

	/** What a worker has found to be wrong with an object. */
	addFailure(key: string, {type, error}: Omit<CheckFailure, 'item'>, objects: readonly number[]): void {
		this.add({key, type, message: reasonOf(key, fromTransferable(error)), objects});
	}

	/** What was thrown while an object was read. */
	addError(key: string, error: unknown): void {
		const code = isHoldfastError(error) ? error.code : undefined;
		const type =
			code === 'corrupt' ? 'corrupt' : code === 'missing-object' || code === 'not-found' ? 'missing' : 'read_error';
		this.add({key, type, message: reasonOf(key, error), objects: []});
	}
}

/** The key stands beside the message already. */
function reasonOf(key: string, error: unknown): string {
	const message = error instanceof Error ? error.message : String(error);
	const prefix = `${key} is damaged: `;
	return message.startsWith(prefix) ? message.slice(prefix.length) : message;
}
