import {writeFile} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import test from 'ava';
import {parseKey, readKeyFile, readSecretCommand, readSecretFile} from '../../../source/cli/credentials/read-secret.js';
import {UsageError} from '../../../source/engine/client.js';
import {temporaryFolder} from '../../helpers/temporary-folder.js';

const key = 'ab'.repeat(32);

for (const [content, secret] of [
	['choose one', 'choose one'],
	['choose one\n', 'choose one'],
	['choose one\r\nmore\n', 'choose one'],
	[' spaces count \n', ' spaces count '],
	['pässwörd\n', 'pässwörd'],
] as const) {
	test(`the secret in ${JSON.stringify(content)} is its first line`, async t => {
		const file = path.join(await temporaryFolder(t), 'secret');
		await writeFile(file, content);
		t.is(await readSecretFile(file, 'password'), secret);
	});
}

test('a file that is empty or cannot be read is named', async t => {
	const folder = await temporaryFolder(t);
	await writeFile(path.join(folder, 'empty'), '\n');
	await t.throwsAsync(readSecretFile(path.join(folder, 'empty'), 'password'), {
		instanceOf: UsageError,
		message: /file .*empty is empty/,
	});
	await t.throwsAsync(readSecretFile(path.join(folder, 'absent'), 'password'), {message: /there is no such file/});
	await t.throwsAsync(readSecretFile(folder, 'password'), {message: /it is a folder/});
});

test('a command may be a whole shell line', async t => {
	t.is(await readSecretCommand(String.raw`printf 'a b\nmore' | cat`, {env: process.env}), 'a b');
});

test('a command that fails or prints nothing is refused', async t => {
	await t.throwsAsync(readSecretCommand('exit 3', {env: process.env}), {
		instanceOf: UsageError,
		message: /ended with 3/,
	});
	await t.throwsAsync(readSecretCommand('true', {env: process.env}), {instanceOf: UsageError, message: /is empty/});
});

test('a key is 64 hexadecimal digits in a file', async t => {
	const file = path.join(await temporaryFolder(t), 'key');
	await writeFile(file, `${key}\n`);
	t.deepEqual(Buffer.from(await readKeyFile(file)).toString('hex'), key);
	t.throws(() => parseKey('abc', 'X'), {instanceOf: UsageError, message: 'X does not hold a key'});
});

test('a key where a file is expected is refused without being repeated', async t => {
	const error = await t.throwsAsync(readKeyFile(key), {instanceOf: UsageError});
	t.false(`${error.message} ${error.hint ?? ''}`.includes(key));
});
