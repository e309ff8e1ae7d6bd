import {createHash} from 'node:crypto';
import {
	appendFileSync,
	lstatSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	readlinkSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';
import {pseudoRandomBytes} from './pseudo-random.js';

/** What a tree holds, by path: `folder`, `link <target>`, or `file <hex SHA-256>`. */
export type Manifest = ReadonlyMap<string, string>;

/** Numbers from 0 up to 1, the same for the same seed. */
export function seededRandom(seed: number): () => number {
	let state = (seed * 2_654_435_761 + 97) >>> 0 || 1;
	return () => {
		state ^= state << 13;
		state ^= state >>> 17;
		state ^= state << 5;
		state >>>= 0;
		return state / 4_294_967_296;
	};
}

export function manifestOf(folder: string): Manifest {
	const manifest = new Map<string, string>();
	for (const entry of readdirSync(folder, {withFileTypes: true, recursive: true})) {
		const full = path.join(entry.parentPath, entry.name);
		manifest.set(path.relative(folder, full), describe(full));
	}

	return manifest;
}

function describe(full: string): string {
	const stats = lstatSync(full);
	if (stats.isDirectory()) {
		return 'folder';
	}

	return stats.isSymbolicLink()
		? `link ${readlinkSync(full)}`
		: `file ${createHash('sha256').update(readFileSync(full)).digest('hex')}`;
}

export type TreeSize = {
	/** Small files, of up to 20 kB. */
	readonly small: number;
	/** Sizes of the big ones, in bytes. */
	readonly big: readonly number[];
};

/** Makes a tree of small files in folders, and a few big ones. */
export function makeTree(folder: string, {small, big}: TreeSize, seed: number): void {
	const random = seededRandom(seed);
	for (let i = 0; i < small; i++) {
		writeSmall(path.join(folder, `folder-${i % 9}`, `file-${i}`), random);
	}

	mkdirSync(folder, {recursive: true});
	for (const [i, size] of big.entries()) {
		writeFileSync(path.join(folder, `big-${i}`), pseudoRandomBytes(size, seed + i));
	}
}

/** Edits, adds and removes some files: a tenth of the small ones, and one big one now and then. */
export function changeTree(folder: string, seed: number): void {
	const random = seededRandom(seed);
	for (const entry of readdirSync(folder, {withFileTypes: true, recursive: true}).toSorted((a, b) =>
		a.name < b.name ? -1 : 1,
	)) {
		const full = path.join(entry.parentPath, entry.name);
		const chance = random();
		if (entry.isFile() && entry.name.startsWith('big-')) {
			if (chance < 0.3) {
				appendFileSync(full, pseudoRandomBytes(100_000, seed));
			} else if (chance < 0.5) {
				writeFileSync(full, pseudoRandomBytes(lstatSync(full).size, seed + 7));
			}
		} else if (entry.isFile() && chance < 0.03) {
			rmSync(full);
		} else if (entry.isFile() && chance < 0.1) {
			writeSmall(full, random);
		}
	}

	const added = Math.floor(random() * 12);
	for (let i = 0; i < added; i++) {
		writeSmall(path.join(folder, `added-${seed}`, `file-${i}`), random);
	}
}

function writeSmall(file: string, random: () => number): void {
	mkdirSync(path.dirname(file), {recursive: true});
	const size = random() < 0.4 ? random() * 500 : random() * 20_000;
	writeFileSync(file, pseudoRandomBytes(Math.floor(size), Math.floor(random() * 1e9)));
}
