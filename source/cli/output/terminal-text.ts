import {displayName} from '../../format.js';

/** Bytes as lines that a terminal only shows; `undefined` when they are no text. Line ends and tabs stay. */
export function terminalText(bytes: Uint8Array): string | undefined {
	let text: string;
	try {
		text = new TextDecoder('utf-8', {fatal: true}).decode(bytes);
	} catch {
		return undefined;
	}

	return text.includes('\0')
		? undefined
		: text
				.split('\n')
				.map(line => line.replace(/\r$/, '').split('\t').map(displayName).join('\t'))
				.join('\n');
}
