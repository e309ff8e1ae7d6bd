import {execFileSync} from 'node:child_process';
import {randomBytes} from 'node:crypto';
import {existsSync, mkdirSync, readdirSync, statSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {fileURLToPath} from 'node:url';
import {Client, initRepository, openSource} from '../source/index.js';
import {option} from './options.js';

/*
node dist/bench/prune-scale.js [--snapshots 300] [--files 20000] [--changes 200] [--folder FOLDER] [--max-unused 0.05]

Backs up a folder of small files so many times, a day apart, while some of them change; then, each in a process of its own, tells figures, forgets by a policy and prunes. Prints time,
peak memory, and what was planned to be freed beside what really was. A repository that is there already is used again. The seed of nothing matters: bytes are random so that nothing shrinks.
*/
const snapshots = Number(option('snapshots', '300'));
const files = Number(option('files', '20000'));
const changes = Number(option('changes', '200'));
const maxUnused = Number(option('max-unused', '0.05'));
const folder = option('folder', path.join(tmpdir(), 'holdfast-prune-scale'));
const credentials = {password: 'bench'};
const repositoryFolder = path.join(folder, `repository-${snapshots}-${files}-${changes}`);
const filesInFolder = 100;
const dayMs = 86_400_000;

const bytesIn = (place: string): number =>
	readdirSync(place, {recursive: true, withFileTypes: true})
		.filter(entry => entry.isFile())
		.reduce((sum, entry) => sum + statSync(path.join(entry.parentPath, entry.name)).size, 0);

function writeSource(place: string, index: number): void {
	const inside = path.join(place, `folder${Math.floor(index / filesInFolder)}`);
	mkdirSync(inside, {recursive: true});
	writeFileSync(path.join(inside, `file${index}`), randomBytes(2048 + (index % 1000) * 4));
}

async function build(): Promise<void> {
	const place = path.join(folder, 'source');
	for (let index = 0; index < files; index++) {
		writeSource(place, index);
	}

	const {repository} = await initRepository(repositoryFolder, {credentials, encryption: true});
	await using client = new Client(repository);
	const started = performance.now();
	for (let day = 0; day < snapshots; day++) {
		for (let change = 0; change < (day === 0 ? 0 : changes); change++) {
			writeSource(place, (day * 7919 + change * 104_729) % files);
		}

		const source = await openSource({paths: [place]});
		await client.backup({source, created: new Date(Date.UTC(2025, 0, 1) + day * dayMs)});
	}

	say('built', {snapshots, files, changes, seconds: secondsSince(started), bytes: bytesIn(repositoryFolder)});
}

async function figures(): Promise<void> {
	await using client = await Client.open(repositoryFolder, credentials);
	const started = performance.now();
	const stats = await client.stats();
	const statsSeconds = secondsSince(started);
	say('stats', {seconds: statsSeconds, objects: stats.stored.objects, classes: stats.shared.length, ...peak()});
}

async function forgetAndPrune(): Promise<void> {
	await using client = await Client.open(repositoryFolder, credentials);
	const before = bytesIn(repositoryFolder);
	let started = performance.now();
	const plan = await client.planForgetPolicy({keepDaily: 14, keepWeekly: 8, keepMonthly: 12});
	const effect = await client.forgetEffect(plan, {maxUnused});
	const {prune, lost} = effect;
	say('planned', {
		seconds: secondsSince(started),
		remove: plan.remove.length,
		remain: plan.remain.length,
		lostFiles: lost.count,
		lostVersions: lost.versions.count,
		scanned: prune.scanned,
		unneeded: prune.unneeded.count,
		repack: prune.packsToRepack.count,
		...peak(),
	});
	started = performance.now();
	await client.forget(plan);
	say('forgot', {seconds: secondsSince(started)});
	started = performance.now();
	const onlyPrune = await client.planPrune({maxUnused});
	say('planned the prune alone', {seconds: secondsSince(started), ...peak()});
	started = performance.now();
	const result = await client.prune(onlyPrune);
	const really = before - bytesIn(repositoryFolder);
	say('pruned', {
		seconds: secondsSince(started),
		plannedBytes: prune.freedBytes,
		reclaimedBytes: result.bytesReclaimed,
		freedBytes: really,
		differencePercent: Number(((Math.abs(really - prune.freedBytes) / really) * 100).toFixed(3)),
		...peak(),
	});
	started = performance.now();
	const {status, findingCount} = await client.check({readData: true});
	say('checked', {status, findingCount, seconds: secondsSince(started)});
}

const secondsSince = (started: number): number => Math.round((performance.now() - started) / 100) / 10;
const peak = () => ({peakMiB: Math.round(process.resourceUsage().maxRSS / 1024)});
const say = (what: string, facts: object): void => {
	console.log(what, JSON.stringify(facts));
};

const phases: Readonly<Record<string, () => Promise<void>>> = {build, figures, forgetAndPrune};
const only = phases[option('phase', '')];
if (only) {
	process.env.XDG_CACHE_HOME = path.join(folder, 'cache');
	await only();
} else {
	for (const phase of existsSync(repositoryFolder) ? ['figures', 'forgetAndPrune'] : Object.keys(phases)) {
		const argv = [fileURLToPath(import.meta.url), ...process.argv.slice(2), '--phase', phase];
		execFileSync(process.execPath, argv, {stdio: 'inherit'});
	}
}
