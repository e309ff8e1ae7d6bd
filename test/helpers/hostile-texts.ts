import type {ExecutionContext} from 'ava';

/** What somebody may have called a file, a tag or a computer to own the terminal of whoever looks at it, and the bytes that must never arrive there. */
export const hostileTexts = {
	// Much in few characters, for what is shown of a text that is cut.
	dense: '\u202E\u009B31m\u200B\u001B]52;c;eA==\u0007',
	clear: '\u001B[2J\u001B[Hcleared',
	link: '\u001B]8;;http://evil.example/\u001B\\here\u001B]8;;\u001B\\',
	clipboard: '\u001B]52;c;cHduZWQ=\u0007',
	device: '\u001BP+q544e\u001B\\\u001B[c',
	'eight bits': '\u009B31m\u009D0;title\u009C\u0085',
	backwards: 'invoice\u202Efdp.exe\u2066\u2069\u200F',
	invisible: 'pay\u200Bpal\u2060\uFEFF\u00AD',
	lines: 'one\r\n\u001B[1Atwo\u2028three\u2029',
	overwritten: 'good\b\b\b\bevil\t\v\f\u007F',
	marks: `e${'\u0301'.repeat(40)}`,
	long: 'x\u001B'.repeat(3000),
	'right to left': 'שלום עולם',
	surrogate: 'half\uD800',
	shell: '$(reboot)`id`;\'"&|',
	prototype: '__proto__',
	constructor: 'constructor',
} as const;

/** All of them in one, for where there is room for one only. */
export const worstText = Object.values(hostileTexts)
	.filter(text => text.length < 1000)
	.join(' ');

/** The same as a name that a snapshot can hold, and a path can name. */
export const worstName = worstText.replaceAll('/', '|').replaceAll('\uD800', '');

const obeyed =
	// eslint-disable-next-line no-control-regex -- control characters are what must not be there
	/[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u00AD\u061C\u200B\u200E\u200F\u2028-\u202E\u2060-\u2069\uFEFF]/u;
const pile = /\p{M}{9}/u;
// eslint-disable-next-line no-control-regex -- how the program itself colours, and draws a line again; no hostile text above consists of this alone
const ownOrders = /\u001B\[(?:[\d;]*m|[2-9]A|[JK])|\r/g;

/** Nothing in the text but lines that a terminal shows as they are, and what the program draws with. */
export function mustBeHarmless(t: ExecutionContext, where: string, text: string): void {
	const plain = text.replaceAll(ownOrders, '');
	for (const pattern of [obeyed, pile]) {
		const found = pattern.exec(plain);
		if (found) {
			t.fail(`${where}: ${JSON.stringify(plain.slice(Math.max(0, found.index - 60), found.index + 60))}`);
		}
	}
}
