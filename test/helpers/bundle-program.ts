import path from 'node:path';
import {type GetModuleInfo, rollup} from 'rollup';
import {projectFolder} from './source-files.js';

/**
Joins the compiled modules to the program in `dist/program`, which starts sooner from a few files than from hundreds. Packages stay outside: they are
installed beside it.
*/
const program = 'cli/main';

/** Threads share no modules with the program: each is a bundle of its own that holds nothing but what it needs. */
const threads = [
	'engine/compute/derive-key-worker',
	'engine/compute/reading/read-worker',
	'engine/compute/storing/storing-worker',
];

/** What is always loaded together: these modules and all that they import, but for what a file further up holds already. */
const files = {
	start: ['cli/run'],
	repository: [
		'cli/run-command',
		'cli/commands/list',
		'engine/repository/open-repository',
		'engine/managers/list-manager',
	],
	backup: ['cli/commands/backup', 'engine/sources/open-source', 'engine/managers/backup-manager'],
};

/** The compiler's helper for `using` asks for `this`, which no module has; screens that open one another import one another. */
const harmless = new Set(['THIS_IS_UNDEFINED', 'CIRCULAR_DEPENDENCY']);

const compiled = (name: string) => path.join(projectFolder, 'dist/source', `${name}.js`);

for (const input of [program, ...threads]) {
	const bundle = await rollup({
		input: compiled(input),
		external: name => !name.startsWith('.') && !path.isAbsolute(name),
		onLog(level, log) {
			if (level === 'warn' && !harmless.has(log.code ?? '')) {
				throw new Error(log.message, {cause: log});
			}
		},
	});
	let fileOf: Map<string, string> | undefined;
	await bundle.write({
		dir: path.join(projectFolder, 'dist/program'),
		format: 'es',
		entryFileNames: '[name].js',
		chunkFileNames: '[name]-[hash].js',
		manualChunks(id, {getModuleInfo}) {
			fileOf ??= sortModules(input === program ? files : partsOf(input, getModuleInfo), getModuleInfo);
			return fileOf.get(id);
		},
	});
	await bundle.close();
}

type Files = Readonly<Record<string, readonly string[]>>;

/**
All that a thread imports, apart from its door: the door waits for modules that are loaded later, such as a codec, and if they found what they need in it, they would wait for
the door.
*/
function partsOf(thread: string, getModuleInfo: GetModuleInfo): Files {
	const sources = path.join(projectFolder, 'dist/source/');
	const own = (getModuleInfo(compiled(thread))?.importedIds ?? []).filter(id => id.startsWith(sources));
	return {[`${path.basename(thread)}-parts`]: own.map(id => id.slice(sources.length).replace(/\.js$/, ''))};
}

/** The file of each module that has one: the lists of rollup itself would put what two of them share into the last. */
function sortModules(filesOfModules: Files, getModuleInfo: GetModuleInfo): Map<string, string> {
	const fileOf = new Map<string, string>();
	for (const [file, roots] of Object.entries(filesOfModules)) {
		const waiting = roots.map(root => compiled(root));
		for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
			const module = getModuleInfo(id);
			if (!module) {
				throw new Error(`${file}: there is no module ${id}`);
			}

			if (!module.isExternal && !fileOf.has(id)) {
				fileOf.set(id, file);
				waiting.push(...module.importedIds);
			}
		}
	}

	return fileOf;
}
