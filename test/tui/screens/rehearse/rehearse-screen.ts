import test from 'ava';
import {rehearseScreen} from '../../../../source/tui/screens/rehearse/rehearse-screen.js';
import {exampleScreen} from '../../../helpers/example-screen.js';
import {makePrivateCache} from '../../../helpers/test-backups.js';

makePrivateCache();

test('a whole frame, where nobody has tried yet', async t => {
	const {frame} = await exampleScreen(() => rehearseScreen({}));
	t.is(
		frame(),
		`
 ◆ holdfast  /mnt/disk · rehearsal                                       your files are not touched
╭─ Rehearse a restore ─────────────────────────────────────── holdfast rehearse latest --files 20 ─╮
│ Some files, chosen by chance, come back to a temporary folder, are compared with what was backed │
│ up, byte for byte, and are removed again.                                                        │
│                                                                                                  │
│ Files  ○ 5   ● 20   ○ 100   ○ 500      of the newest snapshot                                    │
│                                                                                                  │
│                                                                                                  │
│                                                                                                  │
│                                                                                                  │
╰──────────────────────────────────────────────────────────────────────────────────────────────────╯
╭─ Held on this machine ───────────────────────────────────────────────────────────────────────────╮
│ None so far. Whoever never tried does not know.                                                  │
│                                                                                                  │
│                                                                                                  │
│                                                                                                  │
╰──────────────────────────────────────────────────────────────────────────────────────────────────╯
 Enter rehearse  → how many  s another snapshot  y copy command  : commands  ? help  q quit`.slice(1),
	);
});

test('what came back is told, and remembered', async t => {
	const {app, client, frame} = await exampleScreen(() => rehearseScreen({}));
	app.press('enter');
	await app.work();
	t.like((await client.rehearsals())[0], {failures: 0});
	t.regex(frame(), /20 files/);
});
