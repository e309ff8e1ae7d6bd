import type {CheckOptions, CheckResult} from '../check-manager.js';
import {isCount, ProofLog, readTime} from '../proof-log.js';

/** A check that came to its end on this machine. */
export type PastCheck = {
	readonly at: Date;
	/** How much of the data was read, in percent: 0 for a check of the structure alone. */
	readonly dataPercent: number;
	/** As it was named, when only that was looked at. */
	readonly snapshot?: string;
	readonly findings: number;
};

/** The checks of a repository that came to their end on this machine. */
export const checkLog = new ProofLog<PastCheck>({
	folder: 'checks',
	what: 'check',
	readEntry({at, dataPercent, snapshot, findings}) {
		const time = readTime(at);
		const isPercent = typeof dataPercent === 'number' && dataPercent >= 0 && dataPercent <= 100;
		const isRef = snapshot === undefined || typeof snapshot === 'string';
		return time && isPercent && isRef && isCount(findings)
			? {at: time, dataPercent, findings, ...(snapshot !== undefined && {snapshot})}
			: undefined;
	},
});

export const pastCheck = (
	{readData = false, readDataSubset, snapshot}: CheckOptions,
	{findingCount}: Pick<CheckResult, 'findingCount'>,
): PastCheck => ({
	at: new Date(),
	dataPercent: readDataSubset ?? (readData ? 100 : 0),
	...(snapshot !== undefined && {snapshot}),
	findings: findingCount,
});

/** Whether a check without findings says that what an older one found is no more: it must have looked at all that could be hurt. */
const clears = (later: PastCheck, {dataPercent}: PastCheck): boolean =>
	later.findings === 0 &&
	later.snapshot === undefined &&
	// A part of the data is another part each time.
	(later.dataPercent === 100 || dataPercent === 0);

/**
The check that tells how a repository is: the newest that found something, as long as none that looked at as much has found it whole since; else the newest of everything; else the newest.
@param checks Newest first.
*/
export function tellingCheck(checks: readonly PastCheck[]): PastCheck | undefined {
	const found = checks.find(
		(check, index) => check.findings > 0 && !checks.slice(0, index).some(later => clears(later, check)),
	);
	return found ?? checks.find(({snapshot}) => snapshot === undefined) ?? checks[0];
}
