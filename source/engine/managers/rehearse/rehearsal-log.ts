import {isCount, ProofLog, readTime} from '../proof-log.js';

/** A rehearsal that was held on this machine. */
export type Rehearsal = {
	readonly at: Date;
	/** `snapshot/<hex>` */
	readonly snapshot: string;
	readonly files: number;
	readonly bytes: number;
	/** Files that did not come back as they were. */
	readonly failures: number;
};

/** The rehearsals of a repository that were held on this machine. */
export const rehearsalLog = new ProofLog<Rehearsal>({
	folder: 'rehearsals',
	what: 'rehearsal',
	readEntry({at, snapshot, files, bytes, failures}) {
		const time = readTime(at);
		return time && typeof snapshot === 'string' && isCount(files) && isCount(bytes) && isCount(failures)
			? {at: time, snapshot, files, bytes, failures}
			: undefined;
	},
});
