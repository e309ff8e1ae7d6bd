import {bestShape, scannerWat} from '../../source/engine/chunking/fastcdc-wat.js';
import {compileWat} from './compile-wat.js';

const lineLength = 112;

/** The source of `fastcdc-module.ts`: both variants of the scanner, compiled and written as base64. */
export async function fastcdcModuleSource(): Promise<string> {
	const variants = [
		['sharedModule', 'The scanner for a memory that threads share.', true],
		['privateModule', 'The scanner for a memory of one thread.', false],
	] as const;
	const pieces = ['// Made from fastcdc-wat.ts by `npm run build:wasm`; a test compares the two.'];
	for (const [name, comment, isShared] of variants) {
		const module = await compileWat(scannerWat({isShared, ...bestShape}));
		const lines = module.toString('base64').match(new RegExp(`.{1,${lineLength}}`, 'g')) ?? [];
		pieces.push(
			'',
			`/** ${comment} */`,
			'// prettier-ignore',
			`export const ${name} = [`,
			...lines.map(line => `\t'${line}',`),
			"].join('');",
		);
	}

	return `${pieces.join('\n')}\n`;
}
