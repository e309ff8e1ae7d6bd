import {mkdir} from 'node:fs/promises';
import process from 'node:process';
import test, {type ExecutionContext} from 'ava';
import {checkLog} from '../../../../source/engine/managers/check/check-log.js';
import {rehearsalLog} from '../../../../source/engine/managers/rehearse/rehearsal-log.js';
import {Client} from '../../../../source/index.js';
import type {Size} from '../../../../source/tui/app/shell.js';
import {noProgress} from '../../../../source/tui/jobs/operation-progress.js';
import {homeScreen} from '../../../../source/tui/screens/home/home-screen.js';
import {fakeSnapshots, now} from '../../../helpers/fake-snapshots.js';
import {exampleRepository} from '../../../helpers/small-backups.js';
import {temporaryFolder} from '../../../helpers/temporary-folder.js';
import {homeApp, TestApp} from '../../../helpers/test-app.js';

process.env.TZ = 'UTC';

const daysAgo = (days: number) => new Date(now.getTime() - days * 86_400_000);

/** The home screen of a real repository with the dates of 6 and 40 days ago, when its facts are known; the list of snapshots is made up. */
async function home(t: ExecutionContext, size: Size, findings = 0) {
	process.env.XDG_STATE_HOME = await temporaryFolder(t);
	const {repository} = await exampleRepository();
	await checkLog.remember(repository, {at: daysAgo(6), dataPercent: 5, findings});
	const snapshot = `snapshot/${'a'.repeat(64)}`;
	await rehearsalLog.remember(repository, {at: daysAgo(40), snapshot, files: 20, bytes: 5, failures: 0});
	const app = new TestApp(homeScreen({}), {snapshots: fakeSnapshots(40), client: new Client(repository), ...size});
	await app.settle();
	return {app, repository};
}

/** What is stored differs by some bytes from run to run. */
const steady = (frame: string) => frame.replace(/(?<=Stored {5})[\d.]+ MiB/, '1.39 MiB');

test.serial('a whole frame at 120x32', async t => {
	const {app} = await home(t, {columns: 120, rows: 32});
	t.is(
		steady(app.frame()),
		`
 ◆ holdfast  /mnt/disk · home                                                                    AES-256-GCM · unlocked
╭─ Repository ────────────────────────────────────────────────────╮╭─ Activity, last 30 days ─────── new data per day ─╮
│ ✓ healthy  last backup 3m ago                                   ││ ███▇▇▇▇▆▆▆▆▅▅▅▅▅▄▄▄▄▃▃▃▃▂▂▂▂▂▂                   │
│ Rehearsed  1mo ago        Checked    6d ago, 5 % of the data    ││ 30 days ago              today                   │
│ Stored     1.39 MiB       Saved      99.9 % by dedup and zstd   ││                                                  │
│ Snapshots  40             Backed up  1.75 TiB from 2 sources    ││ ✓ a backup on every day                          │
│ Locks      none           Keys       1 platform                 ││ + 31.2 GiB stored in these days                  │
╰─────────────────────────────────────────────────────────────────╯╰───────────────────────────────────────────────────╯
╭─ Snapshots ────────────────────────────────────────────────────────────────────────────────────────────────── 40/40 ─╮
│    Snapshot Time                  Age Source                                   Tags       Files     Size  New data  │
│ ▌  4fba541e 2026-11-22 09:10   3m ago host:/home/ada                                    128 400 44.7 GiB +68.7 MiB ┃│
│    4fba541d 2026-11-21 09:10   1d ago host:/srv/photos                         weekly   128 399 44.7 GiB  +137 MiB ┃│
│    4fba541c 2026-11-20 09:10   2d ago host:/home/ada                                    128 398 44.7 GiB  +206 MiB ┃│
│    4fba541b 2026-11-19 09:10   3d ago host:/srv/photos                                  128 397 44.7 GiB  +275 MiB ┃│
│    4fba541a 2026-11-18 09:10   4d ago host:/home/ada                                    128 396 44.7 GiB  +343 MiB ┃│
│    4fba5419 2026-11-17 09:10   5d ago host:/srv/photos                                  128 395 44.7 GiB  +412 MiB ┃│
│    4fba5418 2026-11-16 09:10   6d ago host:/home/ada                                    128 394 44.7 GiB  +481 MiB ┃│
│    4fba5417 2026-11-15 09:10   7d ago host:/srv/photos                                  128 393 44.7 GiB  +549 MiB ┃│
│    4fba5416 2026-11-14 09:10   8d ago host:/home/ada                                    128 392 44.7 GiB  +618 MiB ┃│
│    4fba5415 2026-11-13 09:10   9d ago host:/srv/photos                                  128 391 44.7 GiB  +687 MiB ┃│
│    4fba5414 2026-11-12 09:10  10d ago host:/home/ada                                    128 390 44.7 GiB  +755 MiB ││
│    4fba5413 2026-11-11 09:10  11d ago host:/srv/photos                                  128 389 44.7 GiB  +824 MiB ││
│    4fba5412 2026-11-10 09:10  12d ago host:/home/ada                                    128 388 44.7 GiB  +893 MiB ││
│    4fba5411 2026-11-09 09:10  13d ago host:/srv/photos                                  128 387 44.7 GiB  +961 MiB ││
│    4fba5410 2026-11-08 09:10  14d ago host:/home/ada                                    128 386 44.7 GiB +1.01 GiB ││
│    4fba540f 2026-11-07 09:10  15d ago host:/srv/photos                                  128 385 44.7 GiB +1.07 GiB ││
│    4fba540e 2026-11-06 09:10  16d ago host:/home/ada                                    128 384 44.7 GiB +1.14 GiB ││
│    4fba540d 2026-11-05 09:10  17d ago host:/srv/photos                                  128 383 44.7 GiB +1.21 GiB ││
│    4fba540c 2026-11-04 09:10  18d ago host:/home/ada                                    128 382 44.7 GiB +1.27 GiB ││
│    4fba540b 2026-11-03 09:10  19d ago host:/srv/photos                                  128 381 44.7 GiB +1.34 GiB ││
╰──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────╯
 Enter browse  Space mark  b backup  d diff  r restore  / filter  p retention  : commands  ? help  q quit`.slice(1),
	);
});

