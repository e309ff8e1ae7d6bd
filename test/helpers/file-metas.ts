import {encodeFileMeta} from '../../source/engine/objects/file-meta.js';
import {sha256Hex} from '../../source/engine/objects/hashes.js';
import type {FileMeta} from '../../source/engine/objects/model.js';

/** Metadata of an entry, of an empty file at the root unless told otherwise. */
export function fileMeta(fields: Partial<FileMeta> & Pick<FileMeta, 'fileId'>): FileMeta {
	const slash = fields.fileId.lastIndexOf('/');
	return {
		version: 0,
		name: fields.fileId.slice(slash + 1),
		type: 'file',
		parents: slash === -1 ? null : [fields.fileId.slice(0, slash)],
		contentHash: '',
		size: 0,
		mtime: 0,
		owner: '',
		...fields,
	};
}

/** Metadata as a local source gives it, from paths; those that end in a slash are folders. */
export const localMetas = (paths: readonly string[]): FileMeta[] =>
	paths.map(path =>
		path.endsWith('/') ? fileMeta({fileId: path.slice(0, -1), type: 'folder'}) : fileMeta({fileId: path}),
	);

export const fileMetaRef = (meta: FileMeta): string => `filemeta/${sha256Hex(encodeFileMeta(meta))}`;
