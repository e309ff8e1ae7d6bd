import process from 'node:process';
import {Client} from '../../source/index.js';
import type {Opening} from '../../source/tui/app/request.js';
import {exampleRepository} from './small-backups.js';
import {TestApp} from './test-app.js';

process.env.TZ = 'UTC';
process.env.HOME = '/home/ada';

/** Stand for the names of the three snapshots, the oldest first, which are others each time. */
const names = ['1aaaaaaa', '2bbbbbbb', '3ccccccc'];

/** A screen over `exampleRepository`, and what it has loaded, in a window of 100 columns. */
export async function exampleScreen(open: (refs: readonly string[]) => Opening, rows = 18) {
	const {repository, refs} = await exampleRepository();
	const client = new Client(repository);
	const {snapshots} = await client.list();
	const app = new TestApp(open(refs), {client, snapshots, rows});
	await app.settle();
	const named = (text: string): string => {
		let result = text;
		for (const [index, ref] of refs.entries()) {
			result = result.replaceAll(ref.slice('snapshot/'.length, 'snapshot/'.length + 8), names[index] ?? '');
		}

		return result;
	};

	return {app, client, repository, refs, named, frame: () => named(app.frame())};
}
