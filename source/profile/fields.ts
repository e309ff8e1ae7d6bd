import {type ErrorDetails, UsageError} from '../engine/client.js';

const usualHint = 'Correct the file, or move it away and start holdfast to set it up again.';

/** A value in a file of settings, and how it is called in messages. Every reader throws a UsageError that names it. */
export class Field {
	readonly #value: unknown;
	readonly #name: string;

	constructor(value: unknown, name: string) {
		this.#value = value;
		this.#name = name;
	}

	get isText(): boolean {
		return typeof this.#value === 'string';
	}

	problem(what: string, details: ErrorDetails = {}): UsageError {
		return new UsageError(`${this.#name} ${what}`, {hint: usualHint, ...details});
	}

	fail(what: string): never {
		throw this.problem(what);
	}

	/** A text that is not empty. */
	text(): string {
		return typeof this.#value === 'string' && this.#value !== '' && !this.#value.includes('\0')
			? this.#value
			: this.#wrong('a text');
	}

	flag(): boolean {
		return typeof this.#value === 'boolean' ? this.#value : this.#wrong('true or false');
	}

	wholeNumber(): number {
		return typeof this.#value === 'number' && Number.isSafeInteger(this.#value) && this.#value >= 0
			? this.#value
			: this.#wrong('a whole number from 0');
	}

	oneOf<const Word extends string>(words: readonly Word[]): Word {
		return words.find(word => word === this.#value) ?? this.#wrong(`one of ${words.join(', ')}`);
	}

	list(): Field[] {
		return Array.isArray(this.#value)
			? this.#value.map((item, index) => new Field(item, `${this.#name}[${index}]`))
			: this.#wrong('a list');
	}

	/** The fields that are there. One that is not among the known is refused. */
	object<const Name extends string>(known: readonly Name[]): Partial<Record<Name, Field>> {
		const value = this.#value;
		if (typeof value !== 'object' || value === null || Array.isArray(value)) {
			return this.#wrong('an object');
		}

		const fields: Partial<Record<Name, Field>> = {};
		for (const [key, item] of Object.entries(value)) {
			const name = known.find(candidate => candidate === key);
			if (name === undefined) {
				throw this.problem(`has a field that is not known: ${JSON.stringify(key)}`, {
					hint: `Fields are ${known.join(', ')}. ${usualHint}`,
				});
			}

			fields[name] = new Field(item, this.#name.includes(': ') ? `${this.#name}.${name}` : `${this.#name}: ${name}`);
		}

		return fields;
	}

	#wrong(expected: string): never {
		const text = JSON.stringify(this.#value) ?? 'nothing';
		throw this.problem(`must be ${expected}, not ${text.length > 60 ? `${text.slice(0, 60)}…` : text}`);
	}
}

/** @throws {UsageError} When it is no JSON. */
export function topField(text: string, file: string): Field {
	try {
		const value: unknown = JSON.parse(text);
		return new Field(value, file);
	} catch (error) {
		throw new UsageError(`${file} is not JSON: ${error instanceof Error ? error.message : ''}`, {
			hint: usualHint,
			cause: error,
		});
	}
}
