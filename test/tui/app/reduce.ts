import test from 'ava';
import {formatTime} from '../../../source/format.js';
import {noProgress} from '../../../source/tui/jobs/operation-progress.js';
import {fakeSnapshots, now} from '../../helpers/fake-snapshots.js';
import {homeApp, type TestApp} from '../../helpers/test-app.js';

/** With a backup under way. */
function whileBackingUp() {
	const app = homeApp();
	app.press('b', 'enter');
	t1(app);
	return app;
}

function t1(app: TestApp): void {
	if (app.state.jobs.length !== 1) {
		throw new Error('The backup did not begin');
	}

	app.effects.length = 0;
}

const end = (app: TestApp, status: 'cancelled' | 'complete') => {
	app.dispatch({
		type: 'job-ended',
		id: 1,
		ending: {status, report: [], progress: noProgress, endedAt: now, changesSnapshots: status === 'complete'},
	});
};

test('keys that come at once all count: nothing looks at an older state', t => {
	const app = homeApp(fakeSnapshots(10));
	app.type('jjj kk');
	t.true(app.frame().includes('▌  4fba541c'));
	t.true(app.frame().includes('1 marked'));
});

test('what is typed into the filter is no command, and the list follows each key', t => {
	const app = homeApp(fakeSnapshots(46));
	app.type('/wkly');
	t.is(app.screen, 'home');
	t.true(app.frame().includes('1/46'));
	app.press('escape');
	t.true(app.frame().includes('46/46'));
});

test('q leads back screen by screen, and from the home screen out', t => {
	const app = homeApp();
	app.press('8');
	t.is(app.screen, 'jobs');
	app.press('q');
	t.is(app.screen, 'home');
	t.deepEqual(app.effects, []);
	app.press('q');
	t.deepEqual(app.effects, [{type: 'exit', status: 0, isHard: false}]);
});

test('help lists what can be done, is searched by typing, and runs what is chosen', t => {
	const app = homeApp();
	app.press('?');
	t.true(app.frame().includes('Look at the files of the snapshot'));
	app.type('see what runs');
	app.press('enter');
	t.is(app.screen, 'jobs');
});

test('a backup that begins is watched, and goes on in the background', t => {
	const app = whileBackingUp();
	t.is(app.screen, 'operation');
	app.press('B');
	t.is(app.screen, 'home');
	t.is(app.state.jobs[0]?.status, 'running');
});

test('Ctrl-C asks before it cancels, and tells what becomes of the data', t => {
	const app = whileBackingUp();
	app.press('ctrl-c');
	t.true(app.frame().includes('No snapshot is made; what was stored by then is used by the next backup.'));
	t.deepEqual(app.effects, []);
	app.press('enter');
	t.deepEqual(app.effects, [{type: 'cancel-job', id: 1}]);
	end(app, 'cancelled');
	t.is(app.state.jobs[0]?.status, 'cancelled');
	t.true(app.frame().includes('cancelled'));
});

test('Escape goes back from that question, and the backup goes on', t => {
	const app = whileBackingUp();
	app.press('ctrl-c', 'escape');
	t.deepEqual(app.effects, []);
	t.false(app.state.jobs[0]?.isCancelling);
});

test('Ctrl-C twice within two seconds stops at once', t => {
	const app = whileBackingUp();
	app.press('ctrl-c', 'ctrl-c');
	t.like(app.effects.at(-1), {type: 'exit', status: 130, isHard: true});
});

test('a question about a backup that ends meanwhile goes away', t => {
	const app = whileBackingUp();
	app.press('ctrl-c');
	end(app, 'complete');
	t.deepEqual(app.state.overlays, []);
});

test('whoever quits while something runs is asked; then it ends first, and the program after it', t => {
	const app = whileBackingUp();
	app.press('B', 'q');
	t.true(app.frame().includes('Still running'));
	app.press('enter');
	t.deepEqual(app.effects, [{type: 'cancel-job', id: 1}]);
	end(app, 'cancelled');
	t.like(app.effects.at(-1), {type: 'exit', status: 130, isHard: false});
});

