import type {ExecutionContext} from 'ava';
import {SftpSource, type SftpSourceOptions} from '../../source/engine/sources/sftp-source.js';
import {startSshd} from './sshd.js';

/** A source over folders of the test server, which is this machine. */
export async function openSftpSource(
	t: ExecutionContext,
	folders: readonly string[],
	options: Omit<SftpSourceOptions, 'locations'> = {},
): Promise<SftpSource> {
	const server = await startSshd();
	const locations = folders.map(folder => server.location(folder));
	const source = await SftpSource.open({...options, locations}, {knownHosts: [server.knownHosts], env: server.env});
	t.teardown(async () => source.close());
	return source;
}
