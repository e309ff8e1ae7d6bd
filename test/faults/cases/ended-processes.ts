import {execFileSync, spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdirSync, readFileSync} from 'node:fs';
import process from 'node:process';
import {setTimeout as delay} from 'node:timers/promises';
import {acquireRepoLock} from '../../../source/engine/repository/locks.js';
import {sharedLockPrefix} from '../../../source/engine/objects/keys.js';
import {LocalStore} from '../../../source/engine/stores/backends/local-store.js';
import {type FaultCase, type FaultRun, must, type Trial} from '../../helpers/fault-run.js';
import {ProgramInShell} from '../../helpers/program-in-shell.js';
import {cleanEnvironment, programFile} from '../../helpers/run-holdfast.js';
import {makeStage, type Stage} from '../../helpers/stages.js';
import {openTestRepository} from '../../helpers/test-backups.js';

/** A run of the program that is to be ended. */
type Scene = {
	readonly run: FaultRun;
	readonly trial: Trial;
	readonly stage: Stage;
	readonly location: string;
	readonly log: string;
	readonly env: Readonly<Record<string, string>>;
};

/** How long a way of ending took, and whether the program could still release its lock. */
type Ending = {readonly milliseconds: number; readonly isOrderly: boolean};

const cancelled = 130;
/** Milliseconds after which the program does not wait any longer for what is under way, on a machine that is that slow. */
const hardStopAfter = 5000;
const ctrlC = '\u0003';
/** V8 aborts when its heap is full. */
const outOfMemory = new Set([134, 133]);
/** 128 and the number of SIGHUP: so a process ends whose terminal is gone. */
const hungUp = 129;

const started = (log: string): boolean => {
	try {
		return readFileSync(log, 'utf8').includes('started');
	} catch {
		return false;
	}
};

/** @param mayAsk Whether it may stop at a question, here which snapshot is meant, that nobody answers. */
function openProgram({run, trial, stage, location, log, env}: Scene, mayAsk = true): ProgramInShell {
	const work = trial.pick([
		['backup', stage.source],
		['restore', ...(mayAsk ? [] : ['latest']), '--target', run.folder()],
		['check', '--read-data'],
	]);
	return new ProgramInShell(run.folder(), [...work, '--repo', location, '--log-file', log], env);
}

/** Opens a command or the screens, waits until it is under way, ends it, and looks at what it leaves. */
async function endInTerminal(
	scene: Scene,
	end: (program: ProgramInShell) => Promise<void>,
	{isOrderly = true, isClosed = false} = {},
): Promise<Ending> {
	const {run, trial, location, log, env} = scene;
	const isScreen = trial.random() < 0.3;
	const program = isScreen ? new ProgramInShell(run.folder(), ['--repo', location], env) : openProgram(scene);
	try {
		while (!program.hasEnded && !(isScreen ? program.isOnAlternateScreen : started(log))) {
			await delay(5);
		}

		await delay(trial.integer(250));
		if (program.hasEnded) {
			must((await program.exit()) === 0, 'it failed before anything was done to it');
			run.count('that were through before');
		}

		const at = performance.now();
		await end(program);
		const status = await program.exit();
		const milliseconds = performance.now() - at;
		// Leaving the screens by a key is no failure, and neither is being through just then.
		must(
			status === cancelled || status === 0 || (isClosed && status === hungUp),
			`it ended with ${status}:\n${program.raw}`,
		);
		run.count(`that ended with ${status}`);
		if (!isClosed) {
			await program.mustBeRestored();
		}

		return {milliseconds, isOrderly: (isOrderly || isScreen) && milliseconds < hardStopAfter};
	} finally {
		program.kill();
	}
}

const bySignal =
	(signal: NodeJS.Signals) =>
	async (scene: Scene): Promise<Ending> =>
		endInTerminal(scene, async program => {
			program.signal(signal);
		});

