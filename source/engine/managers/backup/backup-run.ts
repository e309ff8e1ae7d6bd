import type {Buffer} from 'node:buffer';
import type {StoredBatch} from '../../compute/storing/storing-pool-options.js';
import {statsPerEntry} from '../../compute/storing/protocol.js';
import {RefusedError} from '../../errors.js';
import {systemCallsProblem} from '../../filesystem/system-calls.js';
import {Pacer} from '../../pacing/pacer.js';
import type {SnapshotSource} from '../../objects/model.js';
import type {LockHandle} from '../../repository/lock-handle.js';
import {publishSnapshot} from '../../repository/publish-snapshot.js';
import type {SnapshotEntry} from '../../repository/snapshot-catalog.js';
import type {SourceEntry, SourceFailure} from '../../sources/source.js';
import {version} from '../../version.js';
import type {BackupOptions} from './backup-options.js';
import {BackupProgress} from './backup-progress.js';
import {BackupCounter, type BackupFailure, type BackupResult} from './backup-result.js';
import {usualInterval} from './checkpoint-clock.js';
import {findRoot} from './find-root.js';
import {packUses} from './lost-objects.js';
import {Inventory} from './inventory.js';
import {makeSnapshot} from './make-snapshot.js';
import {planWalk, type WalkPlan} from './plan-walk.js';
import {type BackupParts, type Preparation, prepareBackup} from './prepare-backup.js';
import {SourceScan} from './scan-source.js';
import {type CacheHeader, cachePath, writeSourceCache} from './source-cache.js';
import {StoringSession} from './storing-session.js';

type Work = {readonly plan: WalkPlan; readonly scan: SourceScan; readonly session: StoringSession};

/** One backup from beginning to end. */
export class BackupRun {
	readonly #parts: BackupParts;
	readonly #options: BackupOptions;
	readonly #signal: AbortSignal | undefined;
	readonly #counter = new BackupCounter();
	readonly #failures: BackupFailure[] = [];
	/** Rows of the table before, by row of the new one, for entries that are being stored. */
	readonly #previousRows = new Map<number, number>();
	readonly #started = performance.now();

	/** @param signal Of the caller and of the lock, where there is one. */
	constructor(parts: BackupParts, options: BackupOptions, signal: AbortSignal | undefined) {
		this.#parts = parts;
		this.#options = options;
		this.#signal = signal;
	}

