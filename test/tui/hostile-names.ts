import {mkdirSync, readdirSync, rmSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import test, {type ExecutionContext} from 'ava';
import {Client} from '../../source/index.js';
import type {Opening} from '../../source/tui/app/request.js';
import {sentencesOf} from '../../source/tui/app/sentences.js';
import {shellOf} from '../../source/tui/app/state.js';
import {backupScreen} from '../../source/tui/screens/backup/backup-screen.js';
import {browseScreen} from '../../source/tui/screens/browse/browse-screen.js';
import {checkScreen} from '../../source/tui/screens/check/check-screen.js';
import {diffScreen} from '../../source/tui/screens/diff/diff-screen.js';
import {forgetScreen} from '../../source/tui/screens/forget/forget-screen.js';
import {growthScreen} from '../../source/tui/screens/growth/growth-screen.js';
import {homeScreen} from '../../source/tui/screens/home/home-screen.js';
import {jobsScreen} from '../../source/tui/screens/jobs/jobs-screen.js';
import {keysScreen} from '../../source/tui/screens/keys/keys-screen.js';
import {locksScreen} from '../../source/tui/screens/locks/locks-screen.js';
import {operationScreen} from '../../source/tui/screens/operation/operation-screen.js';
import {pickScreen} from '../../source/tui/screens/pick/pick-screen.js';
import {pruneScreen} from '../../source/tui/screens/prune/prune-screen.js';
import {rehearseScreen} from '../../source/tui/screens/rehearse/rehearse-screen.js';
import {restoreScreen} from '../../source/tui/screens/restore/restore-screen.js';
import {retentionScreen} from '../../source/tui/screens/retention/retention-screen.js';
import {setupScreen} from '../../source/tui/screens/setup/setup-screen.js';
import {addHostileLocks, hostileFolder, hostileRepository} from '../helpers/hostile-repository.js';
import {hostileTexts, mustBeHarmless, worstName, worstText} from '../helpers/hostile-texts.js';
import {projectFolder} from '../helpers/source-files.js';
import {temporaryFolder} from '../helpers/temporary-folder.js';
import {makePrivateCache} from '../helpers/test-backups.js';
import {TestApp} from '../helpers/test-app.js';

type Scene = {
	readonly opening: (tools: {readonly folder: string; readonly refs: readonly string[]}) => Opening;
	/** Leads to more that can be seen, with the help of the operations that are started. */
	readonly play?: (app: TestApp, tools: {readonly folder: string; readonly look: () => void}) => Promise<void>;
	/** Whether the repository lacks nothing; else a file has no content. */
	readonly isWhole?: boolean;
	readonly hasLocks?: boolean;
};

const clear = async (app: TestApp, text: string): Promise<void> => {
	app.press('ctrl-u');
	app.type(text);
};

/** How each screen comes to show what a repository told it. A screen that is not here fails the test. */
const scenes: Readonly<Record<string, Scene>> = {
	home: {
		opening: () => homeScreen({}),
		async play(app) {
			app.press('space', '/');
			app.type('cleared');
			app.press('enter');
		},
	},
	browse: {
		opening: ({refs}) => browseScreen({ref: refs[1] ?? ''}),
		async play(app, {look}) {
			app.press('space', 'end', 'enter', 'v');
			await app.work();
			look();
			app.press('q', 't');
			await app.work();
			look();
			app.press('q', '/');
			app.type(hostileTexts.clear);
		},
	},
	diff: {
		opening: ({refs}) => diffScreen({before: refs[2] ?? '', after: refs[1] ?? ''}),
		async play(app) {
			app.press('=', 'down', 'm');
		},
	},
	retention: {
		opening: () => retentionScreen({rules: {keepLast: 1, keepTags: [hostileTexts.clear]}}),
		async play(app) {
			app.press('w');
			await app.work();
			app.press('t');
			app.type(worstText);
			app.press('enter');
		},
	},
	check: {
		opening: () => checkScreen({}),
		async play(app, {look}) {
			app.press('enter');
			await app.work();
			look();
			app.press('space');
			await app.work();
		},
	},
	locks: {
		opening: () => locksScreen({}),
		hasLocks: true,
		async play(app) {
			app.press('down', 'x');
		},
	},
	keys: {
		opening: () => keysScreen({}),
		async play(app) {
			app.press('down', 'down', 'x');
		},
	},
	jobs: {
		opening: () => checkScreen({}),
		async play(app, {look}) {
			app.press('enter');
			await app.work();
			app.dispatch({type: 'log', line: {at: app.state.now, level: 'error', text: worstText}});
			app.dispatch({type: 'open', screen: jobsScreen({})});
			look();
			app.press('tab');
		},
	},
	growth: {
		opening: () => growthScreen({}),
		isWhole: true,
		async play(app) {
			app.press('e');
			app.type(hostileTexts.clipboard);
			app.press('enter');
			await app.work();
		},
	},
	rehearse: {
		opening: () => rehearseScreen({}),
		async play(app) {
			app.press('enter');
			await app.work();
		},
	},
	backup: {
		opening: () => backupScreen({}),
		async play(app, {folder, look}) {
			hostileFolder(path.join(folder, 'source'));
			// The folders that the snapshots name come first, and are not there.
			app.press('space', 'down', 'space', 'down');
			await clear(app, path.join(folder, 'source'));
			app.press('down');
			app.type(worstText);
			look();
			app.press('enter');
			await app.work();
		},
	},
	restore: {
		opening: ({refs}) => restoreScreen({ref: refs[1] ?? '', paths: [worstName, hostileTexts.clear]}),
		async play(app, {folder, look}) {
			await clear(app, path.join(folder, 'back'));
			app.press('enter');
			await app.work();
			look();
			app.press('enter');
			look();
			app.press('enter');
			await app.work();
		},
	},
	operation: {
		opening: ({refs}) => restoreScreen({ref: refs[0] ?? ''}),
		async play(app, {folder}) {
			mkdirSync(path.join(folder, hostileTexts.clear));
			await clear(app, path.join(folder, hostileTexts.clear, 'back'));
			app.press('enter');
			await app.work();
			app.press('enter', 'enter');
			await app.work();
			app.dispatch({type: 'open', screen: operationScreen({id: 1})});
		},
	},
	forget: {
		opening: ({refs}) => forgetScreen({refs: refs.slice(0, 2)}),
		isWhole: true,
		async play(app) {
			app.press('tab', 'enter');
		},
	},
	prune: {
		opening: () => pruneScreen({}),
		async play(app) {
			app.press('enter');
		},
	},
	pick: {
		opening: () => pickScreen({title: 'Restore', isMultiple: true, onPicked() {}}),
		async play(app) {
			app.type('cleared');
		},
	},
	setup: {
		opening: ({folder}) => setupScreen({location: path.join(folder, hostileTexts.clear), home: folder}),
		async play(app, {folder}) {
			await clear(app, path.join(folder, 'elsewhere', worstText));
			app.press('enter');
			await app.work();
		},
	},
};

/** Looks at the picture, and at what a screen reader would say. */
function see(t: ExecutionContext, app: TestApp): void {
	const {state} = app;
	const where = `${state.pages.at(-1)?.screen ?? 'no screen'}${state.overlays.length > 0 ? ' with an overlay' : ''}`;
	mustBeHarmless(t, where, app.frame());
	mustBeHarmless(t, `${where}, said`, sentencesOf(state).join('\n'));
}

/** Those after which the picture is the same, a line further. */
const movingKeys = new Set(['down', 'up', 'page-down', 'page-up', 'home', 'end', 'tab', 'shift-tab', 'left', 'right']);

/** Presses each key that the screen has, one at a time, and looks. Operations are not begun. */
async function tryKeys(t: ExecutionContext, app: TestApp): Promise<void> {
	const {state} = app;
	const keys = state.pages.at(-1)?.keys(shellOf(state)) ?? [];
	for (const name of keys.map(({keys: [first = '']}) => first).filter(key => !movingKeys.has(key))) {
		app.press(name);
		await app.settle();
		if (app.state !== state) {
			see(t, app);
		}

		app.state = state;
	}
}

const cache = makePrivateCache();
process.env.XDG_STATE_HOME = cache;
// A policy is saved by a key.
process.env.XDG_CONFIG_HOME = cache;
test.after.always(() => {
	rmSync(cache, {recursive: true});
});

const screens = readdirSync(path.join(projectFolder, 'source/tui/screens'), {withFileTypes: true})
	.filter(entry => entry.isDirectory())
	.map(entry => entry.name);

for (const name of screens) {
	const scene = scenes[name];
	test.serial(`nothing hostile gets through the screen ${name}`, async t => {
		t.truthy(scene, `${name} is not in the table of this test`);
		const {play, opening = homeScreen, isWhole = false, hasLocks = false} = scene ?? {};
		const folder = await temporaryFolder(t);
		const repository = await hostileRepository(path.join(folder, 'repository'), {isWhole});
		if (hasLocks) {
			await addHostileLocks(repository);
		}

		await using client = new Client(repository);
		const {snapshots} = await client.list();
		const app = new TestApp(opening({folder, refs: snapshots.map(({ref}) => ref)}), {snapshots, client, rows: 30});
		app.dispatch({type: 'repository', repository: {location: `/mnt/${worstText}`, isEncrypted: true}});
		const look = () => {
			see(t, app);
		};

		look();
		await app.work();
		look();
		await play?.(app, {folder, look});
		await app.work();
		look();
		await tryKeys(t, app);
	});
}