/** The reader of the output goes away while there is more to come. */
async function closePipe({run, location, trial, env}: Scene): Promise<Ending> {
	const child = spawn(process.execPath, [programFile, 'ls', '--recursive', '--json', '--repo', location], {
		env: cleanEnvironment(env),
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	let errors = '';
	child.stderr.on('data', (piece: Buffer) => {
		errors += piece.toString();
	});
	const ended = once(child, 'exit');
	await (trial.random() < 0.5 ? once(child.stdout, 'data') : delay(trial.integer(250)));

	child.stdout.destroy();
	const at = performance.now();
	await ended;
	const {exitCode: status} = child;
	must(status === cancelled || status === 0, `it ended with ${status}`);
	run.count(`that ended with ${status}`);
	must(errors === '', `it complained: ${errors}`);
	return {milliseconds: performance.now() - at, isOrderly: true};
}

/** Memory ends in the middle of the work, where a program can do nothing any more. */
async function fillHeap(scene: Scene): Promise<Ending> {
	const megabytes = 8 + scene.trial.integer(16);
	const env = {...scene.env, NODE_OPTIONS: `--max-old-space-size=${megabytes}`};
	const program = openProgram({...scene, env}, false);
	try {
		const status = await program.exit();
		must(status === 0 || outOfMemory.has(status), `with ${megabytes} MB it ended with ${status}:\n${program.raw}`);
		scene.run.count(status === 0 ? 'that had memory enough' : 'that ran out of memory');
		return {milliseconds: 0, isOrderly: status === 0};
	} finally {
		program.kill();
	}
}

const endings: Readonly<Record<string, (scene: Scene) => Promise<Ending>>> = {
	'Ctrl-C': async scene =>
		endInTerminal(scene, async program => {
			program.type(ctrlC);
		}),
	'Ctrl-C twice': async scene =>
		endInTerminal(
			scene,
			async program => {
				program.type(ctrlC);
				await delay(20);
				program.type(ctrlC);
			},
			{isOrderly: false},
		),
	SIGINT: bySignal('SIGINT'),
	SIGTERM: bySignal('SIGTERM'),
	SIGHUP: bySignal('SIGHUP'),
	'closed pipe': closePipe,
	'closed terminal': async scene =>
		endInTerminal(
			scene,
			async program => {
				program.close();
			},
			{isClosed: true},
		),
	'small heap': fillHeap,
};

/** Nothing is locked any more, or only by a process that is dead, which the next operation passes by. */
async function mustBeFree(location: string, isOrderly: boolean): Promise<void> {
	const store = new LocalStore(location);
	if (isOrderly) {
		const locks: string[] = [];
		for await (const {key} of store.list(sharedLockPrefix)) {
			locks.push(key);
		}

		must(locks.length === 0, `locks that were not released: ${locks.join(', ')}`);
	}

	const repository = await openTestRepository(location);
	await using lock = await acquireRepoLock(repository, {operation: 'prune'});
	lock.assertHeld();
}

/** Everything that may end the program from outside: it ends, soon, with the right status, and leaves nothing behind. */
export const endedProcesses: FaultCase = {
	id: 'F16',
	name: 'ended-processes',
	fault: 'signals, a closed pipe, a closed terminal, or too little memory end the program in a terminal',
	unit: 'ends',
	amount: {short: Object.keys(endings).length, full: 50 * Object.keys(endings).length},
	async run(run) {
		const names = Object.keys(endings);
		const repository = run.folder();
		mkdirSync(repository);
		const stage = await makeStage(run.folder(), run.seed, 1, {
			store: new LocalStore(repository),
			isPlain: true,
			tree: {small: 400, big: [4_000_000, 4_000_000]},
		});
		await run.trials(
			run.amount,
			async trial => {
				const name = names[(trial.index - 1) % names.length] ?? '';
				const location = run.folder();
				// Stored objects are replaced and never written to: copies may share them.
				execFileSync('cp', ['-al', repository, location]);
				const env = {XDG_CACHE_HOME: run.folder()};
				const scene = {run, trial, stage, location, log: run.folder(), env};
				try {
					const {milliseconds, isOrderly} = (await endings[name]?.(scene)) ?? {milliseconds: 0, isOrderly: true};
					await mustBeFree(location, isOrderly);
					run.count(name);
					const slowest = `ms at most after ${name}`;
					run.figures[slowest] = Math.round(Math.max(run.figures[slowest] ?? 0, milliseconds));
				} catch (error) {
					throw new Error(name, {cause: error});
				}
			},
			{width: 2},
		);
	},
};
