import {readFile} from 'node:fs/promises';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {rulesSwitchedOff} from './helpers/rules-switched-off.js';
import {testedElsewhere} from './helpers/tested-elsewhere.js';
import {type ProjectFile, projectFolder, readProjectFiles} from './helpers/source-files.js';

const cellar = ['errors', 'version', 'native', 'objects', 'pacing', 'reporting'];
const instruments = ['chunking', 'crypto', 'compression', 'filesystem', 'network'];
const keepers = ['stores', 'hamt', 'sources'];
const engine = [...cellar, ...instruments, 'compute', ...keepers, 'repository', 'managers'];

/** The rooms from the cellar to the people, and the rooms that each may import besides itself. A file that is in no room fails. */
const rooms: ReadonlyArray<{name: string; where: string; mayImport: string[]}> = [
	{name: 'errors', where: 'engine/errors.', mayImport: []},
	{name: 'version', where: 'engine/version.', mayImport: []},
	{name: 'native', where: 'engine/native/', mayImport: []},
	{name: 'objects', where: 'engine/objects/', mayImport: ['errors', 'native']},
	{name: 'pacing', where: 'engine/pacing/', mayImport: []},
	{name: 'reporting', where: 'engine/reporting/', mayImport: ['errors']},
	{name: 'chunking', where: 'engine/chunking/', mayImport: cellar},
	{name: 'crypto', where: 'engine/crypto/', mayImport: cellar},
	{name: 'compression', where: 'engine/compression/', mayImport: cellar},
	{name: 'filesystem', where: 'engine/filesystem/', mayImport: cellar},
	{name: 'network', where: 'engine/network/', mayImport: cellar},
	{name: 'compute', where: 'engine/compute/', mayImport: [...cellar, ...instruments]},
	{name: 'stores', where: 'engine/stores/', mayImport: [...cellar, ...instruments, 'compute']},
	{name: 'hamt', where: 'engine/hamt/', mayImport: ['errors', 'objects', 'pacing']},
	{name: 'sources', where: 'engine/sources/', mayImport: [...cellar, 'filesystem', 'network']},
	{name: 'repository', where: 'engine/repository/', mayImport: [...cellar, ...instruments, 'compute', ...keepers]},
	{name: 'managers', where: 'engine/managers/', mayImport: engine},
	{name: 'client', where: 'engine/client', mayImport: engine},
	{name: 'index', where: 'index.', mayImport: [...engine, 'client']},
	{name: 'format', where: 'format', mayImport: []},
	{name: 'profile', where: 'profile/', mayImport: ['client', 'index']},
	{name: 'progress', where: 'progress/', mayImport: ['client']},
	{name: 'tui', where: 'tui/', mayImport: ['index', 'format', 'profile', 'progress']},
	{name: 'cli', where: 'cli/', mayImport: ['client', 'index', 'format', 'profile', 'progress', 'tui']},
];

/** Doors to the outside, and the files and folders that may open them. Packages that stand here nowhere may not be imported. */
const doors: Readonly<Record<string, string[]>> = {
	'node:fs': [
		'engine/compute/',
		'engine/filesystem/',
		'engine/managers/backup/',
		'engine/managers/proof-log.ts',
		'engine/managers/rehearse',
		'engine/managers/restore/',
		'engine/network/',
		'engine/sources/',
		'engine/stores/backends/',
		'engine/stores/cache/',
		'profile/',
		'cli/',
		'tui/',
	],
	'node:worker_threads': ['engine/compute/'],
	'node:child_process': ['cli/'],
	'node:readline': ['cli/'],
	'node:zlib': ['engine/compression/', 'engine/managers/restore/'],
	'node:net': ['engine/network/'],
	'node:http': [],
	'node:https': [],
	ssh2: ['engine/network/', 'engine/stores/backends/sftp/'],
	'@aws-sdk/client-s3': ['engine/stores/backends/s3/'],
	'zstd-napi': ['engine/compression/'],
	'@bokuweb/zstd-wasm': ['engine/compression/'],
	'hash-wasm': ['engine/crypto/', 'engine/compression/'],
	'@scure/bip39': ['engine/crypto/'],
	koffi: ['engine/native/'],
	ignore: ['engine/sources/'],
	meow: ['cli/'],
	ink: ['tui/'],
	'ink-table': ['tui/'],
	'ink-spinner': ['tui/'],
	react: ['tui/'],
	'string-width': ['format-cells.ts'],
};

/** What only the worker rooms may know: nobody above starts a thread of its own, or reaches into one. */
const workerModules = /\/engine\/compute\/[\w-]*worker[\w-]*\.js$/;

/** Globals that print or end the process. Only the people's floor may use them. */
const forbiddenInEngine = new Set([
	'process.exit',
	'process.exitCode',
	'process.stderr',
	'process.stdin',
	'process.stdout',
]);

const source = await readProjectFiles('source');
const everything = [...source, ...(await readProjectFiles('test'))];

const roomOf = (sourcePath: string) => rooms.find(({where}) => sourcePath.slice('source/'.length).startsWith(where));
const isInside = (file: ProjectFile, places: readonly string[]) =>
	places.some(place => file.path.slice('source/'.length).startsWith(place));

function passWithout(t: ExecutionContext, complaints: string[]): void {
	t.is(complaints.length, 0, `\n${complaints.join('\n')}\n`);
}

