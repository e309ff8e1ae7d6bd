import process from 'node:process';
import test from 'ava';
import {loadingSnapshots} from '../../../../source/tui/app/state.js';
import {pickScreen} from '../../../../source/tui/screens/pick/pick-screen.js';
import {fakeSnapshots} from '../../../helpers/fake-snapshots.js';
import {TestApp} from '../../../helpers/test-app.js';

process.env.TZ = 'UTC';

const snapshots = fakeSnapshots(3);
const picking = (picked: string[], isMultiple = false) =>
	pickScreen({
		title: 'Restore',
		isMultiple,
		onPicked(refs) {
			picked.push(...refs);
		},
	});

test('before the snapshots are there, nobody is told that there are none', t => {
	const app = new TestApp(picking([]), {snapshots});
	app.dispatch({type: 'snapshots', snapshots: loadingSnapshots});
	t.regex(app.frame(), /Restore ─+ … ─╮╭─ Reading the snapshots ─/);
	t.notRegex(app.frame(), /Nothing found|0\/0/);
});

test('the chosen snapshot stands beside the list, and a search that finds nothing says so', t => {
	const app = new TestApp(picking([]), {snapshots});
	t.regex(app.frame(), /Restore ─+ 3\/3 ─╮╭─ 4fba541e ─/);
	app.type('nowhere');
	t.regex(app.frame(), /Restore ─+ 0\/3 ─╮╭─ Nothing found ─/);
});

test('Enter chooses what was searched, and the program ends', async t => {
	const picked: string[] = [];
	const app = new TestApp(picking(picked), {snapshots});
	app.type('photos');
	app.press('enter');
	const asked = await app.settle();
	t.deepEqual(picked, [snapshots[1]?.ref]);
	t.true(asked.some(({type}) => type === 'exit'));
});

test('a mark stands apart from the name that it marks, also in a small window', t => {
	const app = new TestApp(picking([], true), {snapshots});
	app.dispatch({type: 'resize', size: {columns: 80, rows: 24}});
	app.press('tab');
	t.regex(app.frame(), / {3}Snapshot Time .*\n│ {2}● 4fba541e /);
});

test('Esc chooses nothing, and the program ends', async t => {
	const picked: string[] = [];
	const app = new TestApp(picking(picked), {snapshots});
	app.press('escape');
	t.true((await app.settle()).some(({type}) => type === 'exit'));
	t.deepEqual(picked, []);
});
