import {displayName} from '../../format.js';

/** A text as one safe word of a shell, to be shown and copied. */
export function shellWord(text: string): string {
	const shown = displayName(text);
	return /^[\w@%+=:,./-]+$/.test(shown) ? shown : `'${shown.replaceAll("'", String.raw`'\''`)}'`;
}