test('stairs only go down: every import stays in its room or goes to a room that the table allows', t => {
	const complaints = source.flatMap(file => {
		const room = roomOf(file.path);
		if (!room) {
			return [`${file.path} is in no room of the table in test/architecture.ts.`];
		}

		return file.imports
			.filter(specifier => specifier.startsWith('.'))
			.flatMap(specifier => {
				const target = path.posix.join(path.posix.dirname(file.path), specifier);
				const targetRoom = roomOf(target);
				return targetRoom === room || (targetRoom && room.mayImport.includes(targetRoom.name))
					? []
					: [`${file.path} is in the room ${room.name} and may not import ${target}.`];
			});
	});
	passWithout(t, complaints);
});

test('doors to the outside are opened only by the rooms that own them', t => {
	const complaints = source.flatMap(file =>
		file.imports
			.filter(specifier => !specifier.startsWith('.'))
			.flatMap(specifier => {
				const door = packageOf(specifier);
				const owners = doors[door];
				if (owners) {
					return isInside(file, owners) ? [] : [`${file.path} may not import ${specifier}.`];
				}

				return door.startsWith('node:')
					? []
					: [`${file.path} imports ${door}, which has no owner in the table of doors.`];
			}),
	);
	passWithout(t, complaints);
});

test('the modules of the worker threads are imported by their own room alone', t => {
	const complaints = source
		.filter(file => !file.path.startsWith('source/engine/compute/') && !file.path.startsWith('source/engine/managers/'))
		.flatMap(file =>
			file.imports
				.filter(specifier => workerModules.test(path.posix.join('/', path.posix.dirname(file.path), specifier)))
				.map(specifier => `${file.path} may not import ${specifier}: it belongs to the worker threads.`),
		);
	passWithout(t, complaints);
});

test('the engine never prints, never prompts and never ends the process', t => {
	const complaints = source
		.filter(file => file.path.startsWith('source/engine/'))
		.flatMap(file =>
			file.memberUses
				.filter(({name}) => name.startsWith('console.') || forbiddenInEngine.has(name))
				.map(({name, line}) => `${file.path}:${line} uses ${name}; the engine tells a reporter, or throws.`),
		);
	passWithout(t, complaints);
});

test('no file is longer than 300 lines', t => {
	const complaints = everything
		.filter(file => file.lineCount > 300)
		.map(file => `${file.path} has ${file.lineCount} lines: split it by what its parts do.`);
	passWithout(t, complaints);
});

test('file names are kebab-case', t => {
	const complaints = everything
		.filter(file => !/^[a-z\d]+(?:-[a-z\d]+)*\.(?:d\.ts|tsx?)$/.test(path.posix.basename(file.path)))
		.map(file => `${file.path} is not named in kebab-case.`);
	passWithout(t, complaints);
});

test('types are not silenced: no any and no ! behind a value', t => {
	const complaints = everything.flatMap(file => [
		...file.anyLines.map(line => `${file.path}:${line} uses any; say what it is, or unknown.`),
		...file.nonNullLines.map(line => `${file.path}:${line} uses ! on a value; check it instead.`),
	]);
	passWithout(t, complaints);
});

test('whoever silences the linter or the compiler says why', t => {
	const complaints = everything
		.filter(file => file.path !== 'test/architecture.ts')
		.flatMap(file =>
			file.text.split('\n').flatMap((line, index) => {
				const silenced = /(?:eslint-disable(?:-next)?(?:-line)?|@ts-expect-error|@ts-ignore)\b(?<rest>.*)/.exec(line);
				return silenced && !/(?: -- |error:? )\S+ \S+/.test(silenced[0])
					? [`${file.path}:${index + 1} silences a check without a reason after " -- ".`]
					: [];
			}),
		);
	passWithout(t, complaints);
});

test('every source file has a test of the same name, or is listed with what tests it', t => {
	const tests = new Set(everything.map(file => file.path.replace(/\.tsx?$/, '')));
	const hasTwin = (file: ProjectFile) => {
		const twin = file.path.replace(/^source\//, 'test/').replace(/\.tsx?$/, '');
		return tests.has(twin) || tests.has(`${twin}-contract`);
	};

	const isListed = (file: ProjectFile) => Object.keys(testedElsewhere).some(listed => file.path.startsWith(listed));
	const complaints = source
		.filter(file => !file.onlyTypes && !hasTwin(file) && !isListed(file))
		.map(file => `${file.path} has no test of the same name.`);
	const stale = Object.keys(testedElsewhere)
		.filter(listed => !source.some(file => file.path.startsWith(listed) && !hasTwin(file)))
		.map(listed => `${listed} is listed as tested elsewhere, but it is gone or has a test of its own.`);
	passWithout(t, [...complaints, ...stale]);
});

test('every rule of the linter that is switched off has a written reason', async t => {
	const manifest: unknown = JSON.parse(await readFile(path.join(projectFolder, 'package.json'), 'utf8'));
	const off = [...JSON.stringify(manifest).matchAll(/"(?<rule>[^"]+)":"off"/g)].map(match => match.groups?.rule ?? '');
	t.deepEqual(off.toSorted(), Object.keys(rulesSwitchedOff).toSorted());
});

function packageOf(specifier: string): string {
	const parts = specifier.split('/');
	return specifier.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? '');
}
