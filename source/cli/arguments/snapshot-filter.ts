import {listFlag, textFlag} from './flags.js';

/** Flags that choose among snapshots. */
export const snapshotFilterFlags = {
	tag: listFlag({placeholder: 'TAG', help: 'Only snapshots with this tag; repeat it for snapshots with all of them.'}),
	source: textFlag({placeholder: 'TYPE', help: 'Only snapshots of this type of source, such as local.'}),
	account: textFlag({placeholder: 'HOST', help: 'Only snapshots of this machine or account.'}),
	path: textFlag({placeholder: 'PATH', help: 'Only snapshots of this path, as it was backed up.'}),
} as const;
