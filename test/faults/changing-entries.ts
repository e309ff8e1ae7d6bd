import {execFileSync} from 'node:child_process';
import {
	appendFileSync,
	chmodSync,
	mkdirSync,
	renameSync,
	rmSync,
	symlinkSync,
	truncateSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';
import test from 'ava';
import type {Source, SourceEntry} from '../../source/engine/sources/source.js';
import {MemoryStore} from '../../source/engine/stores/backends/memory-store.js';
import {testAsOrdinaryUser} from '../helpers/as-ordinary-user.js';
import {pseudoRandomBytes} from '../helpers/pseudo-random.js';
import {manifestOf} from '../helpers/source-tree.js';
import {temporaryFolder} from '../helpers/temporary-folder.js';
import {backUp, makeRepository, openTestRepository, openTestSource} from '../helpers/test-backups.js';
import {listSnapshots, verifySnapshot} from '../helpers/verify-snapshots.js';

/** The same source, of which something happens between the scan of a batch and its reading. */
function changing(source: Source, change: () => void): Source {
	return {
		info: async () => source.info(),
		open: (entry, options) => source.open(entry, options),
		close: async () => source.close(),
		async *walk(options): AsyncGenerator<readonly SourceEntry[]> {
			let isFirst = true;
			for await (const batch of source.walk(options)) {
				if (isFirst) {
					change();
					isFirst = false;
				}

				yield batch;
			}
		},
	};
}

/** What happens to `victim`, and whether it is in the snapshot all the same. */
const changes: Record<string, {change: (victim: string) => void; effect: 'whole' | 'omitted'}> = {
	grows: {
		change(victim) {
			appendFileSync(victim, 'more');
		},
		effect: 'whole',
	},
	'grows beyond a small file': {
		change(victim) {
			appendFileSync(victim, pseudoRandomBytes(3_000_000, 1));
		},
		effect: 'whole',
	},
	shrinks: {
		change(victim) {
			truncateSync(victim, 10);
		},
		effect: 'whole',
	},
	'becomes empty': {
		change(victim) {
			truncateSync(victim, 0);
		},
		effect: 'whole',
	},
	vanishes: {
		change(victim) {
			rmSync(victim);
		},
		effect: 'omitted',
	},
	'turns into a FIFO': {
		change(victim) {
			rmSync(victim);
			execFileSync('mkfifo', [victim]);
		},
		effect: 'omitted',
	},
	'turns into a link': {
		change(victim) {
			rmSync(victim);
			symlinkSync('/etc/passwd', victim);
		},
		effect: 'omitted',
	},
	'turns into a link to a FIFO': {
		change(victim) {
			rmSync(victim);
			execFileSync('mkfifo', [`${victim}-fifo`]);
			symlinkSync(`${victim}-fifo`, victim);
		},
		effect: 'omitted',
	},
	'turns into a folder': {
		change(victim) {
			rmSync(victim);
			mkdirSync(victim);
		},
		effect: 'omitted',
	},
};

for (const size of [1000, 100_000, 2_000_000]) {
	for (const [name, {change, effect}] of Object.entries(changes)) {
		test.serial(`a file of ${size} bytes that ${name} after the scan`, async t => {
			const folder = path.join(await temporaryFolder(t), 'source');
			const victim = path.join(folder, 'middle');
			mkdirSync(folder);
			writeFileSync(path.join(folder, 'before'), 'before');
			writeFileSync(victim, pseudoRandomBytes(size, 1));
			writeFileSync(path.join(folder, 'next'), 'next');
			const store = new MemoryStore();
			await makeRepository(store);
			const source = changing(await openTestSource(folder), () => {
				change(victim);
			});
			const {status, failures} = await backUp(store, source, {useCache: false});
			t.is(status, effect === 'whole' ? 'complete' : 'partial');
			t.deepEqual(
				failures.map(failure => [failure.path, failure.effect]),
				effect === 'whole' ? [] : [['middle', 'omitted']],
			);

			const expected = new Map(manifestOf(folderWithout(effect === 'whole' ? [] : [victim, `${victim}-fifo`], folder)));
			const repository = await openTestRepository(store);
			const [snapshot] = await listSnapshots(repository);
			t.deepEqual(snapshot && (await verifySnapshot(repository, snapshot, expected)), []);
		});
	}
}

test.serial('a folder that vanishes, and one that a file replaces, are named, and so is what was in them', async t => {
	const folder = path.join(await temporaryFolder(t), 'source');
	mkdirSync(path.join(folder, 'gone'), {recursive: true});
	mkdirSync(path.join(folder, 'replaced'));
	writeFileSync(path.join(folder, 'gone/file'), 'x');
	writeFileSync(path.join(folder, 'replaced/file'), 'x');
	writeFileSync(path.join(folder, 'stays'), 'x');
	const store = new MemoryStore();
	await makeRepository(store);
	const source = changing(await openTestSource(folder), () => {
		rmSync(path.join(folder, 'gone'), {recursive: true});
		renameSync(path.join(folder, 'replaced'), path.join(folder, '..', 'elsewhere'));
		writeFileSync(path.join(folder, 'replaced'), 'x');
	});
	const {status, failures} = await backUp(store, source, {useCache: false});
	t.is(status, 'partial');
	t.deepEqual(
		failures.map(failure => failure.path).toSorted((a, b) => (a < b ? -1 : 1)),
		['gone', 'gone/file', 'replaced', 'replaced/file'],
	);
});

testAsOrdinaryUser('files and folders that may not be read are named, and taken as soon as they may', async t => {
	const folder = path.join(await temporaryFolder(t), 'source');
	mkdirSync(path.join(folder, 'closed'), {recursive: true});
	for (const name of ['closed/file', 'secret', 'open']) {
		writeFileSync(path.join(folder, name), name);
	}

	chmodSync(path.join(folder, 'secret'), 0);
	chmodSync(path.join(folder, 'closed'), 0);
	const store = new MemoryStore();
	await makeRepository(store);
	const first = await backUp(store, folder, {useCache: false});
	t.is(first.status, 'partial');
	t.deepEqual(
		first.failures.map(({path: name, code}) => `${name} ${code ?? ''}`).toSorted((a, b) => (a < b ? -1 : 1)),
		['closed EACCES', 'secret EACCES'],
	);
	chmodSync(path.join(folder, 'secret'), 0o600);
	chmodSync(path.join(folder, 'closed'), 0o700);
	const second = await backUp(store, folder, {useCache: false, created: new Date(Date.now() + 60_000)});
	t.is(second.status, 'complete');
	const repository = await openTestRepository(store);
	const [snapshot] = await listSnapshots(repository);
	t.deepEqual(snapshot && (await verifySnapshot(repository, snapshot, manifestOf(folder))), []);
});

/** The folder, after some of what is in it was removed. */
function folderWithout(names: readonly string[], folder: string): string {
	for (const name of names) {
		rmSync(name, {recursive: true, force: true});
	}

	return folder;
}
