import {userInfo} from 'node:os';
import test from 'ava';
import {UsageError} from '../../../source/engine/errors.js';
import {formatSshLocation, parseSshLocation} from '../../../source/engine/network/ssh-location.js';

const isAt = test.macro({
	exec(t, location: string, expected: object) {
		t.deepEqual({...parseSshLocation(location)}, {host: 'host', port: 22, user: 'ada', ...expected});
	},
	title: (_, location: string) => location,
});

test(isAt, 'sftp://ada@host/srv/backup', {path: '/srv/backup'});
test(isAt, 'sftp://ada@host:2222/srv/backup/', {port: 2222, path: '/srv/backup'});
test(isAt, 'sftp://ada@host/~/backup', {path: 'backup'});
test(isAt, 'sftp://ada@host/a%20b', {path: '/a b'});
test(isAt, 'sftp:ada@host:/srv', {path: '/srv'});
test(isAt, 'sftp:ada@host:backup', {path: 'backup'});
test(isAt, 'sftp://host/srv', {user: userInfo().username, path: '/srv'});
test(isAt, 'sftp://ada@[::1]:2222/srv', {host: '::1', port: 2222, path: '/srv'});

test('the location that is shown leads to the same place', t => {
	for (const location of ['sftp://ada@host/srv/a%20b', 'sftp://ada@host:2222/~/backup', 'sftp:ada@host:backup']) {
		const place = parseSshLocation(location);
		t.deepEqual(parseSshLocation(formatSshLocation(place)), place);
	}
});

test('a location that nobody can understand is refused', t => {
	for (const location of ['sftp://', 'sftp://host', 'sftp:host', 'sftp://host/a?b', 'sftp://host/%']) {
		t.throws(() => parseSshLocation(location), {instanceOf: UsageError}, `${location}`);
	}
});

test('a password in a location is refused without being repeated', t => {
	const error = t.throws(() => parseSshLocation('sftp://ada:geheim@host/srv'), {instanceOf: UsageError});
	t.false(`${error.message} ${error.hint}`.includes('geheim'));
});
