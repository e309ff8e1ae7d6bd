import {Buffer} from 'node:buffer';
import test from 'ava';
import {decodeRepoLock, encodeRepoLock} from '../../../source/engine/objects/repo-lock.js';
import {assertCorrupt, assertOnlyCorrupt} from '../../helpers/hostile-json.js';
import {vectors} from '../../helpers/vectors.js';

const {exclusive, shared} = vectors.lock_json;

for (const [name, json] of [
	['exclusive', exclusive],
	['shared', shared],
] as const) {
	test(`an ${name} lock is read and written byte for byte`, t => {
		const lock = decodeRepoLock(Buffer.from(json), 'k');
		t.is(lock.isShared, name === 'shared');
		t.is(encodeRepoLock(lock).toString(), json);
	});
}

test('the identity of the running kernel comes last and is read back', t => {
	const lock = {...decodeRepoLock(Buffer.from(exclusive), 'k'), bootId: 'b'};
	const bytes = encodeRepoLock(lock);
	t.is(bytes.toString(), exclusive.replace('}', ',"boot_id":"b"}'));
	t.deepEqual(decodeRepoLock(bytes, 'k'), lock);
});

test('times that are no times are still read', t => {
	t.is(decodeRepoLock(Buffer.from('{"expires_at":"never"}'), 'k').expiresAt, 'never');
});

test('fields of other types are damage', t => {
	assertCorrupt(t, decodeRepoLock, '{"holder":1}', /field holder/);
	assertCorrupt(t, decodeRepoLock, '{"is_shared":"yes"}', /field is_shared/);
});

test('hostile bytes end in a value or a CorruptObjectError', t => {
	assertOnlyCorrupt(t, decodeRepoLock, exclusive, shared);
});
