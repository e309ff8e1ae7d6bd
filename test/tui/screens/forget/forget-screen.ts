import process from 'node:process';
import test from 'ava';
import {Client} from '../../../../source/index.js';
import {forgetScreen} from '../../../../source/tui/screens/forget/forget-screen.js';
import {pruneScreen} from '../../../../source/tui/screens/prune/prune-screen.js';
import {exampleRepository} from '../../../helpers/small-backups.js';
import {TestApp} from '../../../helpers/test-app.js';

process.env.TZ = 'UTC';

/** The words of a frame, however they are broken into lines. */
const said = (frame: string) => frame.replaceAll(/[│╰─╯]/g, ' ').replaceAll(/\s+/g, ' ');

test('a whole frame: what a dry run of forgetting says, before anything has happened', async t => {
	const {repository, refs} = await exampleRepository();
	const app = new TestApp(forgetScreen({refs: refs.slice(0, 1)}), {
		client: new Client(repository),
		columns: 80,
		rows: 18,
	});
	await app.settle();
	t.is(
		app
			.frame()
			.replaceAll(/\b[\da-f]{8}\b/g, '1a9c2cc1')
			.replace(
				/about [\d.]+ [KM]iB with the next prune {3}(no other snapshot needs \d+ objects?) *│/,
				'about 810 KiB with the next prune   $1 │',
			),
		`
 ◆ holdfast  /mnt/disk · forget          dry run done, nothing has happened yet
╭─ 1 dry run ✓   2 confirm   3 run ────────────────────────────────────────────╮
│ holdfast forget --dry-run 1a9c2cc1                                           │
│ ○ 1 snapshot goes   ● 2 stay                                                 │
│ frees about 810 KiB with the next prune   no other snapshot needs 62 objects │
│ ! 20 files lost for good, 391 KiB   and 0 older versions of files that stay  │
│ ○ then prune: what only they need stays until the next prune                 │
│                                                                              │
│ Nothing has happened yet. Enter asks you to type a word first                │
╰──────────────────────────────────────────────────────────────────────────────╯
╭─ Snapshots that go ──────────────────────────────────────────────────────────╮
│ ▌○ 1a9c2cc1  2025-01-01 10:00  /home                                         │
│                                                                              │
│                                                                              │
│                                                                              │
│                                                                              │
╰──────────────────────────────────────────────────────────────────────────────╯
 Enter forget…  Tab lost files  p then prune  y copy command  ? help  q quit`.slice(1),
	);
});

test('first the numbers, then a word, then the work', async t => {
	const {repository, refs} = await exampleRepository();
	const client = new Client(repository);
	const app = new TestApp(forgetScreen({refs: refs.slice(0, 1)}), {client});
	app.press('enter');
	t.is(app.state.overlays.length, 0, 'without numbers nothing is asked');
	await app.settle();
	const frame = app.frame();
	t.regex(frame, /○ 1 snapshot goes {3}● 2 stay/);
	t.regex(
		frame,
		/holdfast forget --dry-run [\da-f]{8} [^]*frees about [\d.]+ KiB with the next prune/,
		'nothing is pruned by surprise',
	);
	app.press('p');
	t.regex(app.frame(), /holdfast forget --dry-run --prune [\da-f]{8} [^]* frees about [\d.]+ KiB/);
	t.regex(frame, /! 20 files lost for good, 391 KiB/);
	t.regex(frame, /Nothing has happened yet/);
	app.press('enter');
	t.regex(
		app.frame(),
		/Nothing is left of 20 files, 391 KiB[^]*holdfast forget --prune [\da-f]{8}[^]*Type forget 1 to go on/,
	);
	app.press('enter');
	t.is(app.state.overlays.length, 1, 'Enter alone does nothing');
	app.type('forget 2');
	app.press('enter');
	t.is(app.state.jobs.length, 0, 'another word does nothing');
	app.press('ctrl-u');
	app.type('forget 1');
	app.press('enter');
	t.is(app.state.jobs[0]?.title, 'Forget 1 snapshot');
	const started = await app.settle();
	t.true(started.some(({type}) => type === 'start-job'));
	t.is((await client.list()).snapshots.length, 3, 'the work itself belongs to the job');
});

test('nothing is pruned unless that is switched on, and the switch and the whole command line say which it is', async t => {
	const {repository} = await exampleRepository();
	const rules = {keepLast: 1, keepHourly: 24, keepDaily: 7, keepWeekly: 4, keepMonthly: 12, keepYearly: 3};
	const flags = [
		'--keep-last 1',
		'--keep-hourly 24',
		'--keep-daily 7',
		'--keep-weekly 4',
		'--keep-monthly 12',
		'--keep-yearly 3',
	];
	for (const size of [
		{columns: 100, rows: 32},
		{columns: 80, rows: 24},
	]) {
		const app = new TestApp(forgetScreen({rules}), {client: new Client(repository)});
		app.dispatch({type: 'resize', size});
		await app.settle();
		t.true(said(app.frame()).includes(`forget --dry-run ${flags.join(' ')}`));
		t.regex(app.frame(), /○ then prune: what only they need stays until the next prune/);
		app.press('p');
		t.true(said(app.frame()).includes(`forget --dry-run --prune ${flags.join(' ')}`));
		t.regex(app.frame(), /● then prune: what only they need is deleted at once/);
	}
});

test('more snapshots than the command line has room for leave the lists theirs', async t => {
	const {repository, refs} = await exampleRepository();
	const many = Array.from({length: 200}, () => refs[0] ?? '');
	const app = new TestApp(forgetScreen({refs: many}), {client: new Client(repository)});
	app.dispatch({type: 'resize', size: {columns: 80, rows: 24}});
	await app.settle();
	t.regex(app.frame(), /○ 1 snapshot goes[^]*○ then prune: [^]*Snapshots that go/);
});

test('rules that would leave nothing of a source are shown, and lead no further', async t => {
	const {repository} = await exampleRepository();
	const app = new TestApp(forgetScreen({rules: {keepTags: ['nobody has it']}}), {client: new Client(repository)});
	await app.settle();
	t.regex(app.frame(), /Nothing would be left of /);
	app.press('enter');
	t.is(app.state.overlays.length, 0);
	t.true(said(app.frame()).includes('add a rule that keeps one'));
});

test('a plan that cannot be made is told', async t => {
	const {repository} = await exampleRepository();
	const app = new TestApp(forgetScreen({refs: ['0'.repeat(64)]}), {client: new Client(repository)});
	await app.settle();
	t.regex(app.frame(), /✗ .*\n.*Nothing was changed/);
});

test('a prune shows what goes, and asks for a word', async t => {
	const {repository, refs} = await exampleRepository();
	const client = new Client(repository);
	const plan = await client.planForget(refs.slice(0, 1));
	await client.forget(plan);
	const app = new TestApp(pruneScreen({}), {client});
	await app.settle();
	t.regex(app.frame(), /61 objects that no snapshot needs/);
	app.press('right');
	await app.settle();
	t.regex(app.frame(), /● 20 %/);
	app.press('enter');
	app.type('prune');
	app.press('enter');
	t.is(app.state.jobs[0]?.title, 'Prune');
});
