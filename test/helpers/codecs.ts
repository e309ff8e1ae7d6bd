import type {Codec} from '../../source/engine/compression/codec.js';
import {loadNativeCodec} from '../../source/engine/compression/codec-native.js';
import {loadWasmCodec} from '../../source/engine/compression/codec-wasm.js';
import {loadZlibCodec} from '../../source/engine/compression/codec-zlib.js';

/** Every codec that this system has. */
export async function availableCodecs(): Promise<Codec[]> {
	return [loadNativeCodec(), loadZlibCodec(), await loadWasmCodec()].filter(codec => codec !== undefined);
}

/** Text as programs are made of: half of it repeats itself. */
export function textLike(length: number, seed = 1): Buffer {
	const words = [
		'function',
		'return',
		'const',
		'import',
		'value',
		'index',
		'(',
		')',
		'{',
		'}',
		'=>',
		';\n',
		'\t',
		'.length',
		' === ',
	];
	const text: string[] = [];
	let state = seed;
	for (let made = 0; made < length;) {
		state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
		const word = state % 5 === 0 ? state.toString(36) : (words[(state >>> 8) % words.length] ?? '');
		text.push(word, ' ');
		made += word.length + 1;
	}

	return Buffer.from(text.join('').slice(0, length), 'latin1');
}
