import {chmodSync, chownSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import test from 'ava';
import {UsageError} from '../../source/engine/errors.js';
import {profilePath, readProfile, writeProfile} from '../../source/profile/profile-file.js';
import {testAsRoot} from '../helpers/conditional-tests.js';
import {temporaryFolder} from '../helpers/temporary-folder.js';

const profile = {repository: '/mnt/disk', sources: ['/home/ada'], retention: {keepDaily: 7}};

test('a profile is written for its owner alone, and nothing else stays beside it', async t => {
	const env = {XDG_CONFIG_HOME: await temporaryFolder(t)};
	t.is(readProfile(env), undefined);
	const file = await writeProfile(env, profile);
	t.is(file, profilePath(env));
	t.deepEqual(readProfile(env), profile);
	t.is(statSync(file).mode & 0o777, 0o600);
	t.is(statSync(path.dirname(file)).mode & 0o777, 0o700);
	t.deepEqual(readdirSync(path.dirname(file)), ['config.json']);
});

test('one that others could have written is refused, for it may name a command', async t => {
	const env = {XDG_CONFIG_HOME: await temporaryFolder(t)};
	chmodSync(await writeProfile(env, profile), 0o620);
	t.throws(() => readProfile(env), {instanceOf: UsageError, message: /can be written by other users/});
});

testAsRoot('one that belongs to somebody else is refused, for it may name a command', async t => {
	const env = {XDG_CONFIG_HOME: await temporaryFolder(t)};
	chownSync(await writeProfile(env, profile), 12_345, 12_345);
	t.throws(() => readProfile(env), {instanceOf: UsageError, message: /belongs to another user/});
});

test('one that cannot be read is an error, not an absence', async t => {
	const env = {XDG_CONFIG_HOME: await temporaryFolder(t)};
	mkdirSync(profilePath(env), {recursive: true, mode: 0o700});
	chmodSync(profilePath(env), 0o700);
	t.throws(() => readProfile(env), {instanceOf: UsageError, message: /cannot be read/});
});

test('what could not be read again is not written, and the old one stays', async t => {
	const env = {XDG_CONFIG_HOME: await temporaryFolder(t)};
	await writeProfile(env, profile);
	await t.throwsAsync(writeProfile(env, {sources: ['relative']}), {instanceOf: UsageError, message: /sources\[0]/});
	t.deepEqual(readProfile(env), profile);
});

test('a folder that cannot be made is named', async t => {
	const folder = await temporaryFolder(t);
	writeFileSync(path.join(folder, 'holdfast'), 'in the way');
	const env = {XDG_CONFIG_HOME: folder};
	await t.throwsAsync(writeProfile(env, profile), {instanceOf: UsageError, message: /config\.json cannot be written/});
	t.is(readFileSync(path.join(folder, 'holdfast'), 'utf8'), 'in the way');
});

test('without the variable, or with a relative one, it is in .config', t => {
	t.regex(profilePath({}), /\/\.config\/holdfast\/config\.json$/);
	t.regex(profilePath({XDG_CONFIG_HOME: 'relative'}), /\/\.config\/holdfast\/config\.json$/);
});
