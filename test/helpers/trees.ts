import {Buffer} from 'node:buffer';
import {buildTree, type SortableEntries} from '../../source/engine/hamt/bulk-build.js';
import {legacyPathKey, pathKey} from '../../source/engine/hamt/routing.js';
import {type EntryChange, updateTree} from '../../source/engine/hamt/update.js';
import {walk, walkNodes} from '../../source/engine/hamt/walk.js';
import {compareUtf8, sha256Hex} from '../../source/engine/objects/hashes.js';
import type {NodeEntry} from '../../source/engine/objects/model.js';
import {vectors} from './vectors.js';
import type {MemoryNodes} from './memory-nodes.js';

export type Routing = 'old' | 'new';

export const filemetaOf = (text: string): string => `filemeta/${sha256Hex(text)}`;

export const parentOf = (key: string): string => key.slice(0, Math.max(key.lastIndexOf('/'), 0));

export function entryFor(key: string, filemeta: string, routing: Routing, parentId: string = parentOf(key)): NodeEntry {
	return routing === 'new' ? {key, pathKey: pathKey(parentId, key), filemeta} : {key, filemeta};
}

/** `file-00000.txt` and so on, as the vectors have them. */
export function numberedEntries(count: number, routing: Routing): NodeEntry[] {
	return Array.from({length: count}, (_, index) => {
		const key = `file-${String(index).padStart(5, '0')}.txt`;
		return entryFor(key, filemetaOf(`meta:${key}`), routing, '');
	});
}

export function sortable(entries: readonly NodeEntry[]): SortableEntries {
	const hex = (digits: string[]): Buffer => Buffer.from(digits.join(''), 'hex');
	return {
		count: entries.length,
		keyOf: index => entries[index]?.key ?? '',
		pathKeys: hex(entries.map(entry => entry.pathKey ?? legacyPathKey(entry.key))),
		filemetaHashes: hex(entries.map(entry => entry.filemeta.slice('filemeta/'.length))),
		omitPathKeys: entries.some(entry => entry.pathKey === undefined),
	};
}

export async function built(nodes: MemoryNodes, entries: readonly NodeEntry[]): Promise<string> {
	return buildTree(sortable(entries), nodes.write);
}

/** What an entry has whatever becomes of it. */
export const placeOf = ({key, pathKey}: NodeEntry): EntryChange => (pathKey === undefined ? {key} : {key, pathKey});

/** An entry that is not there yet. */
export const added = (entry: NodeEntry): EntryChange => ({...placeOf(entry), after: entry.filemeta});

/** An entry that is there and goes. */
export const removed = (entry: NodeEntry): EntryChange => ({...placeOf(entry), before: entry.filemeta});

/** The entry after a change of its file. */
export const newer = (entry: NodeEntry): NodeEntry => ({...entry, filemeta: filemetaOf(`newer ${entry.key}`)});

/** An entry that becomes {@link newer}. */
export const modified = (entry: NodeEntry): EntryChange => ({...removed(entry), after: newer(entry).filemeta});

/** Adds entries one by one. */
export async function inserted(nodes: MemoryNodes, entries: readonly NodeEntry[], root = ''): Promise<string> {
	let current = root;
	for (const entry of entries) {
		current = await updateTree(current, [added(entry)], nodes);
	}

	return current;
}

export async function entriesIn(nodes: MemoryNodes, root: string): Promise<NodeEntry[]> {
	return collect(walk(root, nodes.read));
}

export async function keysIn(nodes: MemoryNodes, root: string): Promise<string[]> {
	const entries = await entriesIn(nodes, root);
	return entries.map(({key}) => key);
}

/** {@link keysIn} in the order of their bytes, whatever the shape of the tree. */
export async function sortedKeysIn(nodes: MemoryNodes, root: string): Promise<string[]> {
	const keys = await keysIn(nodes, root);
	return keys.toSorted(compareUtf8);
}

export async function nodeCount(nodes: MemoryNodes, root: string): Promise<number> {
	const found = await collect(walkNodes(root, nodes.read));
	return found.length;
}

export async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
	const list: Item[] = [];
	for await (const item of items) {
		list.push(item);
	}

	return list;
}

/** The entries of the trees in the vectors that are built by inserting alone, by the name of the tree. */
export function vectorTrees(): Array<{name: string; root: string; nodeCount: number; entries: NodeEntry[]}> {
	const flat = /^(?:n|flat)(\d+)$/;
	const trees: ReturnType<typeof vectorTrees> = [];
	for (const [routing, cases] of [
		['old', vectors.hamt_v1_5.cases],
		['new', vectors.hamt_v1_14.cases],
	] as const) {
		for (const {name, root, node_count: nodeCount, keys, entries_inserted: pairs} of cases) {
			const count = flat.exec(name)?.[1];
			let entries: NodeEntry[] | undefined;
			if (count !== undefined) {
				entries = numberedEntries(Number(count), routing);
			} else if (name === 'five_dirs_of_60') {
				entries = fiveFolders();
			} else if (keys) {
				entries = keys.map(key => entryFor(key, filemetaOf(key), routing));
			} else if (pairs) {
				entries = pairs.map(([key, filemeta]) => ({key, filemeta}));
			}

			if (entries) {
				trees.push({name, root, nodeCount, entries});
			}
		}
	}

	return trees;
}

function fiveFolders(): NodeEntry[] {
	return Array.from({length: 300}, (_, index) => {
		const [folder, file] = [Math.floor(index / 60), index % 60];
		return entryFor(`d${folder}/f${String(file).padStart(3, '0')}`, filemetaOf(`${folder} ${file}`), 'new');
	});
}
