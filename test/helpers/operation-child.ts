import {appendFileSync} from 'node:fs';
import process from 'node:process';
import {LocalStore} from '../../source/engine/stores/backends/local-store.js';
import {operations} from './operations.js';
import type {Manifest} from './source-tree.js';

/**
One operation on a repository in a folder, in a process of its own: `operation-child <name> <repository> <source> [snapshot…]`. The snapshots are those that the
repository has, oldest first.
*/
const [name, location = '', source = '', ...refs] = process.argv.slice(2);
const operation = operations.find(candidate => candidate.name === name);
if (!operation) {
	throw new Error(`There is no operation ${name}`);
}

const store = operation.snapshots < 0 ? await LocalStore.create(location) : new LocalStore(location);
const none: Manifest = new Map();
await operation.run(store, {store, source, snapshots: new Map(refs.map(ref => [ref, none])), now: none});
const {RECORD_TO: record, RECORD_KILL_AT: killAt} = process.env;
if (record !== undefined && killAt === undefined) {
	appendFileSync(record, `${JSON.stringify({type: 'done'})}\n`);
}
