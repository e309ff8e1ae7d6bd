import path from 'node:path';
import type {ExecutionContext} from 'ava';
import {LocalSource, type LocalSourceOptions} from '../../source/engine/sources/local-source.js';
import type {Source, SourceEntry, SourceFailure} from '../../source/engine/sources/source.js';
import {makeFiles} from './make-files.js';
import {temporaryFolder} from './temporary-folder.js';

export type Seen = {entries: SourceEntry[]; ids: string[]; failures: SourceFailure[]; skipped: SourceFailure[]};

export async function walk(source: Source): Promise<Seen> {
	const entries: SourceEntry[] = [];
	const failures: SourceFailure[] = [];
	const skipped: SourceFailure[] = [];
	const collect = (list: SourceFailure[]) => (failure: SourceFailure) => {
		list.push(failure);
	};

	for await (const batch of source.walk({onFailure: collect(failures), onSkipped: collect(skipped)})) {
		entries.push(...batch);
	}

	return {entries, ids: entries.map(({fileId}) => fileId), failures, skipped};
}

export async function idsOf(source: Source): Promise<string[]> {
	const {ids} = await walk(source);
	return ids;
}

export async function pathOf(source: Source): Promise<string | undefined> {
	const info = await source.info();
	return info.path;
}

/** Makes files in a fresh folder, and tells what a source over `paths` in it sees. */
export async function see(
	t: ExecutionContext,
	files: readonly string[],
	options: Partial<LocalSourceOptions> = {},
): Promise<Seen & {folder: string}> {
	const folder = await temporaryFolder(t);
	makeFiles(folder, files);
	const paths = (options.paths ?? ['']).map(each => path.join(folder, each));
	return {...(await walk(await LocalSource.open({...options, paths}))), folder};
}

export function found(entries: readonly SourceEntry[]): SourceEntry {
	const [entry] = entries;
	if (!entry) {
		throw new Error('Nothing was found');
	}

	return entry;
}

/** The text of a file of the source. */
export async function readAll(source: Source, entry: SourceEntry): Promise<string> {
	const pieces: Buffer[] = [];
	for await (const piece of source.open(entry)) {
		pieces.push(piece);
	}

	return Buffer.concat(pieces).toString();
}
