import {Buffer} from 'node:buffer';
import loadWabt from 'wabt';

/** Compiles WebAssembly text with threads and SIMD. */
export async function compileWat(text: string): Promise<Buffer> {
	const wabt = await loadWabt();
	const parsed = wabt.parseWat('scanner.wat', text, {threads: true, simd: true});
	try {
		return Buffer.from(parsed.toBinary({}).buffer);
	} finally {
		parsed.destroy();
	}
}
