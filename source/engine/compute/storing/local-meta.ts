import type {BigIntStats} from 'node:fs';
import type {EntryKind} from '../../objects/entry-kind.js';
import {toExtra, type HoldfastExtra} from '../../objects/holdfast-extra.js';
import type {FileMeta} from '../../objects/model.js';
import {nameFromBytes} from '../../objects/names.js';

export type LocalEntry = {
	readonly number: number;
	readonly kind: EntryKind;
	readonly fileId: string;
	/** Absolute; bytes where the name is not UTF-8. */
	readonly path: string | Buffer;
};

export type LocalContent = {
	/** Hex SHA-256; empty for folders. */
	readonly hash: string;
	/** Hex part of the content key; empty for folders. */
	readonly ref: string;
	readonly size: number;
};

const billion = 1_000_000_000n;

/** FileMeta of an entry of a local file system, in the later profile (format reference 2.4) with what the format lacks in `extra`. */
export function localMeta(
	{kind, fileId, path}: LocalEntry,
	stats: BigIntStats,
	content: LocalContent,
	{xattrs, target}: {readonly xattrs?: Map<string, Buffer> | undefined; readonly target?: Buffer} = {},
): FileMeta {
	const slash = fileId.lastIndexOf('/');
	const seconds = floorSeconds(stats.mtimeNs);
	return {
		version: 0,
		fileId,
		name: slash === -1 ? fileId : fileId.slice(slash + 1),
		type: kind === 'folder' ? 'folder' : 'file',
		parents: slash === -1 ? null : [fileId.slice(0, slash)],
		contentHash: content.hash,
		contentRef: content.ref,
		size: content.size,
		mtime: Number(seconds),
		owner: '',
		extra: toExtra({
			...(kind !== 'file' && kind !== 'folder' && {kind}),
			...(target !== undefined && linkTarget(target)),
			...(stats.nlink > 1n && kind !== 'folder' && {hardlink: `${stats.dev}:${stats.ino}`}),
			...((kind === 'block-device' || kind === 'char-device') && {device: deviceNumbers(stats.rdev)}),
			mtimeNs: Number(stats.mtimeNs - seconds * billion),
			...(typeof path !== 'string' && rawName(path)),
		}),
		mode: Number(stats.mode & 0o7777n),
		uid: Number(stats.uid),
		gid: Number(stats.gid),
		btime: Number(floorSeconds(stats.birthtimeNs)),
		...(xattrs !== undefined && xattrs.size > 0 && {xattrs}),
	};
}

/** Whole seconds, rounded down also before 1970. */
export const floorSeconds = (ns: bigint): bigint => (ns >= 0n ? ns : ns - (billion - 1n)) / billion;

/** How a link's target is kept. */
export function linkTarget(target: Buffer): HoldfastExtra {
	const {text, raw} = nameFromBytes(target);
	return {target: raw ?? text};
}

/** How the name at the end of a path is kept, when it is not UTF-8. */
export function rawName(path: Buffer): HoldfastExtra {
	const {raw} = nameFromBytes(path.subarray(path.lastIndexOf(0x2f) + 1));
	return raw === undefined ? {} : {nameBytes: raw};
}

/** Linux' encoding of `dev_t`, as glibc's `major` and `minor` take it apart. */
function deviceNumbers(device: bigint): {major: number; minor: number} {
	return {
		major: Number(((device >> 8n) & 0xfffn) | ((device >> 32n) & 0xffff_f000n)),
		minor: Number((device & 0xffn) | ((device >> 12n) & 0xffff_ff00n)),
	};
}
