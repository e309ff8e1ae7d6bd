import test from 'ava';
import fc from 'fast-check';
import {UsageError} from '../../source/engine/errors.js';
import {parseProfile, type Profile, profileText} from '../../source/profile/profile.js';

const full: Profile = {
	repository: 's3://backups/ada',
	password: {from: 'command', command: 'pass show backup'},
	sources: ['/home/ada', '/etc'],
	excludes: ['node_modules/', '*.iso'],
	excludeCaches: true,
	oneFileSystem: false,
	retention: {keepLast: 3, keepDaily: 7, keepWithin: '30d', keepTags: ['pin']},
};

test('what is written is what is read', t => {
	t.deepEqual(parseProfile(profileText(full), 'f'), full);
	t.deepEqual(parseProfile(profileText({}), 'f'), {});
	for (const password of [
		{from: 'prompt'},
		{from: 'file', file: '/p'},
		{from: 'environment', variable: 'HOLDFAST_PASSWORD'},
	] as const) {
		t.deepEqual(parseProfile(profileText({password}), 'f'), {password});
	}
});

const refuses = test.macro({
	exec(t, value: unknown, message: RegExp) {
		const text = typeof value === 'string' ? value : JSON.stringify({version: 1, ...new Object(value)});
		const error = t.throws(() => parseProfile(text, 'config.json'), {instanceOf: UsageError});
		t.regex(error?.message ?? '', message);
		t.truthy(error?.hint);
	},
	title: (_, value: unknown) => `refused: ${JSON.stringify(value)}`,
});

test(refuses, '{', /^config\.json is not JSON/);
test(refuses, '[]', /^config\.json must be an object, not \[]/);
test(refuses, '{}', /^config\.json has no version/);
test(refuses, '{"version": 2}', /^config\.json: version is 2, which this program does not know/);
test(refuses, {repo: 'x'}, /^config\.json has a field that is not known: "repo"/);
test(refuses, {repository: ''}, /^config\.json: repository must be a text/);
test(
	refuses,
	{password: 'hunter2'},
	/^config\.json: password must say where the password comes from, and never hold it/,
);
test(
	refuses,
	{password: {from: 'mind'}},
	/password\.from must be one of prompt, file, command, environment, not "mind"/,
);
test(refuses, {password: {from: 'file'}}, /password has no file/);
test(refuses, {password: {from: 'file', file: 'relative'}}, /password\.file must be an absolute path/);
test(refuses, {password: {from: 'prompt', password: 'x'}}, /password has a field that is not known/);
test(refuses, {sources: '/home'}, /sources must be a list/);
test(refuses, {sources: ['/a', 'b']}, /sources\[1] must be an absolute path, not "b"/);
test(refuses, {excludes: [3]}, /excludes\[0] must be a text, not 3/);
test(refuses, {excludeCaches: 'yes'}, /excludeCaches must be true or false/);
test(refuses, {retention: {}}, /retention .*keeps nothing/);
test(refuses, {retention: {keepDaily: 0}}, /retention .*keeps nothing/);
test(refuses, {retention: {keepdaily: 7}}, /retention has a field that is not known: "keepdaily"/);
test(refuses, {retention: {keepDaily: -1}}, /retention\.keepDaily must be a whole number from 0, not -1/);
test(refuses, {retention: {keepDaily: 1.5}}, /retention\.keepDaily must be a whole number/);
test(refuses, {retention: {keepWithin: 30}}, /retention\.keepWithin must be a text, not 30/);

test('whatever the file holds, it is a profile or a refusal', t => {
	fc.assert(
		fc.property(fc.json(), text => {
			let thrown: unknown;
			try {
				parseProfile(text, 'f');
			} catch (error) {
				thrown = error;
			}

			t.true(thrown === undefined || thrown instanceof UsageError);
		}),
	);
});
