import {readNode} from '../hamt/node-access.js';
import {drainStack} from './drain-stack.js';
import type {KeyTable} from './key-table.js';
import type {ObjectReader, ReadOptions} from './object-reader.js';

/** Told of what names what, by their numbers in the table; -1 names snapshots. An object that is named again is told of again. */
export type OnNamed = (parent: number, child: number) => void;

export type ReachOptions = ReadOptions & {
	/** Called for each key when it is met first. */
	readonly onNew?: (key: string) => void;
	readonly onNamed?: OnNamed;
	/** How many objects are read at a time. */
	readonly width?: number;
};

/** Something that was met first and has to be opened, for it names others. */
type Task = {
	readonly kind: 'node' | 'filemeta' | 'content';
	readonly key: string;
	readonly index: number;
	readonly level: number;
};

/**
Adds all objects that snapshots need to a table: the snapshots, the nodes of their trees, metadata, contents and chunks. What is in the table already is not
opened again, with all that it names.

Chunks are not read; that they are there is not proven.

@throws The first failure to read what names others: without it nobody knows what is needed.
*/
export async function addReachable(
	table: KeyTable,
	objects: ObjectReader,
	snapshots: Iterable<string>,
	{onNew = () => {}, onNamed = () => {}, width, signal}: ReachOptions = {},
): Promise<void> {
	/** The number of the key when it was met first, else `undefined`. */
	const meet = (parent: number, key: string): number | undefined => {
		const sizeBefore = table.size;
		const index = table.add(key);
		onNamed(parent, index);
		if (table.size === sizeBefore) {
			return undefined;
		}

		onNew(key);
		return index;
	};

	const open = async ({kind, key, index, level}: Task, push: (task: Task) => void): Promise<void> => {
		const pushNew = (kindBelow: Task['kind'], below: string): void => {
			const met = meet(index, below);
			if (met !== undefined) {
				push({kind: kindBelow, key: below, index: met, level: level + 1});
			}
		};

		switch (kind) {
			case 'node': {
				const node = await readNode(async ref => objects.node(ref, {signal}), key, level);
				if (node.type === 'internal') {
					for (const child of node.children) {
						pushNew('node', child);
					}
				} else {
					for (const {filemeta} of node.entries) {
						pushNew('filemeta', filemeta);
					}
				}

				break;
			}

			case 'filemeta': {
				const {contentRef, contentHash} = await objects.fileMeta(key, {signal});
				const content = contentRef ?? contentHash;
				if (content !== '') {
					pushNew('content', `content/${content}`);
				}

				break;
			}

			case 'content': {
				const {chunks} = await objects.content(key, {signal});
				for (const chunk of chunks) {
					meet(index, chunk);
				}

				break;
			}
		}
	};

	for (const ref of snapshots) {
		const {root} = await objects.snapshot(ref, {signal});
		const index = meet(-1, ref);
		const rootIndex = index === undefined || root === '' ? undefined : meet(index, root);
		if (rootIndex !== undefined) {
			await drainStack([{kind: 'node', key: root, index: rootIndex, level: 0}], open, {width, signal});
		}
	}
}
