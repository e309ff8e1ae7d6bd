import test from 'ava';
import {UsageError} from '../../../source/engine/errors.js';
import {
	groupKey,
	groupName,
	groupSnapshots,
	matchesFilter,
	parseGroupBy,
} from '../../../source/engine/managers/snapshot-groups.js';
import {snapshotEntry} from '../../helpers/snapshot-entries.js';

const local = {type: 'local', account: 'ada', path: '/home'};
const day = '2025-01-02T10:00:00Z';

test('a filter matches when each of its fields does, and all of its tags', t => {
	const {snapshot} = snapshotEntry(day, {source: local, tags: ['a', 'b']});
	t.true(matchesFilter(snapshot, {}));
	t.true(matchesFilter(snapshot, {source: 'local', account: 'ada', path: '/home', tags: ['b', 'a']}));
	t.true(matchesFilter(snapshot, {source: '', account: '', path: ''}));
	t.false(matchesFilter(snapshot, {source: 'sftp'}));
	t.false(matchesFilter(snapshot, {account: 'Ada'}));
	t.false(matchesFilter(snapshot, {path: '/home/'}));
	t.false(matchesFilter(snapshot, {tags: ['a', 'c']}));
});

test('a snapshot without a source or tags matches no filter on them', t => {
	const {snapshot} = snapshotEntry(day);
	t.true(matchesFilter(snapshot, {tags: []}));
	t.false(matchesFilter(snapshot, {source: 'local'}));
	t.false(matchesFilter(snapshot, {tags: ['a']}));
});

test('a filter on the account or the path takes the identity and the path id too', t => {
	const {snapshot} = snapshotEntry(day, {source: {...local, identity: 'UUID', pathId: '/'}});
	t.true(matchesFilter(snapshot, {account: 'UUID', path: '/'}));
	t.true(matchesFilter(snapshot, {account: 'ada', path: '/home'}));
});

test('group-by words are trimmed and put in order; empty text is one group', t => {
	t.deepEqual(parseGroupBy(' tags , source '), ['source', 'tags']);
	t.deepEqual(parseGroupBy('path,path'), ['path']);
	t.deepEqual(parseGroupBy(''), []);
	t.deepEqual(parseGroupBy(' , '), []);
});

test('an unknown group-by word is refused and named', t => {
	const error = t.throws(() => parseGroupBy('source,host'), {instanceOf: UsageError});
	t.regex(error.message, /"host"/);
});

test('the name of a group leaves empty parts out', t => {
	t.is(groupName({source: 'local', account: '', path: '/a', tags: ''}), 'source:local, path:/a');
	t.is(groupName({source: '', account: '', path: '', tags: ''}), '(all)');
});

test('tags count as a set, in byte order', t => {
	const keys = [
		['b', 'a'],
		['a', 'b', 'a'],
		['\u{1F600}', '\uFFFD'],
	].map(tags => groupKey(snapshotEntry(day, {tags}).snapshot, ['tags']));
	t.deepEqual(
		keys.map(key => key.tags),
		['a,b', 'a,b', '\uFFFD,\u{1F600}'],
	);
});

test('identity and path id stand for account and path where they are known', t => {
	const {snapshot} = snapshotEntry(day, {source: {...local, identity: 'UUID', pathId: '/x'}});
	t.deepEqual(groupKey(snapshot, ['account', 'path']), {source: '', account: 'UUID', path: '/x', tags: ''});
});

test('groups whose names look the same stay apart when their keys differ', t => {
	const tricky = {type: 'local', account: 'ada, path:/home'};
	const groups = groupSnapshots([snapshotEntry(day, {source: local}), snapshotEntry(day, {source: tricky})]);
	t.deepEqual(
		groups.map(({key}) => groupName(key)),
		['source:local, account:ada, path:/home', 'source:local, account:ada, path:/home'],
	);
});

test('the snapshots of a group are newest first', t => {
	const entries = ['2025-01-02T10:00:00Z', '2025-01-03T10:30:00+01:00', 'nonsense', '2025-01-02T12:00:00Z'].map(
		(created, seq) => snapshotEntry(created, {seq}),
	);
	t.deepEqual(
		groupSnapshots(entries).map(group => group.entries.map(({snapshot}) => snapshot.seq)),
		[[1, 3, 0, 2]],
	);
});
