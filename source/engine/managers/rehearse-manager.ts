import {mkdtemp} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {throwIfCancelled, UsageError} from '../errors.js';
import {targetErrorFrom} from '../filesystem/fs-error.js';
import {openTree} from '../repository/file-tree.js';
import {resolveSnapshot} from '../repository/resolve-snapshot.js';
import type {TreeEntry} from '../repository/tree-entry.js';
import {chooseSample, type Sample} from './rehearse/choose-sample.js';
import {readRestored, removeFolder} from './rehearse/prove-files.js';
import {rehearsalLog} from './rehearse/rehearsal-log.js';
import {RepositoryManager} from './repository-manager.js';
import {RestoreManager} from './restore-manager.js';

export type RehearseOptions = {
	/** As `resolveSnapshot` takes it; the latest unless told otherwise. */
	readonly snapshot?: string;
	/** How many files at most; 20 unless told otherwise. */
	readonly files?: number;
	/** How many bytes at most; 128 MiB unless told otherwise. */
	readonly bytes?: number;
	/** Where a temporary folder is made; the system's place for them unless told otherwise. */
	readonly folder?: string;
	readonly random?: () => number;
	readonly signal?: AbortSignal;
};

export type RehearseResult = {
	/** `snapshot/<hex>` */
	readonly snapshot: string;
	/** `failed` when a file did not come back as it was. */
	readonly status: 'passed' | 'failed';
	/** Files that were restored and compared, and their bytes. */
	readonly files: number;
	readonly bytes: number;
	/** How many files the snapshot has to choose from. */
	readonly choices: number;
	readonly paths: readonly string[];
	readonly failures: ReadonlyArray<{readonly path: string; readonly reason: string}>;
	readonly durationMs: number;
};

/** Restores some files to a temporary place, as somebody in need would, compares them with what was backed up, and removes them. */
export class RehearseManager extends RepositoryManager {
	/** The date is noted in the state folder. @throws {UsageError} For a count that is none. Otherwise what a restore throws. */
	async run(options: RehearseOptions = {}): Promise<RehearseResult> {
		const {snapshot: name = '', files = 20, bytes = 134_217_728, random = Math.random, signal} = options;
		if (![files, bytes].every(count => Number.isSafeInteger(count) && count > 0)) {
			throw new UsageError('A rehearsal needs at least one file and one byte', {
				hint: 'Write --files 20, for example.',
			});
		}

		const started = performance.now();
		using _ = this.repository.withoutCache();
		const {ref, snapshot} = await resolveSnapshot(this.repository, name, {signal});
		const tree = openTree(this.repository, snapshot);
		const sample = await chooseSample(tree.walk(undefined, {signal}), {files, bytes, random});
		const failures = await this.#restoreAndCompare(ref, sample, options);
		const result: RehearseResult = {
			snapshot: ref,
			status: failures.length > 0 ? 'failed' : 'passed',
			files: sample.entries.length,
			bytes: sample.entries.reduce((total, {size}) => total + size, 0),
			choices: sample.choices,
			paths: sample.entries.map(entry => entry.path),
			failures,
			durationMs: performance.now() - started,
		};
		await rehearsalLog.remember(this.repository, {
			at: new Date(),
			snapshot: ref,
			files: result.files,
			bytes: result.bytes,
			failures: failures.length,
		});
		return result;
	}

	async #restoreAndCompare(
		snapshot: string,
		{entries}: Sample,
		{folder = tmpdir(), signal}: RehearseOptions,
	): Promise<RehearseResult['failures']> {
		if (entries.length === 0) {
			return [];
		}

		const target = await makeFolder(folder);
		try {
			const restored = await new RestoreManager({repository: this.repository, reporter: this.reporter}).run({
				snapshot,
				target,
				include: entries.map(entry => exactPattern(entry.path)),
				signal,
			});
			const reasons = new Map(restored.failures.map(({path: at, reason}) => [at, reason]));
			const failures: Array<{path: string; reason: string}> = [];
			for (const entry of entries) {
				throwIfCancelled(signal);
				const reason = reasons.get(entry.path) ?? (await this.#compare(entry, path.join(target, entry.path), signal));
				if (reason !== undefined) {
					failures.push({path: entry.path, reason});
				}
			}

			return failures;
		} finally {
			await removeFolder(target);
		}
	}

	/** Why a file is not what was backed up; `undefined` when it is. */
	async #compare(entry: TreeEntry, file: string, signal: AbortSignal | undefined): Promise<string | undefined> {
		const {contentHash} = await this.repository.objects.fileMeta(entry.ref, {signal});
		try {
			const {size, hash, mtimeSeconds} = await readRestored(file, signal);
			return size === entry.size
				? hash === contentHash
					? mtimeSeconds === Math.floor(entry.mtime.getTime() / 1000)
						? undefined
						: 'it came back with another time of change'
					: 'it came back with other bytes'
				: `it came back with ${size} bytes instead of ${entry.size}`;
		} catch (error) {
			throwIfCancelled(signal);
			return `what was restored cannot be read: ${error instanceof Error ? error.message : String(error)}`;
		}
	}
}

async function makeFolder(parent: string): Promise<string> {
	try {
		return await mkdtemp(path.join(parent, 'holdfast-rehearsal-'));
	} catch (error) {
		throw targetErrorFrom(error, `Making a temporary folder in ${parent}`);
	}
}

/** A pattern in the syntax of gitignore that matches this path alone. */
const exactPattern = (text: string): string => `/${text.replaceAll(/[\\*?[\]!# ]/g, String.raw`\$&`)}`;
