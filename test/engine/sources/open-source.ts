import test from 'ava';
import {UsageError} from '../../../source/engine/errors.js';
import {LocalSource} from '../../../source/engine/sources/local-source.js';
import {openSource} from '../../../source/engine/sources/open-source.js';
import {temporaryFolder} from '../../helpers/temporary-folder.js';

test('paths open a source over this machine', async t => {
	const source = await openSource({paths: [await temporaryFolder(t)]});
	t.true(source instanceof LocalSource);
	await source.close();
});

const refused: ReadonlyArray<[string, Parameters<typeof openSource>[0], RegExp]> = [
	['a scheme that is not there', {paths: ['/', 'ftp://host/x']}, /^Backing up from ftp:\/\/ is not supported$/],
	['paths of this machine and of another one', {paths: ['/', 'sftp://user@host/x']}, /cannot go into one snapshot/],
	['several other machines', {paths: ['sftp://user@a/x', 'sftp://user@b/x']}, /several machines/],
	['one machine at two ports', {paths: ['sftp://user@a/x', 'sftp://user@a:23/x']}, /several machines/],
	['one file system over SFTP', {paths: ['sftp://user@a/x'], oneFileSystem: true}, /not told over SFTP/],
];

for (const [title, options, message] of refused) {
	test(`refused by name: ${title}`, async t => {
		const error = await t.throwsAsync(openSource(options), {instanceOf: UsageError, message});
		t.truthy(error.hint);
	});
}