	/** Scans and compares. */
	async dryRun(): Promise<BackupResult> {
		const start = await prepareBackup(this.#parts, this.#options, this.#signal);
		const {previous, baseline} = start;
		const plan = await planWalk(this.#parts.source, start, this.#signal);
		const scan = new SourceScan(baseline.table, this.#counter);
		let bytes = 0;
		using progress = new BackupProgress(this.#parts.reporter, this.#counter, () => ({
			bytesRead: 0,
			currentPath: undefined,
		}));
		await this.#walk(plan, scan, progress, async (entry, _row, previousRow) => {
			this.#counter.count(entry.kind, previousRow >= 0 ? 'changed' : 'new');
			bytes += entry.kind === 'file' ? entry.size : 0;
		});
		scan.finish();
		progress.scanDone();
		progress.storeDone();
		return this.#result({root: '', bytesRead: bytes, previousRef: previous?.ref});
	}

	async run(lock: LockHandle): Promise<BackupResult> {
		const start = await prepareBackup(this.#parts, this.#options, this.#signal);
		const {repository, source} = this.#parts;
		const {baseline, journal} = start;
		const plan = await planWalk(source, start, this.#signal);
		const scan = new SourceScan(baseline.table, this.#counter, {
			provesUnchanged: baseline.provesUnchanged,
			hasTree: baseline.isCanonical ?? false,
			journal: baseline.isHealing ? undefined : journal?.table,
		});
		await using session = new StoringSession({
			repository,
			source,
			inventory: start.inventory,
			isHealing: baseline.isHealing ?? false,
			lock,
			workers: this.#options.workers,
			signal: this.#signal,
			onStored: batch => {
				this.#receive(batch, scan);
			},
			checkpointInterval: this.#options.checkpointInterval ?? usualInterval,
			onCheckpoint() {
				const table = scan.table.freeze();
				return async (packs, signal) => journal?.write(table, packs, signal);
			},
		});
		try {
			return await this.#store(start, lock, {plan, scan, session});
		} catch (error) {
			await session.salvage();
			throw error;
		}
	}

	async #store(start: Preparation, lock: LockHandle, {plan, scan, session}: Work): Promise<BackupResult> {
		const {reporter} = this.#parts;
		using progress = new BackupProgress(reporter, this.#counter, () => {
			const [row] = session.currentRows;
			return {bytesRead: session.bytesRead, currentPath: row === undefined ? undefined : scan.table.fileId(row)};
		});
		const contentOf = plan.isIncremental ? undefined : start.baseline.contentOf;
		await this.#walk(plan, scan, progress, async (entry, row, previousRow) => {
			this.#previousRows.set(row, previousRow);
			progress.willRead(entry.kind === 'file' ? entry.size : 0);
			await session.store(row, entry, previousRow >= 0 ? contentOf?.(previousRow) : undefined);
		});
		scan.finish();
		progress.scanDone();
		await session.settleEntries();
		progress.storeDone();
		const problem = session.isStarted ? systemCallsProblem() : undefined;
		if (problem !== undefined) {
			reporter.event({type: 'warning', message: `Extended attributes and ACLs are not in this backup. ${problem}`});
		}

		// Awaited here: the display ends with this block.
		const result = await this.#write(start, lock, {plan, scan, session});
		return result;
	}

	async #walk(
		plan: WalkPlan,
		scan: SourceScan,
		progress: BackupProgress,
		store: (entry: SourceEntry, row: number, previousRow: number) => Promise<void>,
	): Promise<void> {
		const onFailure = ({path, reason, code}: SourceFailure) => {
			this.#fail({path, reason, code, effect: 'omitted'});
		};

		const onSkipped = ({path, reason}: SourceFailure) => {
			this.#parts.reporter.event({type: 'warning', message: `Left out: ${reason}`, path});
		};

		const pacer = new Pacer();
		for await (const batch of plan.walk({signal: this.#signal, onFailure, onSkipped})) {
			for (const {entry, told} of batch) {
				const {row, previousRow, mustStore} = scan.add(entry, told);
				if (mustStore) {
					await store(entry, row, previousRow);
				}
			}

			progress.scanned(batch.length);
			// A source that has all its entries at hand lets nothing else happen between them, not even that the lock is refreshed.
			if (pacer.isDue) {
				await pacer.rest();
			}
		}
	}

	#receive({numbers, refs, stats, failures}: StoredBatch, scan: SourceScan): void {
		const effects = new Map<number, BackupFailure['effect']>();
		for (const {number, reason, code, effect} of failures) {
			this.#fail({path: scan.table.fileId(number), reason, code, effect});
			effects.set(number, effect);
		}

		for (const [position, row] of numbers.entries()) {
			const effect = effects.get(row);
			if (effect !== 'omitted') {
				const [size = 0, mtimeMs = 0, ctimeMs = 0, inode = 0] = stats.subarray(
					position * statsPerEntry,
					(position + 1) * statsPerEntry,
				);
				const ref = refs.subarray(position * 32, position * 32 + 32);
				// An entry that failed in part is tried again, and told of again, however untouched it is.
				const provenMs = effect === undefined ? ctimeMs : Number.NEGATIVE_INFINITY;
				scan.setStored(row, this.#previousRows.get(row) ?? -1, ref, {size, mtimeMs, ctimeMs: provenMs, inode});
			}

			this.#previousRows.delete(row);
		}
	}

	#fail(failure: BackupFailure): void {
		this.#failures.push(failure);
		this.#parts.reporter.event({type: 'warning', message: failure.reason, path: failure.path});
	}

	/** Tree, catalog, snapshot, in this order. */
	async #write(start: Preparation, lock: LockHandle, {plan, scan, session}: Work): Promise<BackupResult> {
		const {repository, reporter} = this.#parts;
		const {previous, baseline, info, highestSeq} = start;
		const phase = reporter.startPhase('Write snapshot', 0, false);
		const {root, isProven, isCanonical} = await findRoot(scan, baseline, {
			read: async ref => repository.objects.node(ref, {signal: this.#signal}),
			write: async (bytes, ref) => session.storeNode(bytes, ref),
			reporter,
			signal: this.#signal,
		});
		this.#refuseEmpty(root, previous);
		if (this.#options.skipEmpty && root === previous?.snapshot.root) {
			phase.done();
			return this.#result({root, bytesRead: session.bytesRead, previousRef: previous.ref});
		}

		const totals = await session.commit();
		const {fields} = this.#counter;
		const snapshot = makeSnapshot({
			created: this.#options.created ?? new Date(),
			root,
			seq: highestSeq + 1,
			source: info,
			tags: this.#options.tags ?? [],
			meta: this.#options.meta ?? new Map(),
			generator: this.#options.generator ?? `holdfast/${version}`,
			excludeHash: this.#parts.source.excludeHash,
			changeToken: plan.tokenAfter(this.#failures.length === 0),
			files: fields.filesNew + fields.filesChanged + fields.filesUnmodified,
			bytes: fields.bytesTotal,
			added: totals.storedBytes,
			failures: this.#failures.length,
		});
		const {ref} = await publishSnapshot(repository, snapshot, {
			lock,
			signal: this.#signal,
			isRootProven: isProven,
		});
		await start.journal?.remove();
		const before = session.isStarted ? undefined : {packs: baseline.packs, inventory: start.inventory};
		await this.#keepCache(info, {snapshot: ref, root, isCanonical}, scan, before);
		phase.done();
		return this.#result({root, bytesRead: session.bytesRead, previousRef: previous?.ref, snapshotRef: ref, ...totals});
	}

	#refuseEmpty(root: string, previous: SnapshotEntry | undefined): void {
		if (root === '' && previous !== undefined && previous.snapshot.root !== '' && !this.#options.allowEmpty) {
			throw new RefusedError(
				`${previous.snapshot.source?.path ?? 'The source'} is empty now, and was not at the last backup`,
				{
					hint: 'Check that its disk is mounted. If it is meant to be empty, run the backup with --allow-empty.',
				},
			);
		}
	}

	/** A cache that cannot be kept costs the next run some time, and this run nothing. */
	async #keepCache(
		source: SnapshotSource,
		result: Omit<CacheHeader, 'inventory'>,
		{table}: SourceScan,
		before: {readonly packs: Buffer | undefined; readonly inventory: Inventory} | undefined,
	): Promise<void> {
		if (this.#options.useCache === false) {
			return;
		}

		const {repository, reporter} = this.#parts;
		try {
			const {digest: inventory, loose} = before?.inventory ?? (await Inventory.take(repository.backend, this.#signal));
			const packs = before?.packs ?? packUses(await repository.catalog());
			const header = {...result, inventory};
			await writeSourceCache(cachePath(repository, source), {header, table, loose, packs});
		} catch (error) {
			const reason = error instanceof Error ? error.message : String(error);
			reporter.event({type: 'warning', message: `The cache for the next backup could not be written: ${reason}`});
		}
	}

	#result(facts: {
		root: string;
		bytesRead: number;
		previousRef?: string | undefined;
		snapshotRef?: string;
		rawBytes?: number;
		storedBytes?: number;
	}): BackupResult {
		const {root, bytesRead, previousRef, snapshotRef, rawBytes = 0, storedBytes = 0} = facts;
		return {
			...(snapshotRef !== undefined && {snapshotRef, snapshotHash: snapshotRef.slice('snapshot/'.length)}),
			...(previousRef !== undefined && {previousRef}),
			root,
			...this.#counter.fields,
			bytesRead,
			bytesAddedRaw: rawBytes,
			bytesAddedStored: storedBytes,
			durationMs: performance.now() - this.#started,
			dryRun: this.#options.dryRun ?? false,
			status: this.#failures.length === 0 ? 'complete' : 'partial',
			failures: this.#failures,
		};
	}
}
