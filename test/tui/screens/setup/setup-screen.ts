import path from 'node:path';
import process from 'node:process';
import test from 'ava';
import {createElement} from 'react';
import {choiceField, textIn, type Form} from '../../../../source/tui/forms/form.js';
import {reduceSetup} from '../../../../source/tui/screens/setup/reduce-setup.js';
import {
	passwordSources,
	type SetupMessage,
	type SetupState,
	startSetup,
} from '../../../../source/tui/screens/setup/setup-state.js';
import {setupKeys} from '../../../../source/tui/screens/setup/setup-keys.js';
import {setupScreen} from '../../../../source/tui/screens/setup/setup-screen.js';
import {SetupView} from '../../../../source/tui/screens/setup/setup-view.js';
import {after, enter, shell, typed} from '../../../helpers/setup-in-steps.js';
import {temporaryFolder} from '../../../helpers/temporary-folder.js';
import {frameOf, TestApp} from '../../../helpers/test-app.js';

process.env.TZ = 'UTC';

const start = startSetup({location: '/mnt/disk', home: '/home/ada'}).state;

const tested: SetupMessage = {type: 'tested', location: '/mnt/disk', hasRepository: false};

test('a place is tested before anything is asked about it, and nothing is typed meanwhile', t => {
	const {state, effects} = reduceSetup(start, enter, shell);
	t.is(state.busy, 'Testing whether it can be written');
	t.is(effects?.length, 1);
	t.is(textIn(after(state, ...typed('x')).forms.store, 'folder'), '/mnt/disk');
});

test('a place that cannot be written is told, and can be changed', t => {
	const failed = after(start, enter, {type: 'failed', problem: '/mnt/disk cannot be written'});
	t.is(failed.step, 'store');
	t.is(failed.busy, undefined);
	t.is(failed.problem, '/mnt/disk cannot be written');
	const changed = after(failed, ...typed('2'));
	t.is(changed.problem, undefined);
	t.is(textIn(changed.forms.store, 'folder'), '/mnt/disk2');
});

test('a repository that is there is opened, with its password typed once', t => {
	const found = after(start, enter, {...tested, hasRepository: true});
	t.true(found.isExisting);
	t.deepEqual(
		found.forms.password.fields.map(({name}) => name),
		['password', 'from'],
	);
});

test('two passwords that differ lead no further', t => {
	const state = after(
		start,
		tested,
		...typed('correct horse wagon staple tree'),
		enter,
		...typed('another'),
		enter,
		enter,
	);
	t.is(state.step, 'password');
	t.is(state.problem, 'The two passwords differ');
});

test('once the repository is made, no password is left in the state', t => {
	const word = 'correct horse wagon staple tree';
	const state = after(start, tested, ...typed(word), enter, ...typed(word), enter, enter);
	t.is(state.busy, 'Making the repository');
	t.true(JSON.stringify(state).includes(word));
	const made = after(state, {type: 'made', phrase: ['a'], asked: [1]});
	t.is(made.step, 'recovery');
	t.false(JSON.stringify(made).includes(word));
});

test('the same folder is taken once, and the last one can be taken back', t => {
	const sources = after({...start, step: 'sources'}, {type: 'added', folder: '/a'}, {type: 'added', folder: '/b'});
	t.deepEqual(after(sources, {type: 'added', folder: '/a'}).sources, ['/a', '/b']);
	t.deepEqual(after(sources, {type: 'typed', key: {name: 'backspace'}}).sources, ['/a']);
});

test('while a folder is typed, Enter is said to add it', t => {
	const label = (state: SetupState) => setupKeys(state).find(({keys}) => keys.includes('enter'))?.label;
	const sources: SetupState = {...start, step: 'sources'};
	t.is(label(sources), 'add the folder', 'the home folder is suggested');
	t.is(label(after(sources, enter, {type: 'added', folder: '/home/ada'})), 'go on');
});

/** At the end, with a password that comes from there the next time. */
function atTheEnd(from: (typeof passwordSources)[number]): SetupState {
	const choice = choiceField('from', 'Next time', passwordSources, passwordSources.indexOf(from));
	const password: Form = {fields: [choice], row: 0};
	return after(
		{...start, sources: ['/home/ada'], forms: {...start.forms, password}},
		{type: 'finished', profile: '/home/ada/.config/holdfast/config.json'},
	);
}

test('the last frame says what was chosen, and no more than what is done', t => {
	t.is(
		frameOf(createElement(SetupView, {state: atTheEnd('a file'), shell: {...shell, area: {columns: 80, rows: 12}}})),
		`
╭─ Everything is ready ────────────────────────────────────────────────────────╮
│ ✓ 1 store   ✓ 2 password   ✓ 3 recovery   ✓ 4 sources   ✓ 5 retention        │
│                                                                              │
│ ✓ Repository   /mnt/disk                                                     │
│ ✓ To back up   /home/ada                                                     │
│ ✓ Kept         3 last · 7 daily · 6 weekly · 12 monthly · 3 yearly           │
│ ✓ Noted in     /home/ada/.config/holdfast/config.json                        │
│                                                                              │
│ From now on \`holdfast backup\` in a terminal or from cron needs no more       │
│ words. Enter makes the first backup now.                                     │
│                                                                              │
╰──────────────────────────────────────────────────────────────────────────────╯`.slice(1),
	);
});

test('whoever is asked for the password each time is told what a schedule needs', t => {
	t.regex(frameOf(createElement(SetupView, {state: atTheEnd('ask me'), shell})), /--password-file/);
	t.notRegex(frameOf(createElement(SetupView, {state: atTheEnd('a command'), shell})), /--password-file/);
});

test('no single key leaves the words that are shown once, and Ctrl-C does only twice', async t => {
	const location = path.join(await temporaryFolder(t), 'repository');
	const app = new TestApp(setupScreen({location, home: '/home/ada'}));
	app.press('enter');
	await app.settle();
	const password = 'correct horse wagon staple tree';
	app.type(password);
	app.press('enter');
	app.type(password);
	app.press('enter', 'enter');
	await app.settle();
	t.regex(app.frame(), /Write these 24 words down/);
	app.press('q', 'escape', 'R', 'P', ...'0123456789');
	t.is(app.screen, 'setup');
	t.regex(app.frame(), /Write these 24 words down/);
	app.press('escape');
	t.regex(app.frame(), /Write the words down first/);
	app.press('ctrl-c');
	t.deepEqual(await app.settle(), []);
	t.regex(app.frame(), /Ctrl-C again leaves it unfinished/);
	app.press('ctrl-c');
	t.like(await app.settle(), [{type: 'exit'}]);
});

test('on a choice the footer says how to change it', t => {
	const app = new TestApp(setupScreen({location: '/mnt/disk', home: '/home/ada'}));
	t.notRegex(app.frame(), /Space change/);
	app.press('up');
	t.regex(app.frame(), /Enter go on {2}Space change/);
	app.press('space');
	t.regex(app.frame(), /\(●\) S3 or MinIO/);
});
