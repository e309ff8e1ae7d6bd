import {Buffer, isUtf8} from 'node:buffer';
import {scanUtf8} from './utf8.js';

const replacementCharacter = '\uFFFD';

/**
The text under which a file name is stored.

A name that is valid UTF-8 and holds no U+FFFD stands as it is. In any other name each byte outside valid UTF-8, and each byte of a real
U+FFFD, becomes U+FFFD and two lower-case hex digits; `raw` then holds the bytes. Two names never share a text, so ids never collide.
*/
export function nameFromBytes(bytes: Buffer): {text: string; raw?: Buffer} {
	if (isUtf8(bytes)) {
		const text = bytes.toString('utf8');
		if (!text.includes(replacementCharacter)) {
			return {text};
		}
	}

	let text = '';
	scanUtf8(
		bytes,
		(start, end) => {
			text += bytes.toString('utf8', start, end).replaceAll(replacementCharacter, escaped);
		},
		byte => {
			text += escapeByte(byte);
		},
	);
	return {text, raw: Buffer.from(bytes)};
}

function escapeByte(byte: number): string {
	return replacementCharacter + byte.toString(16).padStart(2, '0');
}

const escaped = [...Buffer.from(replacementCharacter)].map(escapeByte).join('');
