import {displayName, formatCount, formatCounted, formatRelativeTime} from '../../../format.js';
import type {PastCheck} from '../../../index.js';
import type {Shell} from '../../app/shell.js';
import type {HomeFacts} from './home-facts.js';

export type Health = {
	readonly level: 'bad' | 'empty' | 'good' | 'unknown' | 'warning';
	readonly text: string;
	/** What else is known; may be empty. */
	readonly detail: string;
};

type Known = Pick<Shell, 'now' | 'snapshots'>;

const staleDays = 3;

/** How the repository is, the worst first. It is called healthy only after a check that found nothing. */
export function healthOf({check, rehearsal}: HomeFacts, {snapshots, now}: Known): Health {
	const [latest] = snapshots.items;
	const detail = latest ? `last backup ${formatRelativeTime(latest.created, now)}` : '';
	const {status, unreadable} = snapshots;
	const checked = typeof check === 'object' ? check : undefined;
	if (status === 'failed') {
		return {level: 'bad', text: displayName(snapshots.problem ?? 'The snapshots cannot be listed'), detail};
	}

	if (unreadable > 0) {
		return {level: 'bad', text: `${formatCounted(unreadable, 'snapshot')} unreadable`, detail};
	}

	if (checked && checked.findings > 0) {
		return {level: 'bad', text: `check found ${formatCounted(checked.findings, 'fault')}`, detail};
	}

	if (typeof rehearsal === 'object' && rehearsal.failures > 0) {
		return {level: 'bad', text: `${formatCounted(rehearsal.failures, 'file')} did not come back`, detail};
	}

	if (!latest) {
		return status === 'loading'
			? {level: 'unknown', text: 'Reading the snapshots', detail: ''}
			: {level: 'empty', text: 'no backup yet', detail: 'press b to make the first one'};
	}

	if (latest.figures.status === 'partial') {
		return {level: 'warning', text: 'last backup partial', detail};
	}

	if (now.getTime() - latest.created.getTime() > staleDays * 86_400_000) {
		return {level: 'warning', text: 'no recent backup', detail};
	}

	return {level: 'good', text: checked && checked.snapshot === undefined ? 'healthy' : 'backed up', detail};
}

export const whenText = (past: {readonly at: Date} | 'never' | undefined, {now}: Known, unknown: string): string =>
	past === undefined ? unknown : past === 'never' ? past : formatRelativeTime(past.at, now);

/** `6d ago, all data`: no more than what was read. */
export function checkText(check: HomeFacts['check'], known: Known, unknown: string): string {
	if (typeof check !== 'object') {
		return check === 'never' ? 'never (5 checks it)' : unknown;
	}

	const when = whenText(check, known, unknown);
	return `${when}, ${check.findings > 0 ? `${formatCounted(check.findings, 'fault')}, ` : ''}${scopeText(check)}`;
}

function scopeText({dataPercent, snapshot}: PastCheck): string {
	const data =
		dataPercent === 100
			? 'all data'
			: dataPercent === 0
				? 'structure only'
				: `${dataPercent < 1 ? 'less than 1' : formatCount(Math.floor(dataPercent))} % of the data`;
	return snapshot === undefined ? data : `one snapshot, ${data}`;
}

/** For a screen reader. */
export function healthSentences(facts: HomeFacts, shell: Known): readonly string[] {
	const {text, detail} = healthOf(facts, shell);
	return [
		`${[text, detail].filter(Boolean).join(', ')}.`,
		...(facts.check === undefined
			? []
			: [facts.check === 'never' ? 'Never checked from here.' : `Checked ${checkText(facts.check, shell, '')}.`]),
	];
}
