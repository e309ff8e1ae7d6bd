import {copyFileSync, mkdirSync} from 'node:fs';
import path from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {compareTrees} from '../../helpers/compare-trees.js';
import {type FaultCase, type FaultRun, must, type Trial} from '../../helpers/fault-run.js';
import {s3Environment, s3Folder} from '../../helpers/radosgw.js';
import {runHoldfast, type RunResult} from '../../helpers/run-holdfast.js';
import {changeTree, makeTree} from '../../helpers/source-tree.js';
import {startSshd} from '../../helpers/sshd.js';

const files = 20_000;
/** Kills of each operation before it is let through. */
const killsEach = 3;
/** Milliseconds; every operation takes longer than the first, and few as long as the last. */
const killBetween = [300, 6000] as const;

/** Where a repository is, and the environment in which the program reaches it. */
type Place = {readonly name: string; readonly location: string; readonly env: Readonly<Record<string, string>>};

async function onSshd(folder: string): Promise<Place> {
	const server = await startSshd();
	const home = path.join(folder, 'home');
	mkdirSync(path.join(home, '.ssh'), {recursive: true});
	copyFileSync(server.knownHosts, path.join(home, '.ssh/known_hosts'));
	return {name: 'sshd', location: server.location(path.join(folder, 'there')), env: {...server.env, HOME: home}};
}

const onRadosgw = async (): Promise<Place> => ({name: 'radosgw', location: await s3Folder(), env: s3Environment});

/** The program with 20,000 files and a repository on a real server; each operation is killed some times and run again until it is through. */
export const remoteRepositories: FaultCase = {
	id: 'remote',
	name: 'remote-repositories',
	fault: `SIGKILL to backup, restore, forget and prune of ${files} files on radosgw and on sshd, at random moments, and run again`,
	unit: 'kills',
	amount: {short: 1, full: 2},
	async run(run) {
		await run.trials(
			run.amount,
			async trial => {
				const folder = run.folder();
				mkdirSync(folder);
				return play(run, trial, folder, await (trial.index % 2 === 1 ? onRadosgw() : onSshd(folder)));
			},
			{width: 1},
		);
	},
};

async function play(run: FaultRun, trial: Trial, folder: string, place: Place): Promise<number> {
	const source = path.join(folder, 'source');
	makeTree(source, {small: files, big: [3_000_000, 9_000_000]}, trial.number);
	const env = {
		...place.env,
		HOLDFAST_REPOSITORY: place.location,
		HOLDFAST_PASSWORD: 'x',
		XDG_CACHE_HOME: path.join(folder, 'cache'),
	};
	let kills = 0;
	const through = async (...words: string[]): Promise<RunResult> => {
		for (let kill = 0; kill < killsEach; kill++) {
			const {exitStatus} = await runKilled(words, env, trial);
			kills += exitStatus === 137 ? 1 : 0;
		}

		const started = performance.now();
		const result = await runHoldfast(words, {env});
		must(result.exitStatus === 0, `${place.name}: ${words.join(' ')}: ${result.exitStatus} ${result.stderr}`);
		run.count(`s ${place.name} ${words[0]}`, Math.round((performance.now() - started) / 1000));
		return result;
	};

	const restoreAndCompare = async (name: string): Promise<void> => {
		const target = path.join(folder, name);
		await through('restore', '--target', target);
		const differences = compareTrees(source, target, {ignore: ['holes']});
		must(differences.length === 0, `${place.name}: ${differences.slice(0, 5).join('; ')}`);
	};

	const init = await runHoldfast(['init'], {env});
	must(init.exitStatus === 0, init.stderr);
	await through('backup', source);
	await restoreAndCompare('first');
	changeTree(source, trial.number);
	await through('backup', source);
	await through('forget', '--keep-last', '1', '--prune', '--yes');
	await through('check', '--read-data');
	await restoreAndCompare('second');
	return kills;
}

async function runKilled(
	words: readonly string[],
	env: Readonly<Record<string, string>>,
	trial: Trial,
): Promise<RunResult> {
	const [least, most] = killBetween;
	const moment = least + trial.integer(most - least);
	const result = await runHoldfast(words, {
		env,
		onStart(child) {
			void (async () => {
				await sleep(moment, undefined, {ref: false});
				child.kill('SIGKILL');
			})();
		},
	});
	return result;
}
