import {Buffer} from 'node:buffer';
import {createHash} from 'node:crypto';
import fc from 'fast-check';
import type {PackCatalog} from '../../source/engine/stores/layers/pack-catalog.js';
import type {ByteStream, ObjectStore} from '../../source/engine/stores/object-store.js';

const hex = (text: string) => createHash('sha256').update(text).digest('hex');
export const keyOf = (kind: string, text: string) => `${kind}/${hex(text)}`;

/** A store that has nothing but `index/packs`, handed out in pieces of a given size. */
export function catalogStore(text: string | Buffer | undefined, pieceSize = 1000): ObjectStore {
	const bytes = Buffer.from(text ?? '');
	const store = {
		async stat() {
			return text === undefined ? undefined : {size: bytes.length, version: 'v1'};
		},
		async *getStream() {
			for (let at = 0; at < bytes.length; at += pieceSize) {
				yield bytes.subarray(at, at + pieceSize);
			}
		},
	};
	// eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion -- reading a catalog needs no other method
	return store as Partial<ObjectStore> as ObjectStore;
}

export const catalogText = async (catalog: PackCatalog): Promise<string> => streamText(await catalog.toStream());

export async function streamText({length, pieces}: ByteStream): Promise<string> {
	const parts: Uint8Array[] = [];
	for await (const piece of pieces()) {
		parts.push(Buffer.from(piece));
	}

	const text = Buffer.concat(parts).toString();
	if (Buffer.byteLength(text) !== length) {
		throw new Error(`the stream promised ${length} bytes and had ${Buffer.byteLength(text)}`);
	}

	return text;
}

export type Place = {pack: string; offset: number; length: number};

export const entriesOf = (catalog: PackCatalog) => [...catalog.entries()].toSorted((a, b) => (a.key < b.key ? -1 : 1));

export const sortedModel = (model: ReadonlyMap<string, Place>) =>
	[...model].map(([key, value]) => ({key, ...value})).toSorted((a, b) => (a.key < b.key ? -1 : 1));

const names = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
const keys = fc.oneof(
	fc
		.tuple(fc.constantFrom('chunk', 'content', 'filemeta', 'node', 'snapshot'), names)
		.map(([kind, name]) => keyOf(kind, name)),
	fc.constantFrom('index/latest', 'index/other'),
);
const packs = fc.constantFrom('1', '2', '3').map(name => keyOf('packs', name));
const place = fc.record({offset: fc.nat(9_000_000), length: fc.nat(524_288)});
export const step = fc.oneof(
	fc.record({do: fc.constant('add' as const), pack: packs, key: keys, place}),
	fc.record({do: fc.constant('remove' as const), key: keys}),
	fc.record({do: fc.constant('drop' as const), pack: packs}),
);
export type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

export function applyToModel(model: Map<string, Place>, one: Step): void {
	switch (one.do) {
		case 'add': {
			model.set(one.key, {pack: one.pack, ...one.place});
			break;
		}

		case 'remove': {
			model.delete(one.key);
			break;
		}

		case 'drop': {
			for (const [key, value] of model) {
				if (value.pack === one.pack) {
					model.delete(key);
				}
			}

			break;
		}
	}
}

export function applySteps(catalog: PackCatalog, model: Map<string, Place>, steps: readonly Step[]): void {
	for (const one of steps) {
		switch (one.do) {
			case 'add': {
				catalog.addPack(one.pack, {keys: [one.key], offsets: [one.place.offset], lengths: [one.place.length]});
				break;
			}

			case 'remove': {
				catalog.remove(one.key);
				break;
			}

			case 'drop': {
				catalog.dropPacks([one.pack]);
				break;
			}
		}

		applyToModel(model, one);
	}
}
