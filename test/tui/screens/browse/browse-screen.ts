import {Buffer} from 'node:buffer';
import process from 'node:process';
import test, {type ExecutionContext} from 'ava';
import {Client, type ListedSnapshot} from '../../../../source/index.js';
import {browseScreen} from '../../../../source/tui/screens/browse/browse-screen.js';
import {builtRepository} from '../../../helpers/built-repository.js';
import {TestApp} from '../../../helpers/test-app.js';

process.env.TZ = 'UTC';

const folder = (name: string, parent?: string) =>
	({name, type: 'folder', holdfast: {}, mode: 0o755, ...(parent && {parent})}) as const;
const file = (name: string, bytes: number, parent?: string) =>
	({name, bytes: Buffer.alloc(bytes, name), holdfast: {}, mode: 0o644, ...(parent && {parent})}) as const;

/** Two snapshots; as many files as `files` says are claimed for each. */
async function browsing(t: ExecutionContext, files: number) {
	const {builder, backend, open} = await builtRepository(t, {isPacked: false});
	const documents = [folder('docs'), file('a', 1024, 'docs'), folder('deep', 'docs'), file('b', 512, 'docs/deep')];
	const older = await builder.snapshot([...documents, file('top', 10)], {created: '2025-03-01T10:00:00Z', seq: 1});
	const newer = await builder.snapshot([...documents, file('c', 1024, 'docs/deep'), file('top', 10)], {
		created: '2025-03-02T10:00:00Z',
		seq: 2,
	});
	const client = new Client(await open());
	const {snapshots} = await client.list();
	const claimed: ListedSnapshot[] = snapshots.map(entry => ({...entry, figures: {...entry.figures, files}}));
	const app = new TestApp(browseScreen({}), {client, snapshots: claimed, rows: 16});
	await app.settle();
	return {app, builder, backend, older, newer};
}

test('a whole frame: folders first, what they hold, and the entry beside them', async t => {
	const {app, newer} = await browsing(t, 4);
	app.press('enter');
	await app.settle();
	t.is(
		app.frame().replaceAll(newer.ref.slice('snapshot/'.length, 'snapshot/'.length + 8), '4fba541e'),
		`
 ◆ holdfast  /mnt/disk · files of 4fba541e                                              2 snapshots
                         [ 1 older ○ ● 4fba541e  2025-03-02 10:00  0 newer ]
╭─ Files ─────────────────────────────────────────────╮╭─ Entry ───────────────────────────────────╮
│ ▌ ▾ docs/                                2.50 KiB   ││ docs                                      │
│     ▸ deep/                              1.50 KiB   ││ kind      folder                          │
│       a                                  1.00 KiB   ││ size      2.50 KiB in 3 files             │
│     top                                      10 B   ││ changed   2023-11-14 22:13:20             │
│                                                     ││ mode      rwxr-xr-x  0755                 │
│                                                     ││ owner     0:0                             │
│                                                     ││ path      docs                            │
│                                                     ││                                           │
│                                                     ││                                           │
│                                                     ││                                           │
│                                                     ││                                           │
╰─────────────────────────────────────────────────────╯╰───────────────────────────────────────────╯
 Enter open  Space mark  r restore  [ older  ] newer  t versions  v preview  / find  ? help  q quit`.slice(1),
	);
});

test('a name that no open folder has is told, and found once the folder is open', async t => {
	const {app} = await browsing(t, 4);
	app.press('/', 'b');
	t.regex(app.frame(), /Files \/b .* not found here/);
	app.press('backspace', 'top');
	t.notRegex(app.frame(), /not found here/);
});

test('a version says since when it is there, with the snapshot of that moment; a few bytes are said once', async t => {
	const {app, older} = await browsing(t, 4);
	app.press('down', 't');
	await app.settle();
	const hash = older.ref.slice('snapshot/'.length, 'snapshot/'.length + 8);
	t.regex(app.frame(), new RegExp(String.raw`\+ 2025-03-01 10:00 ${hash} +10 B `));
	t.regex(app.frame(), /size {6}10 B +│/);
});

test('of a large snapshot, folders are added up when that is asked for, and then in the next one, too', async t => {
	const {app} = await browsing(t, 20_001);
	t.notRegex(app.frame(), /docs\/ +\d/);
	app.press('S');
	t.regex(app.frame(), /Files ─+ adding up the folders ─/);
	await app.settle();
	t.regex(app.frame(), /docs\/ +2\.50 KiB/);
	t.regex(app.frame(), /size +2\.50 KiB in 3 files/);
	app.press('[');
	await app.settle();
	t.regex(app.frame(), /docs\/ +1\.50 KiB/);
});

test('where something cannot be read, a plus says that there is more', async t => {
	const {app, builder, backend} = await browsing(t, 20_001);
	const lost = [...builder.objects].find(
		([key, bytes]) => key.startsWith('filemeta/') && bytes.includes('"name":"c"'),
	)?.[0];
	await backend.delete(lost ?? '');
	app.press('S');
	await app.settle();
	t.regex(app.frame(), /docs\/ +1\.50 KiB\+/);
	t.regex(app.frame(), /1\.50 KiB\+ in 2 files\+/);
});

test('a snapshot that is gone to while another is added up gets its own sums', async t => {
	const {app, older} = await browsing(t, 20_001);
	app.press('S', '[');
	await app.settle();
	t.regex(app.frame(), new RegExp(`files of ${older.ref.slice('snapshot/'.length, 'snapshot/'.length + 8)}`));
	t.regex(app.frame(), /docs\/ +1\.50 KiB/);
});

test('a snapshot that cannot be read is not called empty, and the one before it can still be gone to', async t => {
	const {app, backend, newer} = await browsing(t, 4);
	app.press('[');
	await app.settle();
	await backend.delete(newer.ref);
	app.press(']');
	await t.throwsAsync(app.settle());
	t.notRegex(app.frame(), /empty|docs/);
	t.regex(app.frame(), /✗ .*snapshot/);
	app.press('[');
	await app.settle();
	t.regex(app.frame(), /▸ docs/);
});

test('of two snapshots that are gone to one after the other, the one that is read late does not take the place of the last', async t => {
	const {app, newer} = await browsing(t, 4);
	app.press('[', ']');
	const [first, second] = app.effects.splice(0);
	app.effects.push(...[second, first].filter(effect => effect !== undefined));
	await app.settle();
	t.regex(app.frame(), new RegExp(`files of ${newer.ref.slice('snapshot/'.length, 'snapshot/'.length + 8)}`));
	app.press('enter', 'down', 'enter');
	await app.settle();
	t.regex(app.frame(), /docs/);
});
