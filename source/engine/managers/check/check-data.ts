import {eachLimited} from '../../compute/reading/each-limited.js';
import {type DataReply, unknownSize} from '../../compute/reading/check-protocol.js';
import {packKeyOf} from '../../compute/reading/pack-lookup.js';
import {MissingObjectError, ObjectNotFoundError} from '../../errors.js';
import {toTransferable} from '../../compute/transferable-error.js';
import {readAgainWhenDamaged} from '../restore/read-again.js';
import type {ReadingSession} from '../restore/reading-session.js';
import type {DataPlan} from './plan-data.js';
import type {StructureWork} from './check-structure.js';
import {noObject} from './object-graph.js';
import {proveFiles} from './prove-files.js';
import type {SizeColumn} from './size-column.js';

const looseInBatch = 64;
const looseBytesInBatch = 8 * 1024 * 1024;

export type DataWork = Omit<StructureWork, 'reader' | 'sizes'> & {
	readonly session: ReadingSession;
	/** By number of an object: the size that content states, and of chunks, from here on, their length. */
	readonly sizes: SizeColumn;
	/** Reads whole objects, for workers that cannot. */
	readonly readPack: (key: string) => Promise<Uint8Array>;
};

/** Reads data and proves it: files of many chunks as a whole, packs as they lie, then what stands alone. Returns the stored bytes read. */
export async function checkData(work: DataWork, plan: DataPlan): Promise<number> {
	const {unproven, bytes} = await proveFiles(work, plan.files);
	const check = new DataCheck(work, plan);
	await check.packs(unproven);
	await check.alone(unproven);
	check.lengths();
	return check.bytes + bytes;
}

class DataCheck {
	bytes = 0;
	readonly #work: DataWork;
	readonly #plan: DataPlan;

	constructor(work: DataWork, plan: DataPlan) {
		this.#work = work;
		this.#plan = plan;
	}

	async packs(unproven: ReadonlySet<number>): Promise<void> {
		const {session, signal, readPack} = this.#work;
		const {packs, isIn, members, isInFile} = this.#plan;
		await eachLimited(
			packs,
			session.crew.width,
			async pack => {
				const ids = members.of(pack).filter(id => isIn(id) && (!isInFile(id) || unproven.has(id)));
				const request = {pack, ids, wholes: this.#wholes(ids)};
				if (session.isLocal) {
					this.#take(await session.crew.call('checkPack', request), ids, pack);
					return;
				}

				const key = packKeyOf(session.packs, pack);
				try {
					const reply = await readAgainWhenDamaged(async () => {
						const bytes = await readPack(key);
						return session.crew.call('checkPack', {...request, bytes});
					});
					this.#take(reply, ids, pack);
				} catch (error) {
					this.#failPack(pack, error instanceof ObjectNotFoundError ? new MissingObjectError(key) : error);
				}
			},
			signal,
		);
	}

	async alone(unproven: ReadonlySet<number>): Promise<void> {
		const {session, graph, signal} = this.#work;
		const {alone, isInFile} = this.#plan;
		const ids = alone.filter(id => !isInFile(id) || unproven.has(id));
		await eachLimited(
			this.#batches(ids),
			session.crew.width,
			async batch => {
				for (const kind of new Set(Array.from(batch, id => graph.universe.kind(id)))) {
					const same = batch.filter(id => graph.universe.kind(id) === kind);
					const request = {ids: same, wholes: this.#wholes(same)};
					const check = async (stored: object): Promise<DataReply> =>
						session.crew.call('checkData', {...request, ...stored});
					this.#take(await session.readProven(kind, graph.universe.hashes(same), check, signal), same);
				}
			},
			signal,
		);
	}

	/** Whether the chunks of each file have the bytes together that the file has. */
	lengths(): void {
		const {graph, sizes, findings} = this.#work;
		for (const id of graph.order) {
			const stated = sizes.of(id);
			if (graph.universe.kind(id) !== 'content' || stated === unknownSize) {
				continue;
			}

			const chunks = graph.namedBy(id);
			const lengths = Array.from(chunks, chunk => sizes.of(chunk));
			const sum = lengths.reduce((total, length) => total + length, 0);
			if (chunks.length > 0 && !lengths.includes(unknownSize) && sum !== stated) {
				const message = 'its chunks do not have the length of the file together';
				findings.add({key: graph.keyOf(id), type: 'corrupt', message, objects: [id]});
			}
		}
	}

	#wholes(ids: Uint32Array): Uint32Array {
		return ids.map(id => this.#plan.wholeFileOf(id));
	}

	#take({lengths, failures, impostors, packFailure, bytes}: DataReply, ids: Uint32Array, pack?: number): void {
		const {graph, sizes, findings, phase} = this.#work;
		this.bytes += bytes;
		phase.increment(bytes);
		for (const {item, ...failure} of failures) {
			const id = ids[item] ?? noObject;
			findings.addFailure(graph.keyOf(id), failure, [id]);
		}

		const failed = new Set(failures.map(({item}) => item));
		for (const [item, id] of ids.entries()) {
			if (graph.universe.kind(id) === 'chunk' && !failed.has(item)) {
				sizes.set(id, lengths[item] ?? unknownSize);
			}
		}

		for (const id of impostors) {
			const message = 'the chunk that it names is not the file that it stands for';
			findings.add({key: graph.keyOf(id), type: 'corrupt', message, objects: [id]});
		}

		if (packFailure && pack !== undefined) {
			const isUnread = packFailure.type !== 'corrupt';
			const objects = isUnread ? [...this.#plan.members.of(pack)] : [];
			findings.addFailure(packKeyOf(this.#work.session.packs, pack), packFailure, objects);
		}
	}

	#failPack(pack: number, error: unknown): void {
		const type = error instanceof MissingObjectError ? 'missing' : 'read_error';
		const objects = [...this.#plan.members.of(pack)];
		this.#work.findings.addFailure(
			packKeyOf(this.#work.session.packs, pack),
			{type, error: toTransferable(error)},
			objects,
		);
	}

	*#batches(ids: Uint32Array): Generator<Uint32Array> {
		const {universe} = this.#work.graph;
		let start = 0;
		let bytes = 0;
		for (const [index, id] of ids.entries()) {
			bytes += universe.storedLength(id);
			if (index - start >= looseInBatch || bytes >= looseBytesInBatch) {
				yield ids.slice(start, index + 1);
				start = index + 1;
				bytes = 0;
			}
		}

		if (start < ids.length) {
			yield ids.slice(start);
		}
	}
}
