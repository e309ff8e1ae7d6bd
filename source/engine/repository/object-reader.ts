import type {Buffer} from 'node:buffer';
import type {Content, FileMeta, Snapshot, TreeNode} from '../objects/model.js';

export type ReadOptions = {readonly signal?: AbortSignal};

/**
Typed reads, each verified against its key.

Results are shared between callers: treat them as read-only.

@throws {MissingObjectError} When the object is proven absent. {CorruptObjectError} When it does not match its key or cannot be parsed. {StoreError} When
it could not be read; nothing is known about it then.
*/
export type ObjectReader = {
	snapshot(ref: string, options?: ReadOptions): Promise<Snapshot>;
	node(ref: string, options?: ReadOptions): Promise<TreeNode>;
	fileMeta(ref: string, options?: ReadOptions): Promise<FileMeta>;
	/** @param ref `content/<hex>`; inline data is verified, chunk lists are when all chunks were read and hashed. */
	content(ref: string, options?: ReadOptions): Promise<Content>;
	chunk(ref: string, options?: ReadOptions): Promise<Buffer>;
};
