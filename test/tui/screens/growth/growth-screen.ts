import test from 'ava';
import {growthScreen} from '../../../../source/tui/screens/growth/growth-screen.js';
import {exampleScreen} from '../../../helpers/example-screen.js';

test('a whole frame: what folders cost, and what usual excludes would save', async t => {
	const {frame} = await exampleScreen(() => growthScreen({}));
	t.is(
		frame(),
		`
 ◆ holdfast  /mnt/disk · growth                                   nothing is changed on this screen
╭─ What costs the space ────────────────────────────────────────── 996 KiB stored for 3 snapshots ─╮
│      Costs   Share                Lately  Versions Folder                                        │
│ ▌  996 KiB   100 % ━━━━━━━━━━   +996 KiB        50 /                                             │
│                                                                                                  │
│                                                                                                  │
│                                                                                                  │
│                                                                                                  │
│                                                                                                  │
│                                                                                                  │
╰──────────────────────────────────────────────────────────────────────────────────────────────────╯
╭─ What an exclude would have saved ───────────────────────────────────────────── holdfast growth ─╮
│ Some usual patterns were tried; e tries others. No backup changes.                               │
│ None of them matches anything.                                                                   │
│ Lately is since 2024-12-04 10:00                                                                 │
│                                                                                                  │
╰──────────────────────────────────────────────────────────────────────────────────────────────────╯
 e try an exclude  s sort  y copy command  : commands  ? help  q quit`.slice(1),
	);
});
