import test from 'ava';
import {Client} from '../../../../source/index.js';
import {diffScreen} from '../../../../source/tui/screens/diff/diff-screen.js';
import {exampleRepository} from '../../../helpers/small-backups.js';
import {TestApp} from '../../../helpers/test-app.js';

async function comparing() {
	const {repository, refs} = await exampleRepository();
	const [before = '', after = ''] = refs;
	const app = new TestApp(diffScreen({before, after}), {client: new Client(repository), columns: 80, rows: 16});
	return {app, before, after};
}

const short = (ref: string) => ref.replace('snapshot/', '').slice(0, 8);

test('a whole frame: what came and went, and how much of each', async t => {
	const {app, before, after} = await comparing();
	await app.settle();
	app.press('-');
	t.is(
		app.frame().replaceAll(short(before), '14237b97').replaceAll(short(after), '984c0ad7'),
		`
 ◆ holdfast  /mnt/disk · diff 14237b97 to 984c0ad7
╭─ Compare ────────────────────────────────────────────────────────────────────╮
│ 14237b97 → 984c0ad7                                                          │
│ + 10 added +195 KiB   - 20 removed -391 KiB   ~ 0 changed   m 0 metadata     │
╰──────────────────────────────────────────────────────────────────────────────╯
╭─ Changes ────────────────────────────────────────────────────────── by name ─╮
│ ▌  + file-30                                  +19.5 KiB                    ┃ │
│    + file-31                                  +19.5 KiB                    ┃ │
│    + file-32                                  +19.5 KiB                    ┃ │
│    + file-33                                  +19.5 KiB                    ┃ │
│    + file-34                                  +19.5 KiB                    ┃ │
│    + file-35                                  +19.5 KiB                    ┃ │
│    + file-36                                  +19.5 KiB                    │ │
│    + file-37                                  +19.5 KiB                    │ │
╰──────────────────────────────────────────────────────────────────────────────╯
 Enter open  + added  - removed  ~ changed  m metadata  ? help  q quit`.slice(1),
	);
});

test('until the two are compared, no numbers are shown', async t => {
	const {app} = await comparing();
	t.regex(app.frame(), /\+ added {3}.*- removed[^]*Comparing/);
	t.notRegex(app.frame(), /0 added/);
	await app.settle();
	t.regex(app.frame(), /10 added/);
});

test('the other way round, what was removed is added', async t => {
	const {app} = await comparing();
	await app.settle();
	app.press('x');
	await app.settle();
	t.regex(app.frame(), /\+ 20 added \+391 KiB {3}- 10 removed -195 KiB/);
});

test('when every kind is hidden, that is said', async t => {
	const {app} = await comparing();
	await app.settle();
	app.press('+', '-', '~');
	t.regex(app.frame(), /Nothing of these kinds changed/);
});

test('a single snapshot has nothing to be compared with', async t => {
	const app = new TestApp(diffScreen({}), {columns: 80});
	t.regex(app.frame(), /Press p to pick two snapshots/);
	t.deepEqual(await app.settle(), []);
});
