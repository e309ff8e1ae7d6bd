import test from 'ava';
import type {PastCheck} from '../../../../source/index.js';
import {checkText, healthOf, healthSentences} from '../../../../source/tui/screens/home/home-health.js';
import {fakeSnapshots, now} from '../../../helpers/fake-snapshots.js';

const daysAgo = (days: number) => new Date(now.getTime() - days * 86_400_000);
const check = (rest: Partial<PastCheck> = {}): PastCheck => ({at: daysAgo(6), dataPercent: 100, findings: 0, ...rest});
const ready = (items = fakeSnapshots(3)) =>
	({now, snapshots: {status: 'ready', items, hasFigures: true, unreadable: 0}}) as const;
const [latest] = fakeSnapshots(1);
const withLatest = (changes: Partial<NonNullable<typeof latest>>) =>
	ready(fakeSnapshots(3).map((entry, index) => (index === 0 ? {...entry, ...changes} : entry)));

test('it is healthy only after a check of all of it that found nothing', t => {
	t.like(healthOf({check: check()}, ready()), {level: 'good', text: 'healthy', detail: 'last backup 3m ago'});
	t.like(healthOf({check: 'never'}, ready()), {level: 'good', text: 'backed up'});
	t.like(healthOf({}, ready()), {level: 'good', text: 'backed up'});
	t.like(healthOf({check: check({snapshot: 'latest'})}, ready()), {level: 'good', text: 'backed up'});
});

test('the worst is told first', t => {
	const found = {check: check({findings: 3})};
	t.like(healthOf(found, ready()), {level: 'bad', text: 'check found 3 faults'});
	t.like(healthOf(found, ready([])), {level: 'bad', text: 'check found 3 faults'});
	const unreadable = {...ready(), snapshots: {...ready().snapshots, unreadable: 1}};
	t.like(healthOf(found, unreadable), {level: 'bad', text: '1 snapshot unreadable'});
	const failed = {
		...ready([]),
		snapshots: {...ready([]).snapshots, status: 'failed', problem: 'gone\u001B[2J'},
	} as const;
	t.like(healthOf({}, failed), {level: 'bad', text: String.raw`gone\x1b[2J`});
});

test('files that a rehearsal could not bring back are told, after what a check found', t => {
	const rehearsal = {at: daysAgo(1), snapshot: 'snapshot/x', files: 20, bytes: 5, failures: 1};
	t.like(healthOf({check: check(), rehearsal}, ready()), {level: 'bad', text: '1 file did not come back'});
	t.like(healthOf({check: check({findings: 1}), rehearsal}, ready()), {text: 'check found 1 fault'});
	t.like(healthOf({check: check(), rehearsal: {...rehearsal, failures: 0}}, ready()), {level: 'good'});
});

test('a backup that is partial or old is no good news, whatever the check found', t => {
	t.like(healthOf({check: check()}, withLatest({figures: {status: 'partial'}})), {
		level: 'warning',
		text: 'last backup partial',
	});
	t.like(healthOf({check: check()}, withLatest({created: daysAgo(4)})), {
		level: 'warning',
		text: 'no recent backup',
		detail: 'last backup 4d ago',
	});
});

test('before the first backup, it says what to do', t => {
	t.like(healthOf({}, ready([])), {level: 'empty', detail: 'press b to make the first one'});
	const loading = {...ready([]), snapshots: {...ready([]).snapshots, status: 'loading'}} as const;
	t.like(healthOf({}, loading), {level: 'unknown'});
});

const texts: ReadonlyArray<[check: PastCheck | 'never' | undefined, text: string]> = [
	[undefined, '…'],
	['never', 'never (5 checks it)'],
	[check(), '6d ago, all data'],
	[check({dataPercent: 0}), '6d ago, structure only'],
	[check({dataPercent: 5}), '6d ago, 5 % of the data'],
	[check({dataPercent: 99.9}), '6d ago, 99 % of the data'],
	[check({dataPercent: 0.2}), '6d ago, less than 1 % of the data'],
	[check({snapshot: '\u001B[2J'}), '6d ago, one snapshot, all data'],
	[check({findings: 1}), '6d ago, 1 fault, all data'],
];
for (const [past, text] of texts) {
	test(`no more is told than what was read: ${text}`, t => {
		t.is(checkText(past, {...ready()}, '…'), text);
	});
}

test('a screen reader hears it too', t => {
	t.deepEqual(healthSentences({check: check()}, ready()), [
		'healthy, last backup 3m ago.',
		'Checked 6d ago, all data.',
	]);
	t.deepEqual(healthSentences({check: 'never'}, ready()), [
		'backed up, last backup 3m ago.',
		'Never checked from here.',
	]);
});
