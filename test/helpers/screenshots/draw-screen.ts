import {createRequire} from 'node:module';
import path from 'node:path';
import {Resvg} from '@resvg/resvg-js';
import type headless from '@xterm/headless';

/** Cells in points; the picture is drawn twice as large. */
const cell = {width: 9, height: 20, font: 15};
const padding = 18;
const titleBar = 34;
const background = '#0D1420';
const foreground = '#D7DEE8';
const sixteenColors =
	'#1B2433 #FF7A45 #3FB68B #E69F00 #56B4E9 #CC79A7 #4FC3C8 #D7DEE8 #5A6678 #FF9C73 #62D0A8 #F0C24B #8AD0F5 #E0A0C4 #7FE0E4 #FFFFFF'.split(
		' ',
	);

type BufferCell = NonNullable<ReturnType<NonNullable<ReturnType<headless.IBuffer['getLine']>>['getCell']>>;

/** What a terminal shows, as the bytes of a PNG, with the frame of a window around it. */
export const drawScreen = (screen: headless.Terminal, title: string): Buffer =>
	Buffer.from(render(screen, title, 2).asPng());

/** Points of a picture: four bytes each, red, green, blue and how opaque. */
export type Pixels = {readonly width: number; readonly height: number; readonly bytes: Buffer};

/** The same at its natural size, as the points themselves. */
export function drawPixels(screen: headless.Terminal, title: string): Pixels {
	const {width, height, pixels} = render(screen, title, 1);
	return {width, height, bytes: Buffer.from(pixels)};
}

function render(screen: headless.Terminal, title: string, zoom: number) {
	const fonts = path.join(path.dirname(createRequire(import.meta.url).resolve('dejavu-fonts-ttf/package.json')), 'ttf');
	return new Resvg(drawSvg(screen, title), {
		fitTo: {mode: 'zoom', value: zoom},
		font: {fontDirs: [fonts], loadSystemFonts: false, defaultFontFamily: 'DejaVu Sans Mono'},
	}).render();
}

function drawSvg(screen: headless.Terminal, title: string): string {
	const width = screen.cols * cell.width + padding * 2;
	const height = screen.rows * cell.height + padding + titleBar;
	const parts: string[] = [];
	const {active} = screen.buffer;
	for (let row = 0; row < screen.rows; row++) {
		const line = active.getLine(active.viewportY + row);
		for (let column = 0; column < screen.cols; column++) {
			const shown = line?.getCell(column);
			if (shown && shown.getWidth() > 0) {
				parts.push(drawCell(shown, padding + column * cell.width, titleBar + row * cell.height));
			}
		}
	}

	const lights = ['#FF5F57', '#FEBC2E', '#28C840'].map(
		(color, index) => `<circle cx="${22 + index * 20}" cy="17" r="6" fill="${color}"/>`,
	);
	return [
		`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
		`<rect width="${width}" height="${height}" rx="10" fill="${background}"/>`,
		...lights,
		`<g font-family="DejaVu Sans Mono">`,
		`<text x="${width / 2}" y="22" font-size="13" fill="#8B949E" text-anchor="middle">${escapeXml(title)}</text>`,
		`<g font-size="${cell.font}">${parts.join('')}</g></g></svg>`,
	].join('');
}

function drawCell(shown: BufferCell, x: number, y: number): string {
	const characters = shown.getChars() || ' ';
	const own = {fore: colorOf(shown, 'fore') ?? foreground, back: colorOf(shown, 'back')};
	const {fore, back} = shown.isInverse() ? {fore: own.back ?? background, back: own.fore} : own;
	const width = cell.width * shown.getWidth();
	const ground = back
		? `<rect x="${x}" y="${y}" width="${width + 0.4}" height="${cell.height + 0.4}" fill="${back}"/>`
		: '';
	return ground + (characters === ' ' ? '' : (drawShape(characters, fore, {x, y}) ?? drawText(shown, fore, {x, y})));
}

type Place = {readonly x: number; readonly y: number};

function drawText(shown: BufferCell, color: string, {x, y}: Place): string {
	const weight = shown.isBold() ? ' font-weight="700"' : '';
	return `<text x="${x}" y="${y + 15}" fill="${color}"${weight} xml:space="preserve">${escapeXml(shown.getChars())}</text>`;
}

/** Directions of a line from the middle of its cell; capitals are thick. */
const lines: Readonly<Record<string, string>> = {
	'─': 'lr',
	'━': 'LR',
	'│': 'ud',
	'┃': 'UD',
	'┌': 'rd',
	'┐': 'ld',
	'└': 'ru',
	'┘': 'lu',
	'├': 'rud',
	'┤': 'lud',
	'┬': 'lrd',
	'┴': 'lru',
	'┼': 'lrud',
};
const corners: Readonly<Record<string, readonly [x: number, y: number]>> = {
	'╭': [1, 1],
	'╮': [-1, 1],
	'╰': [1, -1],
	'╯': [-1, -1],
};

/** Lines, bars and dots are drawn as geometry, so that they meet whatever the font. */
function drawShape(character: string, color: string, {x, y}: Place): string | undefined {
	const middle = {x: x + cell.width / 2, y: y + cell.height / 2};
	const directions = lines[character];
	if (directions) {
		const ends: Readonly<Record<string, string>> = {
			l: `H${x - 0.2}`,
			r: `H${x + cell.width + 0.2}`,
			u: `V${y - 0.2}`,
			d: `V${y + cell.height + 0.2}`,
		};
		return [...directions]
			.map(direction => {
				const end = ends[direction.toLowerCase()] ?? '';
				const stroke = direction === direction.toLowerCase() ? 1.4 : 3;
				return `<path d="M${middle.x} ${middle.y}${end}" stroke="${color}" stroke-width="${stroke}"/>`;
			})
			.join('');
	}

	const corner = corners[character];
	if (corner) {
		const [dx, dy] = corner;
		const radius = cell.width / 2;
		return `<path d="M${middle.x} ${middle.y + (dy * cell.height) / 2}V${middle.y + dy * radius}Q${middle.x} ${middle.y} ${middle.x + dx * radius} ${middle.y}" fill="none" stroke="${color}" stroke-width="1.4"/>`;
	}

	const bar = '▁▂▃▄▅▆▇█'.indexOf(character);
	if (bar !== -1) {
		const height = (cell.height * (bar + 1)) / 8;
		return `<rect x="${x}" y="${y + cell.height - height}" width="${cell.width + 0.3}" height="${height}" fill="${color}"/>`;
	}

	if (character === '▌') {
		return `<rect x="${x}" y="${y}" width="${cell.width / 2}" height="${cell.height}" fill="${color}"/>`;
	}

	return character === '●' || character === '○'
		? `<circle cx="${middle.x}" cy="${middle.y}" r="3.4" fill="${character === '●' ? color : 'none'}" stroke="${color}" stroke-width="1.4"/>`
		: undefined;
}

function colorOf(shown: BufferCell, which: 'back' | 'fore'): string | undefined {
	const isFore = which === 'fore';
	const value = isFore ? shown.getFgColor() : shown.getBgColor();
	if (isFore ? shown.isFgRGB() : shown.isBgRGB()) {
		return `#${value.toString(16).padStart(6, '0')}`;
	}

	return (isFore ? shown.isFgPalette() : shown.isBgPalette()) ? sixteenColors[value] : undefined;
}

const escapes: Readonly<Record<string, string>> = {'&': '&amp;', '<': '&lt;', '>': '&gt;'};

const escapeXml = (text: string): string => text.replaceAll(/[&<>]/g, character => escapes[character] ?? character);
