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

test('sources that are not there yet are refused by name', async t => {
	await t.throwsAsync(openSource({paths: ['/', 'sftp://user@host/x']}), {
		instanceOf: UsageError,
		message: 'Backing up from sftp:// is not supported',
	});
});
