import test from 'ava';
import {Client} from '../../../../source/index.js';
import {pruneScreen} from '../../../../source/tui/screens/prune/prune-screen.js';
import {exampleRepository} from '../../../helpers/small-backups.js';
import {TestApp} from '../../../helpers/test-app.js';

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
