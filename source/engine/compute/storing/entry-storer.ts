import {Buffer} from 'node:buffer';
import {type BigIntStats, closeSync, constants, fstatSync, lstatSync, openSync, readlinkSync} from 'node:fs';
import {fsErrorReason, isSystemError, systemErrorCode} from '../../filesystem/fs-error.js';
import {withShortPath} from '../../filesystem/long-path.js';
import {readXattrs} from '../../filesystem/xattrs.js';
import type {ContentStorer} from './content-storer.js';
import {type LocalContent, type LocalEntry, localMeta} from './local-meta.js';
import {FileTooBigError} from './file-too-big-error.js';
import type {EntryFailure, KnownContent} from './protocol.js';

/** What becomes of one entry. */
export type StoredEntry = {
	/** Hash of its filemeta; absent when the entry is not in the backup. */
	readonly ref?: Buffer;
	readonly stats?: BigIntStats;
	readonly failure?: EntryFailure;
};

const noContent: LocalContent = {hash: '', ref: '', size: 0};
const readTries = 3;

class NotAFileError extends Error {}

/** Stores single entries of a local file system. Nothing that an entry does can end the run or block it. */
export class EntryStorer {
	readonly #content: ContentStorer;

	constructor(content: ContentStorer) {
		this.#content = content;
	}

	/** @param known Content that an earlier snapshot has for this file. */
	store(entry: LocalEntry, known?: KnownContent): StoredEntry {
		try {
			return withShortPath(entry.path, path =>
				entry.kind === 'file' ? this.#storeFile(entry, path, known) : this.#storeOther(entry, path),
			);
		} catch (error) {
			if (error instanceof FileTooBigError) {
				return {failure: error.failureOf(entry.number)};
			}

			if (error instanceof NotAFileError || systemErrorCode(error) !== undefined) {
				return {failure: this.#failure(entry, error)};
			}

			throw error;
		}
	}

	#storeFile(entry: LocalEntry, path: string | Buffer, known: KnownContent | undefined): StoredEntry {
		const fd = openForReading(path);
		try {
			for (let tries = 1; ; tries++) {
				const before = fstatSync(fd, {bigint: true});
				if (!before.isFile()) {
					throw new NotAFileError('it is no longer a regular file');
				}

				if (known !== undefined && isStill(known, before)) {
					return this.#storeMeta(entry, before, known, {from: fd});
				}

				const hasHoles = before.blocks * 512n < before.size;
				const content = this.#content.storeFile(fd, Number(before.size), hasHoles);
				const after = fstatSync(fd, {bigint: true});
				const moved =
					after.mtimeNs !== before.mtimeNs || after.size !== before.size || BigInt(content.size) !== before.size;
				if (moved && tries < readTries && content.isSmall) {
					continue;
				}

				const reason = moved ? 'it changed while it was read' : undefined;
				return this.#storeMeta(entry, before, content, {from: fd, reason: isPseudoFile(before) ? undefined : reason});
			}
		} finally {
			closeSync(fd);
		}
	}

	#storeOther(entry: LocalEntry, path: string | Buffer): StoredEntry {
		const stats = lstatSync(path, {bigint: true});
		if (entry.kind !== kindOf(stats)) {
			throw new NotAFileError('it turned into something else while the backup ran');
		}

		if (entry.kind !== 'symlink') {
			return this.#storeMeta(
				entry,
				stats,
				entry.kind === 'folder' ? noContent : this.#content.storeBytes(Buffer.alloc(0)),
				{from: path},
			);
		}

		const target = readlinkSync(path, 'buffer');
		return this.#storeMeta(entry, stats, this.#content.storeBytes(target), {from: path, target});
	}

	#storeMeta(
		entry: LocalEntry,
		stats: BigIntStats,
		content: LocalContent,
		{from, target, reason}: {from: number | string | Buffer; target?: Buffer; reason?: string | undefined},
	): StoredEntry {
		let failure: EntryFailure | undefined =
			reason === undefined ? undefined : {number: entry.number, reason, effect: 'inexact'};
		let xattrs: Map<string, Buffer> | undefined;
		const fail = (what: string, error: unknown) => {
			const reason = `${what} cannot be read: ${fsErrorReason(error)}`;
			failure ??= {number: entry.number, reason, code: systemErrorCode(error), effect: 'inexact'};
		};

		try {
			// One that cannot be read must not cost the others.
			xattrs = readXattrs(from, ({name, error}) => {
				fail(`its extended attribute ${name}`, error);
			});
		} catch (error) {
			fail('its extended attributes', error);
		}

		const meta = localMeta(entry, stats, content, {xattrs, target});
		return {ref: this.#content.storeMeta(meta), stats, failure};
	}

	#failure({number}: LocalEntry, error: unknown): EntryFailure {
		const code = systemErrorCode(error);
		const reason = code === 'ENOENT' ? 'it vanished before it could be read' : fsErrorReason(error);
		return {number, reason, code, effect: 'omitted'};
	}
}

/** Never follows a link and never waits for the other end of a FIFO that a file has turned into. */
function openForReading(path: string | Buffer): number {
	const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
	try {
		return openSync(path, flags | constants.O_NOATIME);
	} catch (error) {
		// Only the owner of a file may read it without leaving a trace.
		if (isSystemError(error, 'EPERM')) {
			return openSync(path, flags);
		}

		throw error;
	}
}

const isStill = ({size, seconds, nanoseconds}: KnownContent, stats: BigIntStats): boolean =>
	stats.size === BigInt(size) && stats.mtimeNs === BigInt(seconds) * 1_000_000_000n + BigInt(nanoseconds);

/** Files of /proc and the like say that they are empty, and are not. */
const isPseudoFile = (stats: BigIntStats): boolean => stats.size === 0n && stats.blocks === 0n;

function kindOf(stats: BigIntStats): LocalEntry['kind'] {
	if (stats.isDirectory()) {
		return 'folder';
	}

	if (stats.isSymbolicLink()) {
		return 'symlink';
	}

	if (stats.isFIFO()) {
		return 'fifo';
	}

	if (stats.isBlockDevice()) {
		return 'block-device';
	}

	if (stats.isCharacterDevice()) {
		return 'char-device';
	}

	return stats.isSocket() ? 'socket' : 'file';
}
