import process from 'node:process';
import test from 'ava';
import {Client, type ListedSnapshot} from '../../../../source/index.js';
import {readProfile} from '../../../../source/profile/profile-file.js';
import {retentionScreen} from '../../../../source/tui/screens/retention/retention-screen.js';
import {exampleRepository} from '../../../helpers/small-backups.js';
import {snapshotEntry} from '../../../helpers/snapshot-entries.js';
import {temporaryFolder} from '../../../helpers/temporary-folder.js';
import {TestApp} from '../../../helpers/test-app.js';

process.env.TZ = 'UTC';

const days = (count: number): ListedSnapshot[] =>
	Array.from({length: count}, (_, index) => ({
		...snapshotEntry(new Date(Date.UTC(2026, 10, 22 - index, 9)).toISOString().replace('.000', '')),
		figures: {},
	}));

test('a whole frame: rules, what they keep and why, and that nothing is deleted here', t => {
	const app = new TestApp(retentionScreen({rules: {keepLast: 1, keepDaily: 2}}), {
		snapshots: days(4),
		columns: 100,
		rows: 20,
	});
	t.is(
		app.frame(),
		`
 ◆ holdfast  /mnt/disk · retention                                nothing is deleted on this screen
╭─ Keep ────────────────────────────────── holdfast forget --keep-last 1 --keep-daily 2 --dry-run ─╮
│  last ‹ 1 › hourly   0   daily   2   weekly   0   monthly   0   yearly   0                       │
│                                                                                                  │
│ ○○●●                                                                                             │
│ ● 2 kept   ○ 2 removed   counting what that frees   back to 2026-11-21                           │
╰──────────────────────────────────────────────────────────────────────────────────────────────────╯
╭─ Live preview ────────────────────────────────────────────── 4 snapshots, each source by itself ─╮
│           Snapshot Time                  Age Why                                     Only here   │
│ ▌● keep   7c96a73a 2026-11-22 09:00  13m ago last 1/1, daily 1/2                                 │
│  ● keep   ceb2f8be 2026-11-21 09:00   1d ago daily 2/2                                           │
│  ○ remove 861f857a 2026-11-20 09:00   2d ago no rule matches                                     │
│  ○ remove 3d4fa1c6 2026-11-19 09:00   3d ago no rule matches                                     │
│                                                                                                  │
│                                                                                                  │
│                                                                                                  │
│                                                                                                  │
│                                                                                                  │
╰──────────────────────────────────────────────────────────────────────────────────────────────────╯
 Tab next rule  → more  ← less  Enter dry run & forget…  w what if  x only removed  ? help  q quit`.slice(1),
	);
});

test('a rule is changed by the arrows, and the preview follows at once', t => {
	const app = new TestApp(retentionScreen({rules: {keepDaily: 1}}), {snapshots: days(10)});
	app.press('tab', 'tab', 'right', 'right', 'right');
	t.regex(app.frame(), /● 4 kept {3}○ 6 removed/);
	app.press('left', 'left', 'left', 'left', 'left');
	t.regex(app.frame(), /! The policy is empty: it would remove every snapshot/);
	app.press('enter');
	t.regex(app.frame(), /! The policy is empty/, 'such a policy leads no further');
	app.press('tab', 'tab', 'tab', 'tab', 'right');
	t.regex(app.frame(), /● 1 kept/);
});

test('x leaves only what would go, and the keys of lists walk it', t => {
	const app = new TestApp(retentionScreen({rules: {keepLast: 8}}), {snapshots: days(10)});
	app.press('x', 'j');
	const frame = app.frame();
	t.false(frame.includes('● keep'));
	t.regex(frame, /▌○ remove .* 2026-11-13/);
});

test('the future is played, and says when the snapshots of today go', async t => {
	const app = new TestApp(retentionScreen({rules: {keepDaily: 3}}), {snapshots: days(4)});
	app.press('w');
	await app.settle();
	const frame = app.frame();
	t.regex(frame, /a backup every day/);
	t.regex(frame, /\d{4}-\d\d-\d\d +3 ●/);
	t.regex(frame, /0 of today's 4 snapshots will still be there/);
});

test.serial('saving writes the profile, and nothing else', async t => {
	process.env.XDG_CONFIG_HOME = await temporaryFolder(t);
	const {repository} = await exampleRepository();
	const client = new Client(repository);
	const {snapshots} = await client.list();
	const app = new TestApp(retentionScreen({}), {snapshots, client});
	await app.settle();
	t.regex(app.frame(), /● 3 kept {3}○ 0 removed/);
	app.press('left', 'left', 'tab', 'tab', 'left', 'left', 'left', 'left', 'left', 'left', 'left');
	t.regex(app.frame(), /frees about [\d.]+ \w+ with a prune/);
	app.press('s');
	await app.settle();
	t.like(readProfile(process.env), {retention: {keepLast: 1, keepDaily: 0, keepMonthly: 12}});
	t.is((await client.list()).snapshots.length, 3);
	app.press('enter');
	await app.settle();
	t.regex(app.frame(), /1 dry run ✓ {3}2 confirm {3}3 run/);
});

test('what is typed becomes a rule: tags, and a span', t => {
	const [newest, ...older] = days(3);
	const pinned = {...snapshotEntry('2026-01-01T00:00:00Z', {tags: ['pin']}), figures: {}};
	const app = new TestApp(retentionScreen({rules: {keepLast: 1}}), {
		snapshots: [...(newest ? [newest] : []), ...older, pinned],
	});
	app.press('t');
	app.type('pin, weekly');
	app.press('enter');
	t.regex(app.frame(), /and all tagged pin, weekly/);
	t.regex(app.frame(), /● keep .* pinned by tag "pin"/);
	app.press('i');
	app.type('2d');
	app.press('escape', 'i');
	app.type('2d');
	app.press('enter');
	t.regex(app.frame(), /and all younger than 2d; all tagged/);
});
