import {Buffer} from 'node:buffer';
import {createHash} from 'node:crypto';
import type {ExecutionContext} from 'ava';
import type {ByteStream, ObjectStore} from '../../source/engine/stores/object-store.js';

export type ContractSubject = {
	readonly store: ObjectStore;
	/** The same objects through a new store, as another process would see them. The first store has been flushed. */
	readonly reopen: () => Promise<ObjectStore>;
};

/** Declares one test of the contract on a new, empty store. */
export type Check = (title: string, body: (t: ExecutionContext, subject: ContractSubject) => Promise<void>) => void;

/** 64 hex digits that look like a hash, the same for the same seed. */
export const hexOf = (seed: string | number): string => createHash('sha256').update(String(seed)).digest('hex');

export const chunkKey = (seed: string | number): string => `chunk/${hexOf(seed)}`;

/** A stream of these pieces, which counts how many were taken. */
export const textStream = (...texts: string[]): ByteStream & {taken: number} => ({
	length: Buffer.byteLength(texts.join('')),
	taken: 0,
	async *pieces() {
		for (const text of texts) {
			this.taken++;
			yield Buffer.from(text);
		}
	},
});

export async function textOf(store: ObjectStore, key: string): Promise<string> {
	const bytes = await store.get(key);
	return bytes.toString();
}

export async function sizeOf(store: ObjectStore, key: string): Promise<number | undefined> {
	const found = await store.stat(key);
	return found?.size;
}

export async function versionOf(store: ObjectStore, key: string): Promise<string | undefined> {
	const found = await store.stat(key);
	return found?.version;
}

/** All keys with this prefix, sorted. */
export async function keysOf(store: ObjectStore, prefix: string): Promise<string[]> {
	const keys: string[] = [];
	for await (const {key} of store.list(prefix)) {
		keys.push(key);
	}

	return keys.toSorted((a, b) => (a < b ? -1 : 1));
}

export async function readStream(store: ObjectStore, key: string): Promise<Buffer> {
	const pieces: Buffer[] = [];
	for await (const piece of store.getStream(key)) {
		pieces.push(piece);
	}

	return Buffer.concat(pieces);
}
