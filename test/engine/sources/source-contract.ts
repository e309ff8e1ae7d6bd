import {setImmediate as nextTurn} from 'node:timers/promises';
import test, {type ExecutionContext} from 'ava';
import type {DeclareTest} from '../../helpers/conditional-tests.js';
import {CancelledError} from '../../../source/engine/errors.js';
import type {Source, SourceEntry} from '../../../source/engine/sources/source.js';
import {found, readAll, walk} from '../../helpers/walk-source.js';

export type ContractSource = {
	/** Opens a source over the same things each time. */
	readonly open: (t: ExecutionContext) => Promise<Source>;
	/** The id of a file in it, and its text. */
	readonly file: {readonly id: string; readonly text: string};
};

/** What every source must do, as `source.ts` says. Call it once in the test of each source. */
export function testSourceContract(name: string, {open, file}: ContractSource, declare: DeclareTest = test): void {
	declare(`${name}: it says what it is`, async t => {
		const source = await open(t);
		const {type, account, path} = await source.info();
		t.true([type, account, path].every(text => typeof text === 'string' && text !== ''));
		t.true(source.excludeHash === undefined || /^[\da-f]{64}$/.test(source.excludeHash));
		await source.close();
	});

	declare(`${name}: ids are unique, made of the names of the parents, and come after them`, async t => {
		const {entries} = await walk(await open(t));
		const folders = new Set(['']);
		const seen = new Set<string>();
		const wrong = entries.filter(({fileId, parentId, name, kind}) => {
			const isRight =
				folders.has(parentId) &&
				!seen.has(fileId) &&
				fileId === (parentId === '' ? name : `${parentId}/${name}`) &&
				!/^\.{0,2}$|[/\0]/.test(name);
			seen.add(fileId);
			if (kind === 'folder') {
				folders.add(fileId);
			}

			return !isRight;
		});
		t.deepEqual(wrong, []);
		t.true(entries.length > 0);
	});

	declare(`${name}: a folder's content comes directly after it, and names in it are in order`, async t => {
		const {entries} = await walk(await open(t));
		t.deepEqual(
			entries.map(({fileId}) => fileId),
			inOrder(entries, ''),
		);
	});

	declare(`${name}: sizes and times are numbers, and only files and links have a size`, async t => {
		const {entries} = await walk(await open(t));
		const wrong = entries.filter(
			({kind, size, mtimeMs, ctimeMs, inode}) =>
				!Number.isSafeInteger(size) ||
				size < 0 ||
				![mtimeMs, ctimeMs, inode].every(Number.isFinite) ||
				(size > 0 && kind !== 'file' && kind !== 'symlink'),
		);
		t.deepEqual(wrong, []);
	});

	declare(`${name}: no slice is empty, and the event loop turns between them`, async t => {
		const source = await open(t);
		let turns = 0;
		let slices = 0;
		for await (const slice of source.walk()) {
			t.true(slice.length > 0);
			slices++;
			await nextTurn();
			turns++;
		}

		t.is(turns, slices);
	});

	declare(`${name}: the bytes of a file can be read`, async t => {
		const source = await open(t);
		const {entries} = await walk(source);
		const entry = found(entries.filter(({fileId}) => fileId === file.id));
		t.is(await readAll(source, entry), file.text);
	});

	declare(`${name}: a walk or a reading that is cancelled rejects with CancelledError`, async t => {
		const source = await open(t);
		const signal = AbortSignal.abort();
		const {entries} = await walk(source);
		const entry = found(entries.filter(({fileId}) => fileId === file.id));
		for (const iterable of [source.walk({signal}), source.open(entry, {signal})]) {
			await t.throwsAsync(iterable[Symbol.asyncIterator]().next(), {instanceOf: CancelledError});
		}
	});

	declare(`${name}: closing twice does no harm`, async t => {
		const source = await open(t);
		await source.close();
		await t.notThrowsAsync(source.close());
	});
}

function inOrder(entries: readonly SourceEntry[], parent: string): string[] {
	return entries
		.filter(({parentId}) => parentId === parent)
		.toSorted((a, b) => (a.name < b.name ? -1 : 1))
		.flatMap(({fileId}) => [fileId, ...inOrder(entries, fileId)]);
}
