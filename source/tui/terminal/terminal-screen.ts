/** The part of a terminal that is drawn on. */
export type ScreenStream = {write(text: string): unknown};

/** Alternate screen, cursor hidden, pastes marked as such. */
const enterCodes = '\u001B[?1049h\u001B[2J\u001B[H\u001B[?25l\u001B[?2004h';
/** Everything that may be on goes off, whatever was on: leaving twice does no harm. */
const leaveCodes = '\u001B[?2026l\u001B[?1006l\u001B[?1000l\u001B[?2004l\u001B[?25h\u001B[0m\u001B[?1049l';
const mouseOn = '\u001B[?1000h\u001B[?1006h';
const mouseOff = '\u001B[?1006l\u001B[?1000l';

/** The alternate screen: while it is entered, the lines that were there before are kept aside by the terminal. */
export class TerminalScreen {
	readonly #stream: ScreenStream;
	readonly #isAlternate: boolean;
	#isEntered = false;

	/** @param isAlternate `false` for output that follows what was there, which needs none of this. */
	constructor(stream: ScreenStream, {isAlternate = true}: {readonly isAlternate?: boolean} = {}) {
		this.#stream = stream;
		this.#isAlternate = isAlternate;
	}

	enter(): void {
		if (this.#isAlternate && !this.#isEntered) {
			this.#isEntered = true;
			this.#stream.write(enterCodes);
		}
	}

	leave(): void {
		if (this.#isEntered) {
			this.#isEntered = false;
			this.#stream.write(leaveCodes);
		}
	}

	setMouse(isOn: boolean): void {
		if (this.#isEntered) {
			this.#stream.write(isOn ? mouseOn : mouseOff);
		}
	}

	/** Asks the terminal to put a text into the clipboard of the person in front of it, also through SSH (OSC 52). */
	copy(text: string): void {
		this.#stream.write(`\u001B]52;c;${Buffer.from(text, 'utf8').toString('base64')}\u0007`);
	}
}
