import {Buffer} from 'node:buffer';
import {appendFileSync, chmodSync, mkdirSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import test from 'ava';
import {StoreError} from '../../../../source/engine/errors.js';
import {checkLog, type PastCheck, pastCheck, tellingCheck} from '../../../../source/engine/managers/check/check-log.js';
import {Client, type ReporterEvent, silentReporter} from '../../../../source/index.js';
import {keysIn} from '../../../helpers/full-repository.js';
import {exampleRepository} from '../../../helpers/small-backups.js';
import {temporaryFolder} from '../../../helpers/temporary-folder.js';

const check = (day: number, rest: Partial<PastCheck> = {}): PastCheck => ({
	at: new Date(Date.UTC(2026, 0, day)),
	dataPercent: 0,
	findings: 0,
	...rest,
});

test.serial('a check is remembered with what was read and what was found', async t => {
	process.env.XDG_STATE_HOME = await temporaryFolder(t);
	const {repository} = await exampleRepository();
	await using client = new Client(repository);
	t.deepEqual(await client.checks(), []);
	await client.check();
	await client.check({readDataSubset: 5, seed: 1});
	await client.check({readData: true, snapshot: 'latest'});
	const [chunk = ''] = await keysIn(repository.backend, 'packs/');
	await repository.backend.delete(chunk);
	const {findingCount} = await client.check({readData: true});
	t.true(findingCount > 0);
	t.deepEqual(
		(await client.checks()).map(({at: _, ...rest}) => rest),
		[
			{dataPercent: 100, findings: findingCount},
			{dataPercent: 100, snapshot: 'latest', findings: 0},
			{dataPercent: 5, findings: 0},
			{dataPercent: 0, findings: 0},
		],
	);
	t.is(statSync(checkLog.file(repository)).mode & 0o777, 0o600);
});

test.serial('a check that is cancelled is not remembered', async t => {
	process.env.XDG_STATE_HOME = await temporaryFolder(t);
	const {repository} = await exampleRepository();
	await using client = new Client(repository);
	await t.throwsAsync(client.check({signal: AbortSignal.abort()}));
	t.deepEqual(await client.checks(), []);
});

test.serial('a check whose date cannot be noted gives its result all the same, and a warning', async t => {
	process.env.XDG_STATE_HOME = await temporaryFolder(t);
	const {repository} = await exampleRepository();
	mkdirSync(checkLog.file(repository), {recursive: true});
	const events: ReporterEvent[] = [];
	const reporter = {
		...silentReporter,
		event(event: ReporterEvent) {
			events.push(event);
		},
	};
	await using client = new Client(repository, {reporter});
	t.is((await client.check()).status, 'whole');
	t.deepEqual(
		events.map(event => event.type === 'warning' && event.message),
		[`The check went through, and could not be noted in ${checkLog.file(repository)}`],
	);
	await t.throwsAsync(client.checks(), {instanceOf: StoreError});
});

test.serial('lines that were cut off or say something else are left out, and spoil no line after them', async t => {
	process.env.XDG_STATE_HOME = await temporaryFolder(t);
	const repository = {location: 'a', config: {version: 1, created: '2026-01-01', encrypted: true}};
	await checkLog.remember(repository, check(1));
	const line = JSON.stringify(check(2));
	const others = [
		'null',
		'[1]',
		'\u001B[2J',
		JSON.stringify({...check(2), at: 'yesterday'}),
		JSON.stringify({...check(2), findings: -1}),
		JSON.stringify({...check(2), findings: 'none'}),
		JSON.stringify({...check(2), dataPercent: 101}),
		JSON.stringify({...check(2), dataPercent: '\u001B[2J'}),
		JSON.stringify({...check(2), snapshot: 1}),
		line.slice(0, 20),
	];
	appendFileSync(checkLog.file(repository), others.join('\n'));
	await checkLog.remember(repository, check(3));
	t.deepEqual(await checkLog.past(repository), [check(3), check(1)]);
	writeFileSync(checkLog.file(repository), Buffer.from([0xff, 0xfe, 0, 10, 200]));
	t.deepEqual(await checkLog.past(repository), []);
	t.is(readFileSync(checkLog.file(repository)).length, 5);
	chmodSync(path.dirname(checkLog.file(repository)), 0o700);
});

test('what was asked for is what is remembered', t => {
	t.is(pastCheck({}, {findingCount: 0}).dataPercent, 0);
	t.is(pastCheck({readData: true}, {findingCount: 0}).dataPercent, 100);
	t.like(pastCheck({readDataSubset: 0.5, snapshot: 'ab12'}, {findingCount: 3}), {
		dataPercent: 0.5,
		snapshot: 'ab12',
		findings: 3,
	});
});

const telling: ReadonlyArray<[title: string, newestFirst: readonly PastCheck[], expected: number | undefined]> = [
	['nothing is told of no check', [], undefined],
	['the newest check tells', [check(2), check(1, {dataPercent: 100})], 0],
	['a finding stands while less was looked at since', [check(2), check(1, {dataPercent: 100, findings: 1})], 1],
	[
		'another part of the data clears no finding',
		[check(2, {dataPercent: 5}), check(1, {dataPercent: 5, findings: 1})],
		1,
	],
	[
		'all data clears what a part of it found',
		[check(2, {dataPercent: 100}), check(1, {dataPercent: 5, findings: 1})],
		0,
	],
	['the structure clears what the structure found', [check(2), check(1, {findings: 1})], 0],
	['one snapshot clears nothing', [check(2, {dataPercent: 100, snapshot: 'x'}), check(1, {findings: 1})], 1],
	['one snapshot does not stand for the whole', [check(2, {snapshot: 'x'}), check(1)], 1],
	['one snapshot is told when there is no more', [check(2, {snapshot: 'x'})], 0],
	['the newest finding tells', [check(3, {findings: 2}), check(2), check(1, {findings: 1})], 0],
];
for (const [title, checks, expected] of telling) {
	test(title, t => {
		t.is(tellingCheck(checks), expected === undefined ? undefined : checks[expected]);
	});
}
