import type {Buffer} from 'node:buffer';
import {linkTarget, rawName} from '../../compute/storing/local-meta.js';
import type {KnownContent} from '../../compute/storing/protocol.js';
import {toExtra} from '../../objects/holdfast-extra.js';
import type {FileMeta} from '../../objects/model.js';
import type {SourceEntry} from '../../sources/source.js';

/** Of what nobody told the mode of, such as a stream. */
const usualMode = 0o600;

/**
Metadata of an entry that has no file on this machine; content and size are filled in when it has been read.

@param target Of a link.
*/
export function metaOf(entry: SourceEntry, target?: Buffer): FileMeta {
	const {fileId, name, parentId, kind, attributes} = entry;
	const {seconds, nanoseconds} = timeOf(entry);
	return {
		version: 0,
		fileId,
		name,
		type: kind === 'folder' ? 'folder' : 'file',
		parents: parentId === '' ? null : [parentId],
		contentHash: '',
		size: 0,
		mtime: seconds,
		owner: '',
		extra: toExtra({
			...(kind !== 'file' && kind !== 'folder' && {kind}),
			...(target !== undefined && linkTarget(target)),
			mtimeNs: nanoseconds,
			...(attributes?.pathBytes && rawName(attributes.pathBytes)),
		}),
		mode: attributes?.mode ?? usualMode,
		...(attributes && {uid: attributes.uid, gid: attributes.gid}),
	};
}

/** Whether a file is, by size and time, still what an earlier snapshot has. */
export function isStillKnown(known: KnownContent, entry: SourceEntry): boolean {
	const {seconds, nanoseconds} = timeOf(entry);
	return known.size === entry.size && known.seconds === seconds && known.nanoseconds === nanoseconds;
}

function timeOf({mtimeMs}: SourceEntry): {seconds: number; nanoseconds: number} {
	const seconds = Math.floor(mtimeMs / 1000);
	return {seconds, nanoseconds: Math.round((mtimeMs - seconds * 1000) * 1e6)};
}
