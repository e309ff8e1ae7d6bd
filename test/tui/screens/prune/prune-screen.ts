import test from 'ava';
import {Client} from '../../../../source/index.js';
import {pruneScreen} from '../../../../source/tui/screens/prune/prune-screen.js';
import {exampleScreen} from '../../../helpers/example-screen.js';
import {exampleRepository} from '../../../helpers/small-backups.js';
import {TestApp} from '../../../helpers/test-app.js';

const planned = async () => exampleScreen(() => pruneScreen({}));

/** Sizes of packs differ by some bytes from run to run. */
const steady = (frame: string) => frame.replaceAll(/\d+(?:\.\d+)? [KM]iB/g, size => '#'.repeat(size.length));

test('a whole frame: the numbers of a dry run, and that nothing has happened', async t => {
	const {frame} = await planned();
	t.is(
		steady(frame()),
		`
 ◆ holdfast  /mnt/disk · prune                               dry run done, nothing has happened yet
╭─ 1 dry run ✓   2 confirm   3 run ───────────────────── holdfast prune --max-unused 5% --dry-run ─╮
│ Unused share of packs that may stay   ● 5 %  ○ 20 %  ○ 0 %                                       │
│                                                                                                  │
│ ● 156 objects stay, which 3 snapshots need                                                       │
│                                                                                                  │
│ -            0 objects that no snapshot needs              0 B                                   │
│ -            0 packs with nothing else in them             0 B                                   │
│ ~            3 packs to be packed anew                ########                                   │
│ ~            0 small objects to be joined in packs         0 B                                   │
│ =              unused in packs that stay                   0 B                                   │
│                                                                                                  │
│ A prune frees about #######                                                                      │
│                                                                                                  │
│ Nothing has happened yet. Enter asks you to type a word first                                    │
│                                                                                                  │
╰──────────────────────────────────────────────────────────────────────────────────────────────────╯
 Enter prune…  ← unused share  y copy command  : commands  ? help  q quit`.slice(1),
	);
});

test('another share of unused bytes makes another plan', async t => {
	const {app, frame} = await planned();
	app.press('right');
	await app.settle();
	t.regex(frame(), /holdfast prune --max-unused 20% --dry-run/);
	app.press('right');
	await app.settle();
	t.regex(frame(), /holdfast prune --max-unused 0% --dry-run/);
});

test('numbers first: without them nothing is asked, and without the word nothing is done', async t => {
	const {repository} = await exampleRepository();
	const app = new TestApp(pruneScreen({}), {client: new Client(repository), columns: 80});
	t.regex(app.frame(), /Finding what snapshots need/);
	app.press('enter');
	t.is(app.state.overlays.length, 0);
	await app.settle();
	t.regex(app.frame(), /● 156 objects stay, which 3 snapshots need/);
	t.regex(app.frame(), /dry run done, nothing has happened yet/);
	app.press('enter', 'enter');
	t.is(app.state.overlays.length, 1, 'Enter alone does nothing');
	app.press('escape');
	t.is(app.state.jobs.length, 0);
});
