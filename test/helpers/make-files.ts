import {mkdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';

/** Makes files, each with its own path as content, and folders (`name/`), with whatever folders they need above them. */
export function makeFiles(folder: string, names: readonly string[]): void {
	for (const name of names) {
		const target = path.join(folder, name);
		if (name.endsWith('/')) {
			mkdirSync(target, {recursive: true});
		} else {
			mkdirSync(path.dirname(target), {recursive: true});
			writeFileSync(target, name);
		}
	}
}
