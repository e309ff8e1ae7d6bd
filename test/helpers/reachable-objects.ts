import {readNode} from '../../source/engine/hamt/node-access.js';
import type {ObjectReader} from '../../source/engine/repository/object-reader.js';

/**
All objects that snapshots need, found one by one and in the simplest way, so that pruning can be measured by it. Chunks are not read.

@throws The first failure to read what names others.
*/
export async function reachableObjects(objects: ObjectReader, snapshots: Iterable<string>): Promise<Set<string>> {
	const keys = new Set<string>();
	const addContent = async (key: string): Promise<void> => {
		if (!keys.has(key)) {
			keys.add(key);
			const {chunks} = await objects.content(key);
			for (const chunk of chunks) {
				keys.add(chunk);
			}
		}
	};

	const addFileMeta = async (key: string): Promise<void> => {
		if (!keys.has(key)) {
			keys.add(key);
			const {contentRef, contentHash} = await objects.fileMeta(key);
			const content = contentRef ?? contentHash;
			await (content === '' ? undefined : addContent(`content/${content}`));
		}
	};

	const addNode = async (key: string, level: number): Promise<void> => {
		if (!keys.has(key)) {
			keys.add(key);
			const node = await readNode(async ref => objects.node(ref), key, level);
			for (const child of node.type === 'internal' ? node.children : []) {
				await addNode(child, level + 1);
			}

			for (const {filemeta} of node.type === 'leaf' ? node.entries : []) {
				await addFileMeta(filemeta);
			}
		}
	};

	for (const ref of snapshots) {
		keys.add(ref);
		const {root} = await objects.snapshot(ref);
		await (root === '' ? undefined : addNode(root, 0));
	}

	return keys;
}
