import {Buffer} from 'node:buffer';
import {execFileSync} from 'node:child_process';
import {randomBytes} from 'node:crypto';
import {createWriteStream, lstatSync, readdirSync, readFileSync, readlinkSync} from 'node:fs';
import {once} from 'node:events';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {loadEntries} from '../../../../source/engine/managers/restore/load-entries.js';
import {planArchive, restoreArchive} from '../../../../source/engine/managers/restore/restore-archive.js';
import {silentReporter} from '../../../../source/engine/reporting/reporter.js';
import {secretsFromEncryptionKey} from '../../../../source/engine/repository/credentials.js';
import {LocalStore} from '../../../../source/engine/stores/backends/local-store.js';
import {MemoryStore} from '../../../../source/engine/stores/backends/memory-store.js';
import {type GivenEntry, SnapshotBuilder} from '../../../helpers/build-snapshot.js';
import {sessionOn} from '../../../helpers/reading.js';
import {temporaryFolder} from '../../../helpers/temporary-folder.js';

async function archived(t: ExecutionContext, where: 'folder' | 'memory', given: readonly GivenEntry[]) {
	const backend =
		where === 'folder' ? await LocalStore.create((await temporaryFolder(t)) + '/repo') : new MemoryStore();
	const secrets = secretsFromEncryptionKey(Buffer.alloc(32, 7));
	const builder = await SnapshotBuilder.on(backend, {secrets, isPacked: true});
	const {snapshot} = await builder.snapshot(given);
	await using session = await sessionOn(backend, secrets);
	const entries = await loadEntries(session, snapshot);
	const folder = await temporaryFolder(t);
	const file = path.join(folder, 'out.zip');
	const zip = createWriteStream(file);
	const outcome = await restoreArchive(planArchive(entries, {}), {session, zip, reporter: silentReporter});
	zip.end();
	await once(zip, 'close');
	return {file, folder, outcome};
}

for (const where of ['folder', 'memory'] as const) {
	test(`everything comes back as an archive from a ${where}`, async t => {
		const big = [
			randomBytes(3_000_000),
			Buffer.from('text '.repeat(400_000)),
			Buffer.alloc(8_388_608),
			Buffer.alloc(8_388_608),
			Buffer.from('end'),
		];
		const {file, folder, outcome} = await archived(t, where, [
			{name: 'd é', mode: 0o750, uid: 1, gid: 2, type: 'folder', mtime: 1_600_000_000, holdfast: {}},
			{name: 'inline', parent: 'd é', bytes: Buffer.from('hello '.repeat(100)), mode: 0o711, holdfast: {}},
			{name: 'big', bytes: big, mode: 0o600, holdfast: {}},
			{name: 'empty', bytes: Buffer.alloc(0), mode: 0o600, holdfast: {}},
			{name: 'link', holdfast: {kind: 'symlink', target: 'd é/inline'}},
			{name: String.raw`C:\..\evil`, bytes: Buffer.from('evil'), holdfast: {}, mode: 0o600},
		]);
		t.deepEqual(outcome.failures, []);
		t.is(lstatSync(file).size, outcome.archiveBytes);
		execFileSync('unzip', ['-q', file, '-d', path.join(folder, 'out')]);
		const out = path.join(folder, 'out');
		t.is(readFileSync(path.join(out, 'd é/inline'), 'utf8'), 'hello '.repeat(100));
		t.is(lstatSync(path.join(out, 'd é/inline')).mode & 0o7777, 0o711);
		t.is(lstatSync(path.join(out, 'd é/inline')).mtimeMs, 1_700_000_000_000);
		t.true(readFileSync(path.join(out, 'big')).equals(Buffer.concat(big)));
		t.is(readlinkSync(path.join(out, 'link')), 'd é/inline');
		t.is(readFileSync(path.join(out, 'C__.._evil'), 'utf8'), 'evil');
		const python = execFileSync('python3', [
			'-c',
			'import sys,zipfile; z=zipfile.ZipFile(sys.argv[1]); print(z.testzip(), len(z.namelist()))',
			file,
		]);
		t.is(python.toString().trim(), 'None 6');
	});
}

test('no name leads unzip out of its folder, is taken for an option, or is lost to another', async t => {
	const names = [
		'..',
		'.',
		'../up',
		'/abs',
		'C:',
		'C:x',
		String.raw`..\up`,
		String.raw`a\b`,
		'a_b',
		'a\u0001b',
		'-o',
		'-d',
		'*',
		'@',
		'caf\uFFFDe9',
		'same',
		'same',
	];
	const files = names.map((name, index): GivenEntry => ({
		name,
		id: `file ${index}`,
		bytes: Buffer.from(`content ${index}`),
	}));
	const {file, folder} = await archived(t, 'memory', [
		...files,
		{name: 'out', id: 'link', holdfast: {kind: 'symlink', target: '..'}},
		{name: 'planted', parent: 'link', bytes: Buffer.from('planted')},
		{name: 'out', id: 'folder'},
		{name: 'beside the link', parent: 'folder', bytes: Buffer.from('beside')},
	]);
	const list =
		'import sys,zipfile; e=zipfile.ZipFile(sys.argv[1]).infolist(); print(len(e) == len({i.filename for i in e}), all(i.flag_bits & 2048 for i in e))';
	t.is(
		execFileSync('python3', ['-c', list, file]).toString().trim(),
		'True True',
		'names are UTF-8, and none is there twice',
	);
	const out = path.join(folder, 'a');
	execFileSync('unzip', ['-q', file, '-d', out]);
	t.deepEqual(readdirSync(folder).toSorted(), ['a', 'out.zip']);
	const found = readdirSync(out).map(name => path.join(out, name));
	const contents = found.filter(full => lstatSync(full).isFile()).map(full => readFileSync(full, 'utf8'));
	t.deepEqual(contents.toSorted(), [...names.map((_, index) => `content ${index}`), 'planted'].toSorted());
	t.is(readFileSync(path.join(out, 'out/beside the link'), 'utf8'), 'beside');
	t.is(readlinkSync(path.join(out, 'out (2)')), '..');
});

test('what has a longer path than an archive takes is told, and the rest is there', async t => {
	const deep = Array.from({length: 256}, (_, depth): GivenEntry => ({
		name: String(depth).padEnd(255, 'x'),
		id: `deep ${depth}`,
		...(depth > 0 && {parent: `deep ${depth - 1}`}),
	}));
	const {file, outcome} = await archived(t, 'memory', [
		...deep,
		{name: 'too deep', parent: 'deep 255', bytes: Buffer.from('too deep')},
		{name: 'last', parent: 'deep 254', bytes: Buffer.from('last')},
	]);
	t.deepEqual(
		outcome.failures.map(({path: name, reason}) => [name.slice(-8), reason]),
		[
			['xxxxxxxx', 'its path is too long for an archive'],
			['too deep', 'its path is too long for an archive'],
		],
	);
	const read =
		'import sys,zipfile; z=zipfile.ZipFile(sys.argv[1]); print(z.testzip(), len(z.namelist()), z.read(z.namelist()[-1]).decode())';
	t.is(execFileSync('python3', ['-c', read, file]).toString().trim(), 'None 256 last');
});
