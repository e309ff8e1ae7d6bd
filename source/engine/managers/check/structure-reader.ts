import {loadCodec} from '../../compression/load-codec.js';
import type {CheckReply} from '../../compute/reading/check-protocol.js';
import {checkObjects} from '../../compute/reading/check-tasks.js';
import {ObjectOpener} from '../../compute/reading/object-opener.js';
import type {ObjectUniverse} from '../../compute/reading/object-universe.js';
import {Sealer} from '../../compute/sealer.js';
import {StopWord} from '../../compute/stop-word.js';
import type {HashedKind} from '../../objects/keys.js';
import {ObjectFetcher} from '../../repository/fetch-objects.js';
import type {Repository} from '../../repository/repository.js';
import {readAgainWhenDamaged} from '../restore/read-again.js';
import type {ReadingSession} from '../restore/reading-session.js';

/** Opens objects of one kind, by their numbers in the universe, and finds what they name. */
export type StructureReader = {
	/** How many calls at a time keep it busy. */
	readonly width: number;
	check(kind: HashedKind, ids: Uint32Array): Promise<CheckReply>;
};

/** In threads, which must know the universe. */
export const readInThreads = (
	session: ReadingSession,
	universe: ObjectUniverse,
	signal: AbortSignal | undefined,
): StructureReader => ({
	width: session.crew.width,
	async check(kind, ids) {
		const check = async (stored: object): Promise<CheckReply> =>
			session.crew.call('checkObjects', {kind, ids, ...stored});
		return session.readProven(kind, universe.hashes(ids), check, signal);
	},
});

/** In this thread: a few objects are read sooner than threads are started. */
export async function readHere(
	{backend, secrets}: Pick<Repository, 'backend' | 'secrets'>,
	universe: ObjectUniverse,
	signal: AbortSignal | undefined,
): Promise<StructureReader> {
	const {encryptionKey, namer} = secrets;
	const sealer = new Sealer({codec: await loadCodec(), encryptionKey, namer});
	const opener = new ObjectOpener(sealer, undefined, new StopWord());
	const fetcher = new ObjectFetcher(backend, universe.packed);
	return {
		width: 1,
		async check(kind, ids) {
			return readAgainWhenDamaged(async () => {
				const stored = await fetcher.fetch(kind, universe.hashes(ids), signal);
				return checkObjects(opener, universe, namer, {kind, ids, stored});
			});
		},
	};
}
