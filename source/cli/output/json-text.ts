import {unsafeCharacters} from '../../format.js';
import type {JsonLine} from './json-shapes.js';

/** A line of `--json`: every value is exact, but what a terminal would obey is written as an escape of JSON, for people who look at it. */
export const jsonText = (line: JsonLine): string => {
	const text = JSON.stringify(line);
	return /^[ -~]*$/.test(text) ? text : text.replaceAll(unsafeCharacters, escapeUnits);
};

function escapeUnits(character: string): string {
	const units = Array.from({length: character.length}, (_, index) => character.charCodeAt(index));
	return units.map(unit => String.raw`\u${unit.toString(16).padStart(4, '0')}`).join('');
}