test.serial('a whole frame at 80x24', async t => {
	const {app} = await home(t, {columns: 80, rows: 24});
	t.is(
		steady(app.frame()),
		`
 ◆ holdfast  /mnt/disk · home                            AES-256-GCM · unlocked
╭─ Repository ─────────────────────────────────────────────────────────────────╮
│ ✓ healthy  last backup 3m ago                                                │
│ Rehearsed  1mo ago        Checked    6d ago, 5 % of the data                 │
│ Stored     1.39 MiB       Saved      99.9 % by dedup and zstd                │
│ Snapshots  40             Backed up  1.75 TiB from 2 sources                 │
│ Locks      none           Keys       1 platform                              │
╰──────────────────────────────────────────────────────────────────────────────╯
╭─ Snapshots ────────────────────────────────────────────────────────── 40/40 ─╮
│    Snapshot Time                  Age Source                Size  New data   │
│ ▌  4fba541e 2026-11-22 09:10   3m ago host:/home/ada    44.7 GiB +68.7 MiB ┃ │
│    4fba541d 2026-11-21 09:10   1d ago host:/srv/photos  44.7 GiB  +137 MiB ┃ │
│    4fba541c 2026-11-20 09:10   2d ago host:/home/ada    44.7 GiB  +206 MiB ┃ │
│    4fba541b 2026-11-19 09:10   3d ago host:/srv/photos  44.7 GiB  +275 MiB ┃ │
│    4fba541a 2026-11-18 09:10   4d ago host:/home/ada    44.7 GiB  +343 MiB │ │
│    4fba5419 2026-11-17 09:10   5d ago host:/srv/photos  44.7 GiB  +412 MiB │ │
│    4fba5418 2026-11-16 09:10   6d ago host:/home/ada    44.7 GiB  +481 MiB │ │
│    4fba5417 2026-11-15 09:10   7d ago host:/srv/photos  44.7 GiB  +549 MiB │ │
│    4fba5416 2026-11-14 09:10   8d ago host:/home/ada    44.7 GiB  +618 MiB │ │
│    4fba5415 2026-11-13 09:10   9d ago host:/srv/photos  44.7 GiB  +687 MiB │ │
│    4fba5414 2026-11-12 09:10  10d ago host:/home/ada    44.7 GiB  +755 MiB │ │
│    4fba5413 2026-11-11 09:10  11d ago host:/srv/photos  44.7 GiB  +824 MiB │ │
╰──────────────────────────────────────────────────────────────────────────────╯
 Enter browse  Space mark  b backup  d diff  r restore  / filter  ? help  q quit`.slice(1),
	);
});

test.serial('what a check found stands first, and a check that ends renews it', async t => {
	const {app, repository} = await home(t, {columns: 80, rows: 24}, 3);
	t.regex(app.frame(), /✗ check found 3 faults {2}last backup 3m ago/);
	t.regex(app.frame(), /Checked {4}6d ago, 3 faults, 5 % of the data/);
	await checkLog.remember(repository, {at: daysAgo(0), dataPercent: 100, findings: 0});
	const ending = {status: 'complete', report: [], changesSnapshots: false, endedAt: now, progress: noProgress} as const;
	app.dispatch({type: 'job-ended', id: 1, ending});
	await app.settle();
	t.regex(app.frame(), /✓ healthy[^]*Checked {4}just now, all data/);
});

test.serial('what cannot be read stays unknown, and hides nothing else', async t => {
	process.env.XDG_STATE_HOME = await temporaryFolder(t);
	const {repository} = await exampleRepository();
	await mkdir(checkLog.file(repository), {recursive: true});
	const app = new TestApp(homeScreen({}), {snapshots: fakeSnapshots(5), client: new Client(repository), columns: 80});
	await t.throwsAsync(app.settle(), {message: /which remembers each check, cannot be read/});
	t.regex(app.frame(), /✓ backed up[^]*Checked {4}…[^]*Stored {5}[\d.]+ MiB[^]*Locks {6}none/);
});

test.serial('a small window keeps the health, the dates and the snapshots', async t => {
	const {app} = await home(t, {columns: 60, rows: 16});
	t.regex(app.frame(), /✓ healthy.*\n.*Checked.*\n╰/);
	t.regex(app.frame(), /4fba541e/);
});

test('of snapshots that do not say how much they hold, no sum is made up', t => {
	const app = homeApp(fakeSnapshots(2).map(entry => ({...entry, figures: {}})));
	t.regex(app.frame(), /Saved {6}… .*\n.*Backed up {2}2 sources /);
});
