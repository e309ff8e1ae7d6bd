import {type Client, type ListedSnapshot, type PastCheck, type Rehearsal, tellingCheck} from '../../../index.js';

/** What the repository tells of itself, as far as it is known yet. */
export type HomeFacts = {
	readonly storedBytes?: number;
	readonly locks?: number;
	readonly keys?: readonly string[];
	/** The check of this machine that tells how the repository is. */
	readonly check?: PastCheck | 'never';
	/** The last one of this machine. */
	readonly rehearsal?: Rehearsal | 'never';
};

/** Asks for each fact by itself: what cannot be read stays unknown. @throws The first of what went wrong, when all was tried. */
export async function readFacts(client: Client, tell: (facts: HomeFacts) => void, signal: AbortSignal): Promise<void> {
	const readings = [
		readProofs(client, tell),
		readLocks(client, tell, signal),
		readKeys(client, tell, signal),
		readSize(client, tell, signal),
	];
	await Promise.allSettled(readings);
	await Promise.all(readings);
}

/** When the repository was last checked and rehearsed from this machine. */
export async function readProofs(client: Client, tell: (facts: HomeFacts) => void): Promise<void> {
	tell({check: tellingCheck(await client.checks()) ?? 'never'});
	const [rehearsal] = await client.rehearsals();
	tell({rehearsal: rehearsal ?? 'never'});
}

type Reading = Parameters<typeof readFacts>;

async function readLocks(...[client, tell, signal]: Reading): Promise<void> {
	const locks = await client.locks({signal});
	tell({locks: locks.length});
}

async function readKeys(...[client, tell, signal]: Reading): Promise<void> {
	if (client.repository.config.encrypted) {
		const slots = await (await client.keys()).list({signal});
		tell({keys: slots.map(({slotType}) => slotType ?? 'damaged')});
	}
}

async function readSize(...[client, tell, signal]: Reading): Promise<void> {
	let storedBytes = 0;
	for await (const {size} of client.repository.backend.list('', {signal})) {
		storedBytes += size;
	}

	tell({storedBytes});
}

export type Activity = {
	/** Stored bytes that each day added, the oldest first, today last. */
	readonly added: readonly number[];
	readonly daysWithout: number;
	/** Days that are looked at: no more than the repository is old. */
	readonly days: number;
};

const dayMs = 86_400_000;

/** New data per day of the last so many days, in local time. */
export function activity(snapshots: readonly ListedSnapshot[], now: Date, days = 30): Activity {
	const today = startOfDay(now);
	const added = Array.from({length: days}, () => 0);
	const has = Array.from({length: days}, () => false);
	for (const {created, figures} of snapshots) {
		const index = days - 1 - Math.round((today - startOfDay(created)) / dayMs);
		if (index >= 0 && index < days) {
			added[index] = (added[index] ?? 0) + (figures.addedBytes ?? 0);
			has[index] = true;
		}
	}

	const oldest = snapshots.at(-1);
	const age = oldest ? Math.round((today - startOfDay(oldest.created)) / dayMs) + 1 : 0;
	const counted = Math.min(days, Math.max(0, age));
	return {added, daysWithout: has.slice(days - counted).filter(day => !day).length, days: counted};
}

const startOfDay = (time: Date): number => new Date(time.getFullYear(), time.getMonth(), time.getDate()).getTime();
