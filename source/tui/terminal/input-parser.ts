import {characterKey, sequenceKey, type TerminalEvent} from './keys.js';

const pasteStart = '\u001B[200~';
const pasteEnd = '\u001B[201~';
// eslint-disable-next-line no-control-regex -- ESC is what begins a sequence
const mousePattern = /^\u001B\[<(?<button>\d+);(?<column>\d+);(?<row>\d+)(?<final>[Mm])/;
// eslint-disable-next-line no-control-regex -- as above: ESC begins a sequence
const sequencePattern = /^\u001B(?<sequence>\[[\d;<>?=!$" ]*[@-~]|O[A-Za-z]|[^[O\u001B])/;
const mouseTypes: Readonly<Record<string, 'press' | 'wheel-down' | 'wheel-up'>> = {
	0: 'press',
	64: 'wheel-up',
	65: 'wheel-down',
};

/** Longest start of an escape sequence that is kept; beyond, it is noise. */
const longest = 64;

/**
Cuts what a terminal sends into keys, pastes and mouse events.

Several keys can come in one piece, and one key in several: what may be the beginning of a longer one is kept until more comes, or until `flush` says that nothing
does.
*/
export class InputParser {
	#pending = '';
	#paste: string | undefined;

	/** Whether something is kept that may be a whole key. */
	get isWaiting(): boolean {
		return this.#pending !== '' && this.#paste === undefined;
	}

	push(piece: string): TerminalEvent[] {
		this.#pending += piece;
		return this.#take(false);
	}

	/** Nothing more came: a lone ESC is the Escape key. */
	flush(): TerminalEvent[] {
		return this.#take(true);
	}

	#take(isFinal: boolean): TerminalEvent[] {
		const events: TerminalEvent[] = [];
		while (this.#pending !== '') {
			if (this.#paste !== undefined) {
				if (!this.#takePaste(events)) {
					break;
				}
			} else if (this.#pending.startsWith('\u001B')) {
				if (!this.#takeEscape(events, isFinal)) {
					break;
				}
			} else {
				const [character = ''] = this.#pending;
				this.#pending = this.#pending.slice(character.length);
				events.push({type: 'key', key: characterKey(character)});
			}
		}

		return events;
	}

	#takePaste(events: TerminalEvent[]): boolean {
		const end = this.#pending.indexOf(pasteEnd);
		if (end === -1) {
			const kept = pasteEnd.length - 1;
			this.#paste = (this.#paste ?? '') + this.#pending.slice(0, -kept);
			this.#pending = this.#pending.slice(-kept);
			return false;
		}

		events.push({type: 'paste', text: (this.#paste ?? '') + this.#pending.slice(0, end)});
		this.#paste = undefined;
		this.#pending = this.#pending.slice(end + pasteEnd.length);
		return true;
	}

	#takeEscape(events: TerminalEvent[], isFinal: boolean): boolean {
		if (this.#pending.startsWith(pasteStart)) {
			this.#paste = '';
			this.#pending = this.#pending.slice(pasteStart.length);
			return true;
		}

		const mouse = mousePattern.exec(this.#pending);
		if (mouse?.groups) {
			const {button = '', column, row, final} = mouse.groups;
			const type = mouseTypes[button];
			if (type && final === 'M') {
				events.push({type: 'mouse', mouse: {type, column: Number(column) - 1, row: Number(row) - 1}});
			}

			this.#pending = this.#pending.slice(mouse[0].length);
			return true;
		}

		const match = sequencePattern.exec(this.#pending);
		if (match) {
			const key = sequenceKey(match.groups?.sequence ?? '');
			if (key) {
				events.push({type: 'key', key});
			}

			this.#pending = this.#pending.slice(match[0].length);
			return true;
		}

		if (isFinal || this.#pending.startsWith('\u001B\u001B') || this.#pending.length > longest) {
			events.push({type: 'key', key: {name: 'escape'}});
			this.#pending = this.#pending.slice(1);
			return true;
		}

		return false;
	}
}
