import {Buffer} from 'node:buffer';
import {mkdir, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {type GoldenRepository, type GoldenRepositoryName, vectors} from './vectors.js';

/** A repository written by the Go tool, and what is in it. */
export const goldenRepository = (name: GoldenRepositoryName): GoldenRepository =>
	vectors.golden_repositories.repos[name];

/** Its backend keys and stored bytes. */
export function goldenObjects(name: GoldenRepositoryName): Map<string, Buffer> {
	const objects = Object.entries(goldenRepository(name).objects_b64);
	return new Map(objects.map(([key, base64]) => [key, Buffer.from(base64, 'base64')]));
}

/** Writes it into a folder, each object as the file of its key. */
export async function writeGoldenRepository(name: GoldenRepositoryName, folder: string): Promise<GoldenRepository> {
	for (const [key, bytes] of goldenObjects(name)) {
		const file = path.join(folder, ...key.split('/'));
		await mkdir(path.dirname(file), {recursive: true});
		await writeFile(file, bytes);
	}

	return goldenRepository(name);
}
