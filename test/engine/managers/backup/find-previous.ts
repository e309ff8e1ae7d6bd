import test from 'ava';
import {findPrevious} from '../../../../source/engine/managers/backup/find-previous.js';
import type {SnapshotEntry} from '../../../../source/engine/repository/snapshot-catalog.js';

const entry = (ref: string, source: SnapshotEntry['snapshot']['source']): SnapshotEntry => ({
	ref,
	created: new Date(0),
	snapshot: {version: 1, created: '1970-01-01T00:00:00Z', root: '', seq: 1, source},
});

const source = {type: 'local', account: 'host', path: '/a'};

test('the newest snapshot of the same type, account and path is the one before', t => {
	const entries = [
		entry('other path', {...source, path: '/b'}),
		entry('other host', {...source, account: 'else'}),
		entry('other type', {...source, type: 'sftp'}),
		entry('none', undefined),
		entry('newest', source),
		entry('older', source),
	];
	t.is(findPrevious(entries, source)?.ref, 'newest');
	t.is(findPrevious(entries, {...source, path: '/c'}), undefined);
});

test('an account that is absent equals one that is empty', t => {
	t.is(findPrevious([entry('a', {type: 'local', path: '/a'})], {type: 'local', account: '', path: '/a'})?.ref, 'a');
});
