/** A key as screens see it. */
export type Key = {
	/** `a`, `G`, `/`, or a name: `up`, `enter`, `escape`, `space`, `ctrl-c`, `shift-tab`, `page-down`, `alt-b`. */
	readonly name: string;
	/** What it writes into a text field; absent for keys that write nothing. */
	readonly text?: string;
};

export type MouseEvent = {
	readonly type: 'wheel-up' | 'wheel-down' | 'press';
	/** From 0. */
	readonly column: number;
	/** From 0. */
	readonly row: number;
};

/** What comes in from a terminal. */
export type TerminalEvent =
	| {readonly type: 'key'; readonly key: Key}
	| {readonly type: 'paste'; readonly text: string}
	| {readonly type: 'mouse'; readonly mouse: MouseEvent};

const sequences: Readonly<Record<string, string>> = {
	'[A': 'up',
	'[B': 'down',
	'[C': 'right',
	'[D': 'left',
	'[H': 'home',
	'[F': 'end',
	'[Z': 'shift-tab',
	'[1~': 'home',
	'[2~': 'insert',
	'[3~': 'delete',
	'[4~': 'end',
	'[5~': 'page-up',
	'[6~': 'page-down',
	'[7~': 'home',
	'[8~': 'end',
	OA: 'up',
	OB: 'down',
	OC: 'right',
	OD: 'left',
	OH: 'home',
	OF: 'end',
};

const modifiers: Readonly<Record<string, string>> = {2: 'shift', 3: 'alt', 5: 'ctrl'};

/** The key behind an escape sequence, which is given without its ESC. `undefined` for those that are no key. */
export function sequenceKey(sequence: string): Key | undefined {
	const plain = sequences[sequence];
	if (plain !== undefined) {
		return {name: plain};
	}

	// `[1;5C` is Ctrl and the right arrow.
	const modified = /^\[1;(?<modifier>\d)(?<final>[A-H])$/.exec(sequence)?.groups;
	if (modified) {
		const name = sequences[`[${modified.final ?? ''}`];
		const modifier = modifiers[modified.modifier ?? ''];
		return name === undefined ? undefined : {name: modifier === undefined ? name : `${modifier}-${name}`};
	}

	const [first = ''] = sequence;
	return sequence === first && first >= ' ' && first !== '\u007F' ? {name: `alt-${first}`} : undefined;
}

const controls: Readonly<Record<string, string>> = {
	'\r': 'enter',
	'\n': 'enter',
	'\t': 'tab',
	'\b': 'backspace',
	'\u007F': 'backspace',
	'\0': 'ctrl-space',
};

/** The key behind one character that is no ESC. */
export function characterKey(character: string): Key {
	const control = controls[character];
	if (control !== undefined) {
		return {name: control};
	}

	if (character === ' ') {
		return {name: 'space', text: ' '};
	}

	const code = character.codePointAt(0) ?? 0;
	return code < 0x20
		? {name: `ctrl-${String.fromCodePoint(code + 0x60)}`}
		: code >= 0x80 && code < 0xa0
			? {name: 'unknown'}
			: {name: character, text: character};
}
