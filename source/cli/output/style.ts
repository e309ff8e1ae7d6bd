/** Select Graphic Rendition codes (ECMA-48): begin and end. */
const codes = {
	bold: [1, 22],
	dim: [2, 22],
	red: [31, 39],
	green: [32, 39],
	yellow: [33, 39],
	magenta: [35, 39],
	cyan: [36, 39],
} as const;

export type Style = keyof typeof codes;

/** Colours, when there is somebody to see them. Colour only repeats what the text says. */
export type Styler = (style: Style, text: string) => string;

export const plainStyler: Styler = (_style, text) => text;

export const colorStyler: Styler = (style, text) => {
	const [begin, end] = codes[style];
	return `\u001B[${begin}m${text}\u001B[${end}m`;
};

/**
Whether a stream gets colours: `NO_COLOR` (https://no-color.org) and `--no-color` win, then `FORCE_COLOR`, then whether it is a terminal.
*/
export function wantsColor(
	stream: {readonly isTTY?: boolean},
	env: Readonly<Record<string, string | undefined>>,
	isRefused: boolean,
): boolean {
	if (isRefused || (env.NO_COLOR !== undefined && env.NO_COLOR !== '') || env.FORCE_COLOR === '0') {
		return false;
	}

	return env.FORCE_COLOR ? true : stream.isTTY === true && env.TERM !== 'dumb';
}
