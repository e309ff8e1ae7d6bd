import type {Buffer} from 'node:buffer';
import type {FileMeta} from '../objects/model.js';
import {hashLength} from './entry-columns.js';
import {inParallel} from './in-parallel.js';
import type {ObjectReader, ReadOptions} from './object-reader.js';

/**
Reads the metadata of many entries, in any order.

@param filemeta 32 bytes for each: the hash part of its key.
@param visit Called once for each place in `filemeta`.
@throws The first failure; what is missing or damaged must not look like an entry that is not there.
*/
export async function readAllMetadata(
	objects: ObjectReader,
	filemeta: Buffer,
	visit: (place: number, meta: FileMeta) => void,
	options: ReadOptions = {},
): Promise<void> {
	await inParallel(
		places(filemeta.length / hashLength),
		async place => {
			const start = place * hashLength;
			visit(place, await objects.fileMeta(`filemeta/${filemeta.toString('hex', start, start + hashLength)}`, options));
		},
		options,
	);
}

function* places(count: number): Iterable<number> {
	for (let place = 0; place < count; place++) {
		yield place;
	}
}
