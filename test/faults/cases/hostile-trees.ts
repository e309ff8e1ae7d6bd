import {mkdirSync, readdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {PassThrough} from 'node:stream';
import {isHoldfastError} from '../../../source/engine/errors.js';
import {RestoreManager} from '../../../source/engine/managers/restore-manager.js';
import {initRepository} from '../../../source/engine/repository/init-repository.js';
import {MemoryStore} from '../../../source/engine/stores/backends/memory-store.js';
import {type GivenEntry, SnapshotBuilder} from '../../helpers/build-snapshot.js';
import {type FaultCase, type FaultRun, must, type Trial} from '../../helpers/fault-run.js';
import {manifestOf} from '../../helpers/source-tree.js';
import {openTestRepository, testCredentials} from '../../helpers/test-backups.js';

const names = [
	'..',
	'.',
	'',
	'/',
	'../outside/planted',
	'../../outside/planted',
	'/tmp/holdfast-planted',
	'a/b',
	String.raw`a\..\b`,
	String.raw`C:\x`,
	'C:',
	String.raw`\\host\share`,
	'nul\u{0}byte',
	'NUL',
	'con.txt',
	'x'.repeat(300),
	'é',
	'e\u{301}',
	'NAME',
	'name',
	'escape\u{1B}[31m',
	'bidi\u{202E}txt',
	'new\nline',
	'planted',
	'd',
	'e',
	'link',
	'trailing. ',
];

const targets = ['../outside', '/', '..', '.', 'd', 'link', '../../../../etc', '\u{0}', ''];

/** Trees that no backup would make: restored into a folder and into an archive. */
export const hostileTrees: FaultCase = {
	id: 'attack',
	name: 'hostile-trees',
	fault: 'a snapshot with hostile names, parents that form cycles, doubles, and links with entries below them',
	unit: 'trees',
	amount: {short: 6, full: 500},
	async run(run) {
		await run.trials(run.amount, async trial => {
			const folder = run.folder();
			const [target, outside] = [path.join(folder, 'a/target'), path.join(folder, 'a/outside')];
			mkdirSync(target, {recursive: true});
			mkdirSync(outside);
			writeFileSync(path.join(outside, 'victim'), 'untouched');
			const before = manifestOf(outside);
			const store = new MemoryStore();
			const {repository} = await initRepository(store, {encryption: true, credentials: testCredentials});
			const builder = await SnapshotBuilder.on(store, {secrets: repository.secrets, isPacked: trial.random() < 0.5});
			const entries = Array.from({length: 2 + trial.integer(25)}, () => entryOf(trial));
			try {
				await builder.snapshot(entries);
				await restoreBoth(run, store, target);
				must(JSON.stringify([...manifestOf(outside)]) === JSON.stringify([...before]), 'something outside was changed');
				must(readdirSync(path.dirname(target)).length === 2, 'there is something beside the target');
				must(readdirSync(folder).length === 1, 'there is something above the target');
			} catch (error) {
				throw new Error(JSON.stringify(entries), {cause: error});
			}
		});
	},
};

function entryOf(trial: Trial): GivenEntry {
	const name = trial.pick(names);
	const parents =
		trial.random() < 0.2 ? {} : {parent: trial.pick(['d', 'e', 'link', '..', '', 'd/e', 'loop', 'loop2', name])};
	const id =
		trial.random() < 0.4 ? undefined : trial.pick(['d', 'e', 'link', 'loop', 'loop2', `id-${trial.integer(1000)}`]);
	const kind = trial.integer(5);
	return {
		name,
		...parents,
		...(id !== undefined && {id}),
		...(kind < 2 && {bytes: Buffer.from('hostile')}),
		...(kind === 2 && {holdfast: {kind: 'symlink', target: trial.pick(targets)}, bytes: Buffer.from('link')}),
		...(kind === 3 && {holdfast: {hardlink: '1:1'}, bytes: Buffer.from('hostile')}),
		...(trial.random() < 0.2 && {paths: [trial.pick(names)]}),
		...(trial.random() < 0.1 && {size: -1}),
	};
}

async function restoreBoth(run: FaultRun, store: MemoryStore, target: string): Promise<void> {
	try {
		const repository = await openTestRepository(store);
		const {status, files} = await new RestoreManager({repository}).run({target, overwrite: 'always'});
		run.count(`restores that were ${status}`);
		run.count('files restored', files);
	} catch (error) {
		must(isHoldfastError(error), `not an error of its own: ${String(error)}`);
		run.count('restores that were refused');
	}

	const zip = new PassThrough();
	const pieces: Buffer[] = [];
	zip.on('data', (piece: Buffer) => {
		pieces.push(piece);
	});
	try {
		const repository = await openTestRepository(store);
		await new RestoreManager({repository}).run({zip});
	} catch (error) {
		must(isHoldfastError(error), `not an error of its own: ${String(error)}`);
	}

	for (const name of namesInArchive(Buffer.concat(pieces))) {
		const parts = name.replace(/\/$/, '').split('/');
		must(
			!parts.some(part => part === '' || part === '.' || part === '..') &&
				!/\\|^[a-z]:/i.test(name) &&
				!name.includes('\u{0}'),
			`the archive holds ${JSON.stringify(name)}`,
		);
	}
}

/** The names in the central directory. */
function namesInArchive(archive: Buffer): string[] {
	const found: string[] = [];
	for (let at = archive.indexOf('PK\u{1}\u{2}'); at >= 0; at = archive.indexOf('PK\u{1}\u{2}', at + 46)) {
		found.push(archive.toString('utf8', at + 46, at + 46 + archive.readUInt16LE(at + 28)));
	}

	return found;
}
