import {mkdir, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {BackupManager} from '../../../source/engine/managers/backup-manager.js';
import {initRepository} from '../../../source/engine/repository/init-repository.js';
import {openRepository} from '../../../source/engine/repository/open-repository.js';
import {LocalSource} from '../../../source/engine/sources/local-source.js';
import {s3Folder} from '../../helpers/radosgw.js';
import {testOnRadosgw} from '../../helpers/test-on-radosgw.js';
import {temporaryFolder} from '../../helpers/temporary-folder.js';

/** What an unchanged backup may ask for, beside the four requests that open an encrypted repository. */
const unchangedBackup = 20;
const opening = 4;

testOnRadosgw('an unchanged backup over the network needs few requests, however many files there are', async t => {
	const folder = await temporaryFolder(t);
	for (let i = 0; i < 20; i++) {
		await mkdir(path.join(folder, String(i)));
		await Promise.all(
			Array.from({length: 50}, async (_, file) =>
				writeFile(path.join(folder, String(i), String(file)), `file ${file}`),
			),
		);
	}

	const location = await s3Folder();
	const credentials = {password: 'choose one'};
	const {repository: made} = await initRepository(location, {credentials, encryption: true});
	const source = await LocalSource.open({paths: [folder]});
	await new BackupManager({repository: made, source}).run();
	await made.close();
	await using repository = await openRepository(location, credentials);
	const result = await new BackupManager({repository, source}).run();
	t.is(result.filesUnmodified, 1000);
	t.true((result.traffic?.requests ?? Infinity) <= unchangedBackup, `${result.traffic?.requests} requests`);
	t.true((repository.backend.traffic?.requests ?? Infinity) <= unchangedBackup + opening);
});
