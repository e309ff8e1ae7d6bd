import type {ObjectNamer} from '../../crypto/object-hash.js';
import {CorruptObjectError} from '../../errors.js';
import {decodeContent} from '../../objects/content.js';
import {decodeFileMeta} from '../../objects/file-meta.js';
import {sha256Hex} from '../../objects/hashes.js';
import {type HashedKind, objectKey} from '../../objects/keys.js';
import type {Content, FileMeta} from '../../objects/model.js';
import {decodeNode} from '../../objects/node.js';
import {decodeSnapshot} from '../../objects/snapshot.js';
import {largestChunk} from '../object-limits.js';
import {toTransferable} from '../transferable-error.js';
import {type CheckFailure, type CheckReply, type CheckRequest, unknownSize} from './check-protocol.js';
import type {ObjectOpener} from './object-opener.js';
import {noObject, type ObjectUniverse} from './object-universe.js';

/** What an object names, and the size of the file that it states; negative when that means nothing. */
type Named = {readonly refs: readonly string[]; readonly size: number};

/** Opens objects of one kind, which proves them, looks at what they say, and finds what they name. */
export function checkObjects(
	opener: ObjectOpener,
	universe: ObjectUniverse,
	namer: ObjectNamer,
	request: CheckRequest,
): CheckReply {
	const {kind, ids, stored} = request;
	const edges: number[] = [];
	const ends = new Uint32Array(ids.length);
	const sizes = new Float64Array(ids.length).fill(unknownSize);
	const missing: Array<{edge: number; key: string}> = [];
	const failures: CheckFailure[] = [];
	const unread = opener.each(kind, universe.hashes(ids), stored, (logical, item, key) => {
		try {
			const {refs, size} = read(kind, logical, key, namer);
			sizes[item] = size < 0 ? unknownSize : size;
			for (const ref of refs) {
				const id = universe.idOfKey(ref);
				if (id === noObject) {
					missing.push({edge: edges.length, key: ref});
				}

				edges.push(id);
			}
		} catch (error) {
			const type = error instanceof ContradictionError ? 'corrupt' : 'parse_error';
			failures.push({item, type, error: toTransferable(error)});
		}

		ends[item] = edges.length;
	});
	failures.push(...unread.map(({item, error}) => ({item, type: failureType(error.code), error})));
	for (let item = 0; item < ids.length; item++) {
		ends[item] = Math.max(ends[item] ?? 0, ends[item - 1] ?? 0);
	}

	return {edges: Uint32Array.from(edges), ends, sizes, missing, failures};
}

export function failureType(code: string | undefined): CheckFailure['type'] {
	if (code === 'missing-object') {
		return 'missing';
	}

	return code === 'corrupt' ? 'corrupt' : 'read_error';
}

/** An object that can be read, and says what cannot be. */
class ContradictionError extends CorruptObjectError {}

function read(kind: HashedKind, logical: Buffer, key: string, namer: ObjectNamer): Named {
	if (kind === 'node') {
		const node = decodeNode(logical, key);
		return {refs: node.type === 'internal' ? node.children : node.entries.map(({filemeta}) => filemeta), size: 0};
	}

	if (kind === 'filemeta') {
		const meta = decodeFileMeta(logical, key);
		// Cloud sources state what their service says, which can be anything for documents of its own.
		return {refs: contentOf(meta, key, namer), size: meta.version === 0 ? meta.size : -1};
	}

	if (kind === 'content') {
		const content = decodeContent(logical, key);
		checkContent(content, key, namer);
		return {refs: content.chunks, size: content.chunks.length > 0 && content.inline ? -1 : content.size};
	}

	const {root} = decodeSnapshot(logical, key);
	return {refs: root === '' ? [] : [root], size: 0};
}

/** The content object that metadata names. Format reference 4.5. */
function contentOf({contentHash, contentRef}: FileMeta, key: string, namer: ObjectNamer): string[] {
	if (contentHash === '') {
		return [];
	}

	if (contentRef !== undefined && contentRef !== contentHash && contentRef !== namer.contentRef(contentHash)) {
		throw new ContradictionError(key, 'it names a content object that does not belong to its file');
	}

	return [objectKey('content', contentRef ?? contentHash)];
}

/** What can be proven of a content object without reading chunks. */
function checkContent({size, chunks, inline}: Content, key: string, namer: ObjectNamer): void {
	const length = inline?.length ?? 0;
	if (chunks.length === 0) {
		if (length !== size) {
			throw new ContradictionError(key, `it holds ${length} bytes, and states ${size}`);
		}

		if (!isNameOf(key, sha256Hex(inline ?? new Uint8Array(0)), namer)) {
			throw new ContradictionError(key, 'the bytes in it do not match its name');
		}
	} else if (size - length < chunks.length || size - length > chunks.length * largestChunk) {
		throw new ContradictionError(key, `it names ${chunks.length} chunks for ${size} bytes`);
	}
}

/** Whether this is the key of the content object of a file with this SHA-256, in either form. */
export const isNameOf = (contentKey: string, contentHash: string, namer: ObjectNamer): boolean =>
	contentKey === objectKey('content', contentHash) ||
	contentKey === objectKey('content', namer.contentRef(contentHash));
