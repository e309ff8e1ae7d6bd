import test from 'ava';
import {noProgress, type OperationView} from '../../../../source/tui/jobs/operation-progress.js';
import {backupScreen} from '../../../../source/tui/screens/backup/backup-screen.js';
import {homeScreen} from '../../../../source/tui/screens/home/home-screen.js';
import {exampleScreen} from '../../../helpers/example-screen.js';

const halfway: OperationView = {
	...noProgress,
	current: {
		name: 'Read and store',
		isBytes: true,
		done: 50_000_000,
		total: 100_000_000,
		elapsedMilliseconds: 2000,
		rate: 25_000_000,
		remainingMilliseconds: 2000,
		warnings: 1,
	},
	storedRate: 5_000_000,
	phases: [
		{name: 'Prepare', status: 'done', done: 1, total: 1, isBytes: false, milliseconds: 40},
		{name: 'Scan', status: 'done', done: 1200, total: 1200, isBytes: false, milliseconds: 900},
		{
			name: 'Read and store',
			status: 'running',
			done: 50_000_000,
			total: 100_000_000,
			isBytes: true,
			milliseconds: 2000,
		},
	],
	files: ['photos/a.raw', 'photos/\u001B[2Jb.raw'],
	warnings: [{message: 'it may not be read', path: 'secret'}],
	warningCount: 1,
	counts: {type: 'counts', new: 10, changed: 2, unchanged: 1188, removed: 1},
	rawBytes: 50_000_000,
	storedBytes: 10_000_000,
};

/** A backup that has begun from its form. */
async function running() {
	const screen = await exampleScreen(() => homeScreen({}), 26);
	screen.app.dispatch({type: 'open', screen: backupScreen({})});
	screen.app.press('enter');
	const [job] = screen.app.state.jobs;
	const show = (progress: OperationView): void => {
		screen.app.dispatch({type: 'job-progress', progress: new Map([[job?.id ?? 0, progress]])});
	};

	return {...screen, id: job?.id ?? 0, show};
}

test('a whole frame: phases, what is read now, counts, and what could not be read', async t => {
	const {frame, show} = await running();
	show(halfway);
	t.is(
		frame(),
		String.raw`
 ◆ holdfast  /mnt/disk · Backup of /home                                                    running
╭─ Backup of /home ──────────────────────────────────────────────────────────────── elapsed 2.0 s ─╮
│ ✓   Prepare                     1 · 0.0 s                                                        │
│ ✓   Scan                        1 200 · 0.9 s                                                    │
│ ▸   Read and store              47.7 MiB of 95.4 MiB                                             │
│ ·   Write snapshot                                                                               │
│                                                                                                  │
│ ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━─────────────────────────────────  50.0 %  47.7 MiB of 95.4 MiB │
│ 23.8 MiB/s read   4.77 MiB/s stored   ETA 2.0 s                                                  │
╰──────────────────────────────────────────────────────────────────────────────────────────────────╯
╭─ Now ────────────────────────────────────────────────────────╮╭─ So far ─────────────────────────╮
│ ▸ photos/a.raw                                               ││ +           10 new               │
│ ▸ photos/\x1b[2Jb.raw                                        ││ ~            2 changed           │
│                                                              ││ =        1 188 as before         │
│                                                              ││ -            1 removed           │
│                                                              ││ stored 9.54 MiB (5.0 times less) │
╰──────────────────────────────────────────────────────────────╯╰──────────────────────────────────╯
╭─ Warnings ─────────────────────────────────────────────────────────────────────────── 1 warning ─╮
│  ! secret                                            it may not be read                          │
│                                                                                                  │
│                                                                                                  │
│                                                                                                  │
│                                                                                                  │
│                                                                                                  │
╰──────────────────────────────────────────────────────────────────────────────────────────────────╯
 B to background  x cancel  y copy command  : commands  ? help  q back`.slice(1),
	);
});

test('what failed is told, with what to do', async t => {
	const {app, frame, id, show} = await running();
	show(halfway);
	app.dispatch({
		type: 'job-ended',
		id,
		ending: {
			status: 'failed',
			report: [`The disk is full: ${'a long path that goes on '.repeat(5)}to its end`, 'Make room, and run it again'],
			progress: halfway,
			endedAt: app.state.now,
			changesSnapshots: false,
		},
	});
	t.regex(
		frame(),
		/✗ failed[^]*The disk is full[^]*to its end *│[^]*Make room, and run it again/,
		'a long line is not cut',
	);
});

test('what is cancelled says so until it has ended', async t => {
	const {app, frame, show} = await running();
	show(halfway);
	app.press('x', 'enter');
	t.true(app.state.jobs[0]?.isCancelling);
	t.regex(frame(), /ending|cancel/i);
});
