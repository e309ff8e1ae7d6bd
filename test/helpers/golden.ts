import {Buffer} from 'node:buffer';
import {readFileSync} from 'node:fs';
import path from 'node:path';
import {projectFolder} from './source-files.js';

const vectors: unknown = JSON.parse(
	readFileSync(path.join(projectFolder, 'test', 'golden', 'format-vectors.json'), 'utf8'),
);

/** A file or folder that a golden repository holds. */
export type GoldenEntry = {
	readonly path: string;
	/** Whole seconds since 1970. */
	readonly mtime: number;
	readonly size: number;
	/** Hex; empty for folders. */
	readonly sha256: string;
	readonly type: 'file' | 'folder';
};

/** A repository as the Go tool writes it. */
export type GoldenRepository = {
	readonly name: string;
	/** Key and stored bytes of everything in it. */
	readonly objects: ReadonlyMap<string, Buffer>;
	readonly snapshot: string;
	readonly root: string;
	readonly entries: readonly GoldenEntry[];
	readonly encryptionKey: Buffer | undefined;
	readonly password: string | undefined;
};

/** A section of the format vectors; the caller says what shape it expects. */
export function goldenSection<Shape>(name: string): Shape {
	// eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion -- checked-in data, and a test fails when it is not so
	return field(vectors, name) as Shape;
}

export const goldenRepositories: readonly GoldenRepository[] = Object.entries(
	object(field(goldenSection('golden_repositories'), 'repos')),
).map(([name, repository]) => ({
	name,
	objects: new Map(
		Object.entries(object(field(repository, 'objects_b64'))).map(([key, base64]) => [
			key,
			Buffer.from(String(base64), 'base64'),
		]),
	),
	snapshot: String(field(repository, 'snapshot')),
	root: String(field(repository, 'root')),
	entries: [
		...entriesOf(field(repository, 'expect'), 'folders', 'folder'),
		...entriesOf(field(repository, 'expect'), 'files', 'file'),
	],
	encryptionKey: hexField(repository, 'encryption_key_hex'),
	password: textField(repository, 'password_utf8'),
}));

/** The golden repository of this name; see `test/golden/format-vectors.json`. */
export function goldenRepository(name: string): GoldenRepository {
	const found = goldenRepositories.find(repository => repository.name === name);
	if (!found) {
		throw new Error(`There is no golden repository ${name}`);
	}

	return found;
}

function entriesOf(expected: unknown, list: string, type: GoldenEntry['type']): GoldenEntry[] {
	const entries = field(expected, list);
	return (Array.isArray(entries) ? entries : []).map((entry: unknown) => ({
		path: String(field(entry, 'path')),
		mtime: Number(field(entry, 'mtime')),
		size: Number(field(entry, 'size') ?? 0),
		sha256: textField(entry, 'sha256') ?? '',
		type,
	}));
}

function object(value: unknown): object {
	if (typeof value !== 'object' || value === null) {
		throw new TypeError('The format vectors have another shape than expected');
	}

	return value;
}

function field(value: unknown, name: string): unknown {
	return Reflect.get(object(value), name);
}

function textField(value: unknown, name: string): string | undefined {
	const text = field(value, name);
	return typeof text === 'string' ? text : undefined;
}

function hexField(value: unknown, name: string): Buffer | undefined {
	const text = textField(value, name);
	return text === undefined ? undefined : Buffer.from(text, 'hex');
}
