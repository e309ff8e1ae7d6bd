import {Buffer} from 'node:buffer';
import {
	bytesOf,
	type Fields,
	type IndependentObjects,
	inner,
	integer,
	must,
	parse,
	records,
	sha256,
	text,
	texts,
} from './independent-objects.js';

/* The upper half of the independent reader: snapshots, their trees, and the bytes of their files. */

const uint32 = 0xffff_ffff;
const leafCapacity = 32;
const deepest = 6;

/** 3.1: which of 32 slots a routing key goes into. */
const slotAt = (routing: string, level: number): number =>
	(Number.parseInt(routing.slice(0, 8), 16) >>> (27 - 5 * level)) & 31;

type Entry = {readonly id: string; readonly meta: Fields};

/** Walks a tree (3), and insists that it is the one that a full backup makes: sorted, routed, split exactly where it must be. @returns How many entries it found. */
function walk(objects: IndependentObjects, ref: string, prefix: readonly number[], entries: Entry[]): number {
	const node = parse(objects.get(ref), ref);
	const level = prefix.length;
	if (text(node, 'type') === 'internal') {
		const bitmap = integer(node, 'bitmap', uint32);
		const slots = Array.from({length: 32}, (_, slot) => slot).filter(slot => (bitmap >>> slot) & 1);
		const children = texts(node, 'children');
		must(children.length === slots.length && level < deepest, `${ref}: the children are not those of its bitmap`);
		const count = children.reduce(
			(sum, child, index) => sum + walk(objects, child, [...prefix, slots[index] ?? 0], entries),
			0,
		);
		must(count > leafCapacity, `${ref} should be a leaf`);
		return count;
	}

	must(text(node, 'type') === 'leaf', `${ref} is no node`);
	const found = records(node, 'entries');
	const ids = found.map(entry => text(entry, 'key'));
	must(found.length > 0 && (found.length <= leafCapacity || level === deepest), `${ref} has ${found.length} entries`);
	must(
		ids.every((id, index) => index === 0 || Buffer.compare(Buffer.from(ids[index - 1] ?? ''), Buffer.from(id)) < 0),
		`${ref} is not sorted`,
	);
	for (const entry of found) {
		const [id, metaRef] = [text(entry, 'key'), text(entry, 'filemeta')];
		const meta = parse(objects.get(metaRef), metaRef);
		must(text(meta, 'fileId') === id, `${metaRef} is about something else`);
		const [parent = ''] = texts(meta, 'parents');
		const isLater = entry.path_key !== undefined;
		const routing = isLater ? sha256(parent).slice(0, 4) + sha256(id).slice(4) : sha256(id);
		must(!isLater || text(entry, 'path_key') === routing, `${id} has a wrong routing key`);
		must(
			prefix.every((slot, depth) => slot === slotAt(routing, depth)),
			`${id} is where no lookup finds it`,
		);
		entries.push({id, meta});
	}

	return found.length;
}

/** 4.4: chunks, then what is inside; length and hash must be those of the file. */
function contentOf(objects: IndependentObjects, meta: Fields): Buffer {
	const hash = text(meta, 'content_hash');
	const ref = text(meta, 'content_ref');
	must(ref === '' || ref === objects.contentRef(hash), `${text(meta, 'fileId')} has a wrong content_ref`);
	const key = `content/${ref || hash}`;
	const content = parse(objects.get(key), key);
	must(text(content, 'type') === 'content', `${key} is no content`);
	const chunks = texts(content, 'chunks').map(chunk => objects.get(chunk));
	must(
		chunks.slice(0, -1).every(({length}) => length > 524_288 && length <= 8_388_608),
		`${key} is cut wrongly`,
	);
	const bytes = Buffer.concat([...chunks, bytesOf(content, 'data_inline_b64')]);
	must(
		bytes.length === integer(content, 'size') && bytes.length === integer(meta, 'size'),
		`${key} has another length`,
	);
	must(sha256(bytes) === hash, `${key} holds other bytes`);
	return bytes;
}

/** 11.4: stored, or put together from the names of the parents; the Go tool climbs 50 of them. */
function pathOf({id, meta}: Entry, byId: ReadonlyMap<string, Entry>): string {
	const [stored] = texts(meta, 'paths');
	if (stored !== undefined) {
		return stored;
	}

	const names = [text(meta, 'name')];
	for (let [parent] = texts(meta, 'parents'); parent !== undefined;) {
		const folder = byId.get(parent);
		must(folder !== undefined && text(folder.meta, 'type') === 'folder' && names.length <= 50, `${id} has no parent`);
		names.unshift(text(folder.meta, 'name'));
		[parent] = texts(folder.meta, 'parents');
	}

	return names.join('/');
}

/** The fields that are only looked at: as Go decodes them, or the whole object is lost to it. */
function checkMeta(meta: Fields): void {
	for (const name of ['mode', 'uid', 'gid', 'flags']) {
		must(integer(meta, name, uint32) >= 0, `${name} is negative`);
	}

	for (const name of ['version', 'mtime', 'btime']) {
		integer(meta, name);
	}

	text(meta, 'owner');
	const xattrs = inner(meta, 'xattrs');
	for (const name of Object.keys(xattrs)) {
		bytesOf(xattrs, name);
	}
}

/** Paths of a snapshot; the bytes of files, `undefined` for folders. */
export function readSnapshot(objects: IndependentObjects, ref: string): Map<string, Buffer | undefined> {
	const root = text(parse(objects.get(ref), ref), 'root');
	const entries: Entry[] = [];
	if (root !== '') {
		walk(objects, root, [], entries);
	}

	const byId = new Map(entries.map(entry => [entry.id, entry]));
	must(byId.size === entries.length, `${ref} has an entry twice`);
	const found = new Map<string, Buffer | undefined>();
	for (const entry of entries) {
		const {meta} = entry;
		checkMeta(meta);
		const isFolder = text(meta, 'type') === 'folder';
		const path = pathOf(entry, byId);
		must(!found.has(path), `${path} is there twice`);
		found.set(path, isFolder ? undefined : contentOf(objects, meta));
	}

	return found;
}

const rfc3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:Z|[+-]\d{2}:\d{2})$/;

/** 9: the snapshots, oldest first, which the two indexes must describe as they are. */
export function listSnapshots(objects: IndependentObjects): string[] {
	const refs = objects.list('snapshot/');
	const listed = records({list: JSON.parse(objects.get('index/snapshots').toString()) as unknown}, 'list');
	must(listed.length === refs.length, 'index/snapshots does not list what is there');
	for (const summary of listed) {
		const ref = text(summary, 'ref');
		const snapshot = parse(objects.get(ref), ref);
		must(integer(snapshot, 'version') === 1 && rfc3339.test(text(snapshot, 'created')), `${ref} is no snapshot`);
		must(text(inner(snapshot, 'meta'), 'generator') !== '', `${ref} has no generator`);
		for (const name of ['seq', 'created', 'root', 'source', 'tags']) {
			must(JSON.stringify(summary[name]) === JSON.stringify(snapshot[name]), `${ref}: ${name} is listed otherwise`);
		}
	}

	const bySeq = listed.toSorted((a, b) => integer(a, 'seq') - integer(b, 'seq')).map(summary => text(summary, 'ref'));
	const latest = parse(objects.get('index/latest'), 'index/latest');
	must(text(latest, 'latest_snapshot') === bySeq.at(-1), 'index/latest is another snapshot');
	return bySeq;
}
