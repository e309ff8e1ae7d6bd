import {Buffer} from 'node:buffer';
import {buildTree} from '../../hamt/bulk-build.js';
import {pathKeyBytes} from '../../hamt/routing.js';
import {walk} from '../../hamt/walk.js';
import {encodeFileMeta} from '../../objects/file-meta.js';
import {sha256} from '../../objects/hashes.js';
import {inParallel} from '../../repository/in-parallel.js';
import type {Repository} from '../../repository/repository.js';
import {copyFile} from './copy-file.js';
import type {TargetObjects} from './target-objects.js';

const hashLength = 32;
const filesAtOnce = 8;

export type TreeCopy = {
	readonly from: Repository;
	readonly to: Repository;
	readonly target: TargetObjects;
	readonly signal: AbortSignal | undefined;
	/** Called for each entry that is done. */
	readonly onEntry: () => void;
};

/**
Copies a tree with all that it names. Metadata names content by keys of its repository, so all of it is written anew, and the tree with it.

@returns The root in the target: `node/<hex>`, or empty.
*/
export async function copyTree(copy: TreeCopy, root: string): Promise<string> {
	const {from, target, signal, onEntry} = copy;
	const keys: string[] = [];
	const refs: string[] = [];
	for await (const {key, filemeta} of walk(root, async ref => from.objects.node(ref, {signal}), {signal})) {
		keys.push(key);
		refs.push(filemeta);
	}

	const pathKeys = Buffer.allocUnsafeSlow(keys.length * hashLength);
	const filemetaHashes = Buffer.allocUnsafeSlow(keys.length * hashLength);
	await inParallel(
		refs.entries(),
		async ([index, ref]) => {
			const meta = await from.objects.fileMeta(ref, {signal});
			const contentRef = meta.contentHash === '' ? meta.contentRef : await copyFile(copy, meta, signal);
			const bytes = encodeFileMeta({...meta, ...(contentRef !== undefined && {contentRef})});
			const hash = sha256(bytes);
			await target.put(`filemeta/${hash.toString('hex')}`, bytes);
			hash.copy(filemetaHashes, index * hashLength);
			pathKeyBytes(meta.parents?.[0] ?? '', keys[index] ?? '').copy(pathKeys, index * hashLength);
			onEntry();
		},
		{width: filesAtOnce, ...(signal && {signal})},
	);
	const entries = {count: keys.length, keyOf: (index: number) => keys[index] ?? '', pathKeys, filemetaHashes};
	const copied = await buildTree(entries, async (bytes, ref) => target.put(ref, bytes), {signal});
	await target.flush();
	return copied;
}
