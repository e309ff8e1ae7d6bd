import test from 'ava';
import {Client} from '../../../../source/index.js';
import {noProgress} from '../../../../source/tui/jobs/operation-progress.js';
import {checkScreen} from '../../../../source/tui/screens/check/check-screen.js';
import {growthScreen} from '../../../../source/tui/screens/growth/growth-screen.js';
import {rehearseScreen} from '../../../../source/tui/screens/rehearse/rehearse-screen.js';
import {exampleRepository} from '../../../helpers/small-backups.js';
import {TestApp} from '../../../helpers/test-app.js';

test('whole frames: how thoroughly, and what is found', t => {
	const app = new TestApp(checkScreen({}), {columns: 80, rows: 16});
	app.press('right');
	t.is(
		app.frame(),
		`
 ◆ holdfast  /mnt/disk · check                               nothing is changed
╭─ Check ─────────────────────────────── holdfast check --read-data-subset 5% ─╮
│  ○ structure   ● 5 % of the data   ○ all data                                │
│    chosen anew each time                                                     │
│                                                                              │
│ Nothing is changed by a check. Enter begins.                                 │
╰──────────────────────────────────────────────────────────────────────────────╯
╭─ Findings ───────────────────────────────────────────────────────────────────╮
│ Not checked yet: Enter begins.                                               │
│                                                                              │
│                                                                              │
│                                                                              │
│                                                                              │
│                                                                              │
╰──────────────────────────────────────────────────────────────────────────────╯
 Enter begin  → how thoroughly  y copy command  : commands  ? help  q quit`.slice(1),
	);
	app.press('enter');
	const finding = {type: 'finding', key: 'chunk/9f12', kind: 'missing', message: 'it is not there'} as const;
	app.dispatch({type: 'job-progress', progress: new Map([[1, {...noProgress, findings: [finding]}]])});
	t.is(
		app.frame(),
		`
 ◆ holdfast  /mnt/disk · check                         Check of 5 % of the data
╭─ Check ─────────────────────────────── holdfast check --read-data-subset 5% ─╮
│  ○ structure   ● 5 % of the data   ○ all data                                │
│    chosen anew each time                                                     │
│                                                                              │
│ Beginning                                                                    │
╰──────────────────────────────────────────────────────────────────────────────╯
╭─ Findings ───────────────────────────────────────────────────────── 1 fault ─╮
│ ▌✗ missing chunk/9f12 it is not there                                        │
│                                                                              │
│                                                                              │
│                                                                              │
│                                                                              │
│                                                                              │
╰──────────────────────────────────────────────────────────────────────────────╯
 x cancel  Space who is hurt  y copy command  : commands  ? help  q quit`.slice(1),
	);
});

test('findings appear while the check runs', t => {
	const app = new TestApp(checkScreen({}));
	app.press('right');
	t.regex(app.frame(), /holdfast check --read-data-subset 5%/);
	app.press('enter');
	const finding = {type: 'finding', key: 'chunk/9f12', kind: 'missing', message: 'it is not there'} as const;
	app.dispatch({type: 'job-progress', progress: new Map([[1, {...noProgress, findings: [finding]}]])});
	const frame = app.frame();
	t.regex(frame, /Findings ─+ 1 fault/);
	t.regex(frame, /✗ missing chunk\/9f12 it is not there/);
	app.press('right');
	t.regex(app.frame(), /● 5 % of the data/, 'how thoroughly cannot be changed while it runs');
	app.press('x');
	t.regex(app.frame(), /A check changes nothing/);
	t.false(app.state.jobs[0]?.isCancelling);
	app.press('enter');
	t.true(app.state.jobs[0]?.isCancelling);
});

test('what folders cost, and what an exclude would have saved', async t => {
	const {repository} = await exampleRepository();
	const app = new TestApp(growthScreen({}), {client: new Client(repository)});
	await app.settle();
	t.regex(app.frame(), /Costs +Share +Lately +Versions +Folder/);
	t.regex(app.frame(), /10{2} % ━{10} .* 50 \//);
	app.press('e');
	app.type('file-1*');
	app.press('enter');
	await app.settle();
	t.regex(app.frame(), /file-1\* {2}11 versions/);
	t.regex(app.frame(), /holdfast growth --exclude 'file-1\*'/);
});

test('a rehearsal is a job, of as many files as were chosen', async t => {
	const {repository} = await exampleRepository();
	const app = new TestApp(rehearseScreen({}), {client: new Client(repository)});
	app.press('right', 'y');
	t.true(
		(await app.settle()).some(
			effect => effect.type === 'copy' && effect.text === 'holdfast rehearse latest --files 100',
		),
	);
	app.press('enter');
	t.is(app.state.jobs[0]?.command, 'holdfast rehearse latest --files 100');
	app.press('enter');
	t.is(app.state.jobs.length, 1, 'one at a time');
});
