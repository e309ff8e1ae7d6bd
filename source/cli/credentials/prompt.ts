import {addAbortListener} from 'node:events';
import type {Readable} from 'node:stream';
import {CancelledError} from '../../engine/client.js';

/** The terminal in front of a person: keys come in, words go out. */
export type Terminal = {
	readonly input: Readable & {readonly isTTY?: boolean; setRawMode(isRaw: boolean): unknown};
	readonly output: {readonly isTTY?: boolean; write(text: string): unknown};
};

export const hasTerminal = ({input, output}: Terminal): boolean => input.isTTY === true && output.isTTY === true;

/**
Asks for one line without showing what is typed.

@throws {CancelledError} On Ctrl-C, Ctrl-D, or when the signal fires.
*/
export async function askSecret(question: string, terminal: Terminal, signal?: AbortSignal): Promise<string> {
	const {input, output} = terminal;
	// Raw mode first: what is typed between the question and the mode change would be shown.
	input.setRawMode(true);
	input.setEncoding('utf8');
	output.write(question);
	try {
		return await readLine(input, signal);
	} finally {
		input.setRawMode(false);
		input.pause();
		output.write('\n');
	}
}

/**
Asks for one line; the terminal itself shows what is typed.

@throws {CancelledError} On Ctrl-D, or when the signal fires.
*/
export async function askLine(question: string, {input, output}: Terminal, signal?: AbortSignal): Promise<string> {
	input.setEncoding('utf8');
	output.write(question);
	try {
		return await readLine(input, signal);
	} finally {
		input.pause();
	}
}

/** A line that is being typed, key by key. */
class TypedLine {
	#characters: string[] = [];

	/** @returns What the key did to the line. */
	press(key: string): 'typing' | 'done' | 'cancelled' {
		switch (key) {
			case '\r':
			case '\n': {
				return 'done';
			}

			case '\u0003':
			case '\u0004': {
				return 'cancelled';
			}

			case '\u007F':
			case '\b': {
				this.#characters.pop();
				break;
			}

			case '\u0015': {
				this.#characters = [];
				break;
			}

			default: {
				this.#characters.push(key);
			}
		}

		return 'typing';
	}

	get text(): string {
		return this.#characters.join('');
	}
}

async function readLine(input: Readable, signal: AbortSignal | undefined): Promise<string> {
	const line = new TypedLine();
	const listening = new AbortController();
	try {
		return await new Promise((resolve, reject) => {
			const onCancel = () => {
				reject(new CancelledError());
			};

			addAbortListener(listening.signal, () => {
				input.off('data', onData).off('end', onCancel);
			});
			const onData = (typed: string) => {
				const state = pressAll(line, typed);
				if (state === 'cancelled') {
					onCancel();
				} else if (state === 'done') {
					resolve(line.text);
				}
			};

			input.on('data', onData).on('end', onCancel);
			signal?.addEventListener('abort', onCancel, {signal: listening.signal});
			if (signal?.aborted) {
				onCancel();
			}

			input.resume();
		});
	} finally {
		listening.abort();
	}
}

/** What stands behind the end of the line is dropped: nobody asked for it yet. */
function pressAll(line: TypedLine, typed: string): ReturnType<TypedLine['press']> {
	for (const key of typed) {
		const state = line.press(key);
		if (state !== 'typing') {
			return state;
		}
	}

	return 'typing';
}
