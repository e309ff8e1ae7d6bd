import test from 'ava';
import {backupScreen} from '../../../../source/tui/screens/backup/backup-screen.js';
import {jobsScreen} from '../../../../source/tui/screens/jobs/jobs-screen.js';
import {noProgress} from '../../../../source/tui/jobs/operation-progress.js';
import {fakeSnapshots} from '../../../helpers/fake-snapshots.js';
import {TestApp} from '../../../helpers/test-app.js';

test('a whole frame: before anything ran', t => {
	const app = new TestApp(jobsScreen({}), {columns: 80, rows: 16});
	t.is(
		app.frame(),
		`
 ◆ holdfast  /mnt/disk · jobs
╭─ Jobs ────────────────────────────────────────────────────────────── 0 jobs ─╮
│   Nothing runs, and nothing ran since the start.                             │
│                                                                              │
│                                                                              │
│                                                                              │
│                                                                              │
╰──────────────────────────────────────────────────────────────────────────────╯
╭─ Log ────────────────────────────────────────────────────────────── 0 lines ─╮
│   Nothing was said.                                                          │
│                                                                              │
│                                                                              │
│                                                                              │
│                                                                              │
╰──────────────────────────────────────────────────────────────────────────────╯
 Tab jobs or log  : commands  ? help  q quit`.slice(1),
	);
	app.press('x');
	t.regex(app.frame(), /Nothing ran since the start[^]*Tab jobs or log/);
});

test('what runs is cancelled after a question; what has failed, no more', t => {
	const app = new TestApp(jobsScreen({}), {snapshots: fakeSnapshots(1), columns: 80});
	app.dispatch({type: 'open', screen: backupScreen({})});
	app.press('n');
	app.dispatch({type: 'open', screen: jobsScreen({})});
	t.regex(app.frame(), /Jobs ─+ 1 job ─/);
	app.press('x');
	t.regex(app.frame(), /What is under way ends first, and locks are given back/);
	app.press('enter');
	t.true(app.state.jobs[0]?.isCancelling);
	app.dispatch({
		type: 'job-ended',
		id: app.state.jobs[0]?.id ?? 0,
		ending: {
			status: 'failed',
			report: ['The store is full'],
			progress: noProgress,
			endedAt: app.state.now,
			changesSnapshots: false,
		},
	});
	t.regex(app.frame(), /failed/);
	app.press('x');
	t.is(app.state.overlays.length, 0);
	t.regex(app.frame(), /It does not run any more/);
});
