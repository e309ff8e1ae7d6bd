import {PassThrough} from 'node:stream';
import {TextSink} from './fake-streams.js';

/** A terminal whose keys a test presses. */
export class FakeTerminal {
	/** Whether what is typed is shown, at each change of the mode. */
	readonly modes: boolean[] = [];
	readonly input = Object.assign(new PassThrough(), {
		isTTY: true,
		setRawMode: (isRaw: boolean) => {
			this.modes.push(isRaw);
		},
	});

	readonly output = Object.assign(new TextSink(), {isTTY: true});

	/** @param answers What is typed, one line for each question that ends with a colon and a blank. */
	constructor(...answers: string[]) {
		const {input, output} = this;
		const write = output.write.bind(output);
		output.write = (piece: unknown): boolean => {
			if (String(piece).endsWith(': ')) {
				setImmediate(() => {
					input.write(answers.shift() ?? '');
				});
			}

			return write(piece);
		};
	}
}

/** Streams that are no terminal. */
export const noTerminal = () => ({
	input: Object.assign(new PassThrough(), {isTTY: false, setRawMode() {}}),
	output: Object.assign(new TextSink(), {isTTY: false}),
});
