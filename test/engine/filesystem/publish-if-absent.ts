import {link, readdir, readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {publishIfAbsent} from '../../../source/engine/filesystem/publish-if-absent.js';
import {systemCalls} from '../../../source/engine/filesystem/system-calls.js';
import {testWithSystemCalls} from '../../helpers/conditional-tests.js';
import {temporaryFolder} from '../../helpers/temporary-folder.js';

const refuse = (code: string) => async () => {
	throw Object.assign(new Error(code), {code});
};

const withoutLinks = {link: refuse('EPERM'), renameIfAbsent: systemCalls()?.renameIfAbsent};

for (const [title, calls, check] of [
	['a link', {link, renameIfAbsent: undefined}, test],
	['a rename that does not replace', withoutLinks, testWithSystemCalls],
] as const) {
	check(`the name is taken once, by ${title}`, async (t: ExecutionContext) => {
		const folder = await temporaryFolder(t);
		const final = path.join(folder, 'final');
		const results = await Promise.all(
			Array.from({length: 20}, async (_, i) => {
				await writeFile(path.join(folder, `${i}.tmp`), String(i));
				return publishIfAbsent(path.join(folder, `${i}.tmp`), final, calls);
			}),
		);
		t.is(results.filter(Boolean).length, 1);
		t.is(await readFile(final, 'utf8'), String(results.indexOf(true)));
		t.deepEqual(await readdir(folder), ['final']);
	});
}

test('a failure that is no matter of links leaves the name untouched and nothing behind', async t => {
	const folder = await temporaryFolder(t);
	const temporary = path.join(folder, 'x.tmp');
	for (const code of ['EIO', 'EPERM']) {
		await writeFile(temporary, 'x');
		await t.throwsAsync(
			publishIfAbsent(temporary, path.join(folder, 'x'), {link: refuse(code), renameIfAbsent: undefined}),
			{code},
		);
		t.deepEqual(await readdir(folder), []);
	}
});