test('a signal cancels what runs, and ends the program when that is done', t => {
	const app = whileBackingUp();
	app.dispatch({type: 'terminate'});
	t.deepEqual(app.effects, [{type: 'cancel-job', id: 1}]);
	end(app, 'cancelled');
	t.like(app.effects.at(-1), {type: 'exit', status: 130});
});

test('after a backup the snapshots are read again', t => {
	const app = whileBackingUp();
	end(app, 'complete');
	t.true(app.effects.some(({type}) => type === 'load-snapshots'));
});

test('a dialog shows its command, and y copies it and leaves the question open', t => {
	const app = homeApp();
	app.press('r', 'down', 'right', 'enter');
	t.true(app.frame().includes('holdfast restore 4fba541e --zip'));
	app.press('y');
	t.like(app.effects.at(-1), {type: 'copy'});
	t.is(app.state.overlays.length, 1);
});

test('two marked snapshots are compared, the older one first', t => {
	const app = homeApp();
	app.type('  d');
	t.is(app.screen, 'diff');
	t.true(app.frame().includes('diff 4fba541d to 4fba541e'));
});

test('one marked snapshot is compared with the one under the cursor', t => {
	const app = homeApp();
	app.type(' jd');
	t.true(app.frame().includes('diff 4fba541c to 4fba541e'));
});

test('with nothing marked, a snapshot is compared with the one before it of the same source', t => {
	const app = homeApp();
	app.press('d');
	t.true(app.frame().includes('diff 4fba541c to 4fba541e'));
});

test('the picker gives what is chosen back to the screen that asked', t => {
	const app = homeApp();
	app.type('dp');
	t.true(app.frame().includes('Compare two snapshots'));
	app.press('tab', 'tab', 'enter');
	t.true(app.frame().includes('diff 4fba541d to 4fba541e'));
});

test('beside the picker of a wide window stands what is known about the snapshot, down to what could not be read', t => {
	const snapshots = fakeSnapshots(3).map(entry => ({
		...entry,
		figures: {...entry.figures, status: 'partial' as const, failures: 3},
	}));
	const wide = homeApp(snapshots, {columns: 100, rows: 24});
	wide.type('dp');
	wide.press('down');
	const pane = wide
		.frame()
		.split('\n')
		.flatMap(line => /│ ([^│]*) │$/.exec(line)?.[1]?.trimEnd() ?? []);
	t.deepEqual(pane.filter(Boolean), [
		`Time      ${formatTime(snapshots[1]?.created ?? now, {seconds: true})}`,
		'Age       1d ago',
		'Source    host:/srv/photos',
		'Tags      weekly',
		'Files     128 399',
		'Size      44.7 GiB',
		'New data  +137 MiB',
		'Status    partial: 3 could not be',
		'          read',
	]);
	wide.type('nothing like it');
	t.true(wide.frame().includes('Nothing found'));
	const narrow = homeApp(snapshots);
	narrow.type('dp');
	t.false(narrow.frame().includes('Status'));
});

test('the wheel scrolls, a click chooses a row, a second one opens it, and a click on a hint does what it says', t => {
	const app = homeApp();
	const mouse = (type: 'press' | 'wheel-down', column: number, row: number) => {
		app.dispatch({type: 'input', event: {type: 'mouse', mouse: {type, column, row}}, now});
	};

	mouse('press', 10, 12);
	t.true(app.frame().includes('▌  4fba541c'));
	mouse('press', 10, 12);
	t.is(app.screen, 'browse');
	app.press('q');
	mouse('press', app.frame().split('\n').at(-1)?.indexOf('backup') ?? 0, 23);
	t.is(app.screen, 'backup-form');
});

test('in ten thousand snapshots the last is one key away, and what is filtered is found', t => {
	const app = homeApp(fakeSnapshots(10_000));
	app.press('G');
	t.true(app.frame().includes('10 000/10 000'));
	t.true(app.frame().includes(`▌  ${(0x4f_ba_54_1e - 9999).toString(16)}`));
	app.type('/weekly');
	t.true(app.frame().includes('1/10 000'));
});
