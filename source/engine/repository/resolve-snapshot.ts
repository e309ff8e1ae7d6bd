import {AmbiguousSnapshotError, MissingObjectError, SnapshotNotFoundError} from '../errors.js';
import {isKeyOf} from '../objects/keys.js';
import {readLatest} from './latest-pointer.js';
import {
	loadSnapshotCatalog,
	toSnapshotEntry,
	type CatalogRepository,
	type SnapshotCatalog,
	type SnapshotEntry,
} from './snapshot-catalog.js';

const listHint = 'Run `holdfast list` to see all snapshots.';
const shortest = 4;
const shown = 5;

/**
Finds a snapshot by what people call it: `latest` or nothing, `latest~2` for the third newest, a hash, `snapshot/` and a hash, or the first four or more
digits of one.

@throws {SnapshotNotFoundError} {AmbiguousSnapshotError} Both name what there is. Errors of reading pass through: a snapshot that cannot be read is not one
that is absent.
*/
export async function resolveSnapshot(
	repository: CatalogRepository,
	name: string,
	options: {readonly signal?: AbortSignal} = {},
): Promise<SnapshotEntry> {
	const text = name.trim();
	const latest = /^(?:latest(?:~(?<back>\d{1,9}))?)?$/.exec(text);
	if (latest) {
		return resolveLatest(repository, text === '' ? 'latest' : text, Number(latest.groups?.back ?? 0), options);
	}

	const digits = text.replace(/^snapshot\//, '').toLowerCase();
	if (!/^[\da-f]{1,64}$/.test(digits)) {
		throw await notFound(repository, `${JSON.stringify(text)} is not the name of a snapshot`, options);
	}

	if (digits.length < shortest) {
		throw await notFound(
			repository,
			`"${digits}" is too short; a snapshot is named by at least ${shortest} digits`,
			options,
		);
	}

	const [ref, ...others] = await listMatches(repository, digits, options);
	if (ref === undefined) {
		throw await notFound(repository, `There is no snapshot ${digits}`, options);
	}

	if (others.length > 0) {
		throw new AmbiguousSnapshotError(
			`${others.length + 1} snapshots begin with ${digits}: ${describeRefs([ref, ...others])}`,
			{
				hint: `Give more digits. ${listHint}`,
			},
		);
	}

	return readEntry(repository, ref, options);
}

async function listMatches(
	{store}: CatalogRepository,
	digits: string,
	{signal}: {signal?: AbortSignal},
): Promise<string[]> {
	if (digits.length === 64) {
		return [`snapshot/${digits}`];
	}

	const refs = new Set<string>();
	for await (const {key} of store.list(`snapshot/${digits}`, {signal})) {
		if (isKeyOf('snapshot', key)) {
			refs.add(key);
		}
	}

	return [...refs].toSorted();
}

async function readEntry(
	repository: CatalogRepository,
	ref: string,
	options: {signal?: AbortSignal; isListed?: boolean},
): Promise<SnapshotEntry> {
	try {
		return toSnapshotEntry(ref, await repository.objects.snapshot(ref, options));
	} catch (error) {
		if (error instanceof MissingObjectError && error.key === ref) {
			throw await notFound(repository, `There is no snapshot ${ref.slice('snapshot/'.length)}`, options);
		}

		throw error;
	}
}

async function resolveLatest(
	repository: CatalogRepository,
	text: string,
	back: number,
	options: {signal?: AbortSignal},
): Promise<SnapshotEntry> {
	const catalog = await loadSnapshotCatalog(repository, options);
	await refuseDoubtfulOrder(repository, catalog, text, options);
	const entry = catalog.entries[back];
	if (!entry) {
		const count = catalog.entries.length;
		throw new SnapshotNotFoundError(
			count === 0
				? 'The repository holds no snapshots'
				: `There is no ${text}: the repository holds ${count} snapshots`,
			{hint: count === 0 ? 'Make one with `holdfast backup`.' : listHint},
		);
	}

	return readEntry(repository, entry.ref, {...options, isListed: true});
}

/** A snapshot that cannot be read has no date, so it may be the newest. Taking the next one for it would restore old files without a word. */
async function refuseDoubtfulOrder(
	repository: CatalogRepository,
	{entries, unreadable}: SnapshotCatalog,
	text: string,
	options: {signal?: AbortSignal},
): Promise<void> {
	const [first] = unreadable;
	if (!first) {
		return;
	}

	const pointer = await readLatest(repository, options);
	if (text === 'latest' && pointer && pointer.latestSnapshot === entries[0]?.ref) {
		return;
	}

	throw new SnapshotNotFoundError(
		`Which snapshot is ${text} cannot be told, because some cannot be read: ${describeRefs(unreadable.map(({ref}) => ref))}`,
		{hint: `Name a snapshot by its hash. ${listHint}`, cause: first.error},
	);
}

async function notFound(
	repository: CatalogRepository,
	message: string,
	options: {signal?: AbortSignal},
): Promise<SnapshotNotFoundError> {
	const {entries} = await loadSnapshotCatalog(repository, options);
	const newest = entries.slice(0, shown).map(({ref, snapshot}) => `${shortName(ref)} of ${snapshot.created}`);
	const there = newest.length === 0 ? 'there are none' : `the newest are ${newest.join(', ')}`;
	return new SnapshotNotFoundError(`${message}; ${there}`, {hint: listHint});
}

const shortName = (ref: string): string => ref.slice('snapshot/'.length, 'snapshot/'.length + 8);

function describeRefs(refs: readonly string[]): string {
	const names = refs.slice(0, shown).map(ref => ref.slice('snapshot/'.length, 'snapshot/'.length + 16));
	return names.join(', ') + (refs.length > shown ? ', …' : '');
}
