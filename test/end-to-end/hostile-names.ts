import {execFileSync} from 'node:child_process';
import {readFileSync, rmSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import test, {type ExecutionContext} from 'ava';
import {commandTable} from '../../source/cli/command-table.js';
import {addHostileLocks, hostileFolder, hostileRepository} from '../helpers/hostile-repository.js';
import {hostileTexts, mustBeHarmless, worstName, worstText} from '../helpers/hostile-texts.js';
import {jsonLines} from '../helpers/run-holdfast.js';
import {runInProcess} from '../helpers/run-in-process.js';
import {temporaryFolder} from '../helpers/temporary-folder.js';
import {makePrivateCache, makeRepository, testCredentials} from '../helpers/test-backups.js';

type Places = {
	readonly folder: string;
	/** Files with hostile names. */
	readonly source: string;
	/** Another repository. */
	readonly other: string;
};

/** Command lines that make each command show what a repository, a disk or a person told it. A command that is not here fails the test. */
const commandLines: Readonly<Record<string, (places: Places) => ReadonlyArray<readonly string[]>>> = {
	init: ({folder}) => [['--repo', path.join(folder, hostileTexts.clear), '--no-encryption']],
	backup: ({source, folder}) => [
		[source, '--tag', worstText, '--host', worstText, '--meta', `a=${worstText}`, '--exclude', hostileTexts.clipboard],
		[source, path.join(folder, worstText)],
		[path.join(folder, hostileTexts.clear)],
	],
	restore: ({folder}) => [
		['latest', '--target', path.join(folder, `back${hostileTexts.clear}`)],
		['latest~1', '--target', path.join(folder, 'plan'), '--dry-run'],
		['latest~1', '--zip', path.join(folder, `${hostileTexts.clipboard}.zip`)],
		['latest', '--target', path.join(folder, 'part'), '--path', worstName],
		['latest', '--target', path.join(folder, 'none'), '--path', hostileTexts.device],
	],
	list: () => [[], ['--tag', hostileTexts.clear], ['--account', worstText]],
	ls: () => [
		['latest~1', '-R'],
		['latest~1', '--long'],
		['latest~1', worstName, '-lR'],
		['latest', 'no\u001Bsuch'],
	],
	diff: () => [
		['latest~2', 'latest~1'],
		['latest~2', 'latest~1', '--metadata'],
		['latest', worstText],
	],
	find: () => [['*'], ['*cleared*'], [worstText]],
	history: () => [[worstName], [`${worstName}/${worstName}`], [hostileTexts.shell], ['']],
	dump: () => [
		['latest~1', hostileTexts.clear],
		['latest~1', `lost ${worstName}`],
		['latest~1', 'no\u001Bsuch'],
	],
	stats: () => [[]],
	check: () => [[], ['--read-data', '--snapshot', 'latest~1'], ['--snapshot', worstText]],
	rehearse: () => [['latest~1', '--files', '5']],
	growth: () => [['--top', '100', '--exclude', hostileTexts.clipboard]],
	'what-if': () => [
		['--keep-last', '1'],
		['--keep-last', '1', '--account', hostileTexts.clear],
	],
	forget: () => [
		['--keep-last', '1', '--dry-run'],
		['--keep-tag', hostileTexts.clear, '--group-by', 'account,path,tags', '--dry-run'],
		['--keep-within', worstText, '--dry-run'],
		[worstText, '--yes'],
		['latest', '--prune', '--yes'],
	],
	prune: () => [['--dry-run'], ['--yes']],
	copy: ({other}) => [
		['--to', other, 'latest'],
		['--to', other],
		['--to', `/nowhere/${worstText.replaceAll('\0', '')}`],
	],
	'break-lock': () => [['--dry-run'], ['--yes']],
	key: () => [['list'], ['remove', worstText, '--yes'], ['remove', 'hostile-0', '--yes'], [worstText]],
	cat: () => [['config'], ['index/latest'], ['index/snapshots'], ['keys/hostile-2'], ['keys/damaged'], [worstText]],
	tui: () => [[]],
	completion: () => [['bash'], [worstText]],
	help: () => [[], ['backup'], [worstText]],
	version: () => [[]],
};

/** What a command was asked for: bytes, which it hands on as they are when nobody looks and with their tabs when somebody does, or a script. */
const handsOn = new Set(['cat', 'completion', 'dump']);

/** What works on everything that there is, and ends where something is missing. */
const needsWhole = new Set(['copy', 'forget', 'growth', 'prune', 'stats']);

async function hostilePlaces(t: ExecutionContext, options: {readonly isWhole: boolean}) {
	const folder = await temporaryFolder(t);
	const keyFile = path.join(folder, 'key');
	writeFileSync(keyFile, testCredentials.encryptionKey.toString('hex'));
	const source = path.join(folder, 'source');
	hostileFolder(source);
	const location = path.join(folder, 'repository');
	const repository = await hostileRepository(location, options);
	const other = path.join(folder, 'other');
	await makeRepository(other);
	const env = {HOLDFAST_REPOSITORY: location, HOLDFAST_ENCRYPTION_KEY_FILE: keyFile, HOME: folder};
	return {folder, env, repository, places: {folder, source, other}};
}

const cache = makePrivateCache();
process.env.XDG_STATE_HOME = cache;
test.after.always(() => {
	rmSync(cache, {recursive: true});
});

for (const {name} of commandTable) {
	test.serial(`nothing hostile gets through ${name}`, async t => {
		const {folder, env, repository, places} = await hostilePlaces(t, {isWhole: needsWhole.has(name)});
		const lines = commandLines[name]?.(places) ?? [];
		t.not(lines.length, 0, `${name} is not in the table of this test`);
		if (name === 'break-lock') {
			await addHostileLocks(repository);
		}

		const log = path.join(folder, 'log');
		const runs = [
			...lines,
			['--repo', `/nowhere/${worstText}`],
			['--repo', `s3://${worstText}/`],
			['--repo', `sftp://${worstText}/`],
			[`--${worstText}`],
			Array.from({length: 4}, () => worstText),
		];
		for (const line of runs) {
			const argv = [name, ...line];
			const isHandedOn = handsOn.has(name);
			const {stdout, stderr} = await runInProcess([...argv, '--verbose', '--log-file', log], {env});
			must(t, [argv, 'in a pipe'], isHandedOn ? stderr : stderr + stdout);
			const seen = await runInProcess(argv, {env, isTerminal: true});
			must(t, [argv, 'on a terminal'], seen.stderr + (isHandedOn ? seen.stdout.replaceAll('\t', '') : seen.stdout));
			const json = await runInProcess([...argv, '--json', '--verbose'], {env});
			must(t, [argv, 'as JSON'], json.stdout + json.stderr);
			t.is(jsonLines(json.stdout).at(-1)?.type, 'summary');
		}

		mustBeHarmless(t, 'the log', readFileSync(log, 'utf8'));
	});
}

test.serial('a command that is shown to be copied runs nothing that a name says', async t => {
	const {env} = await hostilePlaces(t, {isWhole: true});
	const {stdout} = await runInProcess(['history', hostileTexts.shell], {env});
	const command = /get one back {3}(?<command>.*)/.exec(stdout)?.groups?.command ?? '';
	const words = execFileSync('sh', ['-c', `holdfast() { printf '%s\\n' "$@"; }\n${command}`], {encoding: 'utf8'});
	t.is(words.split('\n')[3], hostileTexts.shell);
});

const must = (t: ExecutionContext, [argv, where]: [argv: readonly string[], where: string], text: string): void => {
	mustBeHarmless(t, `${JSON.stringify(argv.map(word => word.slice(0, 20)))} ${where}`, text);
};
