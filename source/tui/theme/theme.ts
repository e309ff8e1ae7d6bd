import type {BoxProps} from 'ink';
import {createContext, useContext} from 'react';

/** What a text means; the theme decides how it looks. Colour is never the only sign: a glyph or a word says the same. */
export type Tone = 'accent' | 'added' | 'bright' | 'changed' | 'dim' | 'faint' | 'plain' | 'removed' | 'tag';

/** Okabe and Ito's palette, which people of every colour vision tell apart, on a dark or a light ground. */
export const toneColors: Readonly<Record<Tone, string | undefined>> = {
	accent: '#56B4E9',
	added: '#56B4E9',
	bright: undefined,
	changed: '#E69F00',
	dim: '#8B949E',
	faint: '#4A5568',
	plain: undefined,
	removed: '#FF7A45',
	tag: '#CC79A7',
};

export const selectionColor = '#1F3A5F';
export const headerColor = '#172033';

const unicodeGlyphs = {
	added: '+',
	changed: '~',
	removed: '-',
	same: '=',
	marked: '●',
	unmarked: '○',
	ok: '✓',
	warning: '!',
	failed: '✗',
	pending: '·',
	cursor: '▌',
	open: '▾',
	closed: '▸',
	reading: '▸',
	brand: '◆',
	ellipsis: '…',
	dot: '·',
	older: '‹',
	newer: '›',
	to: '→',
	barFull: '━',
	barRest: '─',
	bars: '▁▂▃▄▅▆▇█',
	thumb: '┃',
	track: '│',
	topLeft: '╭',
	topRight: '╮',
	bottomLeft: '╰',
	bottomRight: '╯',
	horizontal: '─',
	vertical: '│',
};

export type Glyphs = typeof unicodeGlyphs;

/** For terminals whose font has little more than ASCII, such as the Linux console. */
const asciiGlyphs: Glyphs = {
	added: '+',
	changed: '~',
	removed: '-',
	same: '=',
	marked: '*',
	unmarked: 'o',
	ok: 'v',
	warning: '!',
	failed: 'x',
	pending: '.',
	cursor: '>',
	open: 'v',
	closed: '>',
	reading: '>',
	brand: '#',
	ellipsis: '~',
	dot: '-',
	older: '<',
	newer: '>',
	to: '->',
	barFull: '=',
	barRest: '-',
	bars: '_.:-=+*#',
	thumb: '#',
	track: '|',
	topLeft: '+',
	topRight: '+',
	bottomLeft: '+',
	bottomRight: '+',
	horizontal: '-',
	vertical: '|',
};

type BoxStyle = Exclude<BoxProps['borderStyle'], string | undefined>;

export type Theme = {
	readonly glyphs: Glyphs;
	readonly isAscii: boolean;
	/** For Ink's boxes. One object for ever: Ink takes a new one for a change, and then forgets which edges are off. */
	readonly border: BoxStyle;
};

type Environment = Readonly<Record<string, string | undefined>>;

/** The Linux console and terminals without UTF-8 get ASCII; `HOLDFAST_ASCII=1` asks for it. */
export function chooseTheme(env: Environment): Theme {
	const locale = [env.LC_ALL, env.LC_CTYPE, env.LANG].find(value => value !== undefined && value !== '') ?? '';
	const isAscii = env.TERM === 'linux' || Boolean(env.HOLDFAST_ASCII) || (locale !== '' && !/utf-?8/i.test(locale));
	return isAscii ? asciiTheme : unicodeTheme;
}

function borderOf({topLeft, topRight, bottomLeft, bottomRight, horizontal, vertical}: Glyphs): BoxStyle {
	return {
		topLeft,
		topRight,
		bottomLeft,
		bottomRight,
		top: horizontal,
		bottom: horizontal,
		left: vertical,
		right: vertical,
	};
}

export const unicodeTheme: Theme = {glyphs: unicodeGlyphs, isAscii: false, border: borderOf(unicodeGlyphs)};
export const asciiTheme: Theme = {glyphs: asciiGlyphs, isAscii: true, border: borderOf(asciiGlyphs)};

const plainSigns: Readonly<Record<string, string>> = {'…': '~', '·': '-', '↑': '^', '↓': 'v', '←': '<', '→': '>'};

/** The signs that texts bring along besides glyphs, for a theme of plain characters. */
export const inTheme =
	({isAscii}: Theme) =>
	(frame: string): string =>
		isAscii ? frame.replaceAll(/[…·↑↓←→]/g, sign => plainSigns[sign] ?? sign) : frame;

export const ThemeContext = createContext<Theme>(unicodeTheme);

export const useTheme = (): Theme => useContext(ThemeContext);
