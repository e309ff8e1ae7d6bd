import {eachLimited} from '../../compute/reading/each-limited.js';
import {Slots} from '../../compute/reading/slots.js';
import {objectKey} from '../../objects/keys.js';
import {pumpChunks} from '../restore/pump-chunks.js';
import {SlotPool} from '../restore/slot-pool.js';
import type {DataWork} from './check-data.js';

const filesAtOnce = 2;

/**
Reads files of several chunks from beginning to end, which proves the chunks and that they are the file.

@param files Numbers of content objects.
@returns The chunks of files that failed: which of them is damaged must be found out one by one. The stored bytes read, without those that lie in packs,
which are counted when they are read as a whole.
*/
export async function proveFiles(
	work: DataWork,
	files: readonly number[],
): Promise<{unproven: ReadonlySet<number>; bytes: number}> {
	const unproven = new Set<number>();
	let bytes = 0;
	if (files.length === 0) {
		return {unproven, bytes};
	}

	const {session, signal} = work;
	const slotCount = session.crew.count * 4;
	await session.crew.callAll('slots', Slots.allocate(slotCount));
	const slots = new SlotPool(slotCount);
	await eachLimited(
		files,
		filesAtOnce,
		async file => {
			try {
				await proveFile(work, slots, file, stored => {
					bytes += stored;
				});
			} catch {
				signal?.throwIfAborted();
				for (const chunk of work.graph.namedBy(file)) {
					unproven.add(chunk);
				}
			}
		},
		signal,
	);
	return {unproven, bytes};
}

async function proveFile(
	{session, graph, findings, sizes, phase, signal}: DataWork,
	slots: SlotPool,
	file: number,
	count: (storedBytes: number) => void,
): Promise<void> {
	const {crew} = session;
	const {universe} = graph;
	const worker = crew.idlest();
	const chunks = graph.namedBy(file);
	await crew.call('startProof', {file, size: sizes.of(file)}, {worker});
	try {
		await pumpChunks(
			session,
			slots,
			universe.hashes(chunks),
			{
				async open(hash, slot) {
					const stored = await session.fetchOne('chunk', Buffer.from(hash), signal);
					const length = await crew.call('chunk', {hash, slot, stored});
					const id = universe.idOf('chunk', Buffer.from(hash));
					sizes.set(id, length);
					const storedBytes = universe.location(id) === undefined ? universe.storedLength(id) : 0;
					phase.increment(storedBytes);
					count(storedBytes);
					return length;
				},
				async piece(slot, length) {
					await crew.call('prove', {file, slot, length, withCrc: false}, {worker});
				},
			},
			signal,
		);
	} catch (error) {
		await crew.call('dropProof', {file}, {worker});
		throw error;
	}

	const {sha256} = await crew.call('finishProof', {file}, {worker});
	const hash = Buffer.from(sha256).toString('hex');
	const key = graph.keyOf(file);
	if (key !== objectKey('content', hash) && key !== objectKey('content', session.namer.contentRef(hash))) {
		findings.add({key, type: 'corrupt', message: 'its chunks are not the file that it stands for', objects: [file]});
	}
}
