/**
What `--json` writes to stdout: one object a line (NDJSON), each of one of these shapes, told apart by `type`. The last line is always the summary.

Texts are exact, not escaped for people; what a terminal would obey is written as an escape of JSON, which changes no value. Sizes are bytes, times are RFC 3339 texts. Fields may be added in later releases, never removed or given another meaning.
*/
export type JsonLine =
	| ProgressLine
	| WarningLine
	| LogLine
	| SnapshotLine
	| EntryLine
	| ChangeLine
	| CopiedLine
	| PlannedLine
	| VersionLine
	| HistoryLine
	| FutureLine
	| FolderLine
	| ExcludeLine
	| FindingLine
	| DecisionLine
	| LostLine
	| SnapshotStatsLine
	| LockLine
	| KeyLine
	| ErrorLine
	| SummaryLine;

/** About once a second while something runs. */
export type ProgressLine = {
	readonly type: 'progress';
	readonly phase: string;
	readonly unit: 'bytes' | 'items';
	readonly done: number;
	/** Absent while it is unknown. */
	readonly total?: number;
	/** Units a second, averaged over ten seconds. */
	readonly rate?: number;
	readonly secondsRemaining?: number;
	readonly currentFile?: string;
};

/** Something went wrong, and the operation goes on. */
export type WarningLine = {readonly type: 'warning'; readonly path?: string; readonly message: string};

/** Only with `--verbose`. */
export type LogLine = {readonly type: 'log'; readonly message: string};

/** A snapshot, from `list`. */
export type SnapshotLine = {
	readonly type: 'snapshot';
	/** 64 hexadecimal digits; any unique beginning of four or more names the snapshot. */
	readonly hash: string;
	/** In the time zone of the machine that made it. */
	readonly created: string;
	readonly sourceType?: string;
	/** The machine or account that was backed up. */
	readonly account?: string;
	readonly path?: string;
	readonly tags: readonly string[];
	/** Files, folders and other entries. This and what follows is absent in snapshots of other programs. */
	readonly files?: number;
	/** Of all files. */
	readonly bytes?: number;
	/** What the backup added to the repository. */
	readonly addedBytes?: number;
	/** `partial`: some entries could not be read. */
	readonly status?: 'complete' | 'partial';
	readonly failures?: number;
	readonly generator?: string;
};

/** What is known of an entry of a snapshot. */
export type EntryFields = {
	/** From the root of the source, without a slash at its beginning. */
	readonly path: string;
	readonly kind: 'file' | 'folder' | 'symlink' | 'fifo' | 'block-device' | 'char-device' | 'socket';
	readonly size: number;
	readonly mtime: string;
	/** Nanoseconds since 1970, as digits; absent where they were not recorded. */
	readonly mtimeNs?: string;
	/** Permission bits as four octal digits, such as `0644`. */
	readonly mode?: string;
	readonly uid?: number;
	readonly gid?: number;
	/** Of a symbolic link. */
	readonly target?: string;
};

/** An entry of a snapshot, from `ls`. */
export type EntryLine = EntryFields & {readonly type: 'entry'};

/** A difference between two snapshots, from `diff`. */
export type ChangeLine = {
	readonly type: 'change';
	readonly change: 'added' | 'removed' | 'modified';
	readonly path: string;
	/** What was modified, such as `content`, `size` or `mode`. */
	readonly fields: readonly string[];
	readonly before?: EntryFields;
	readonly after?: EntryFields;
};

/** A snapshot that `copy` has copied, or would copy. */
export type CopiedLine = {
	readonly type: 'copied';
	/** Hashes of the snapshot and of its copy, which a dry run does not have. */
	readonly from: string;
	readonly to?: string;
};

/** What a restore would do, from `restore --dry-run`. */
export type PlannedLine = {
	readonly type: 'planned';
	readonly action: 'create' | 'overwrite' | 'delete';
	/** From the target. */
	readonly path: string;
	readonly kind: EntryFields['kind'];
	readonly size: number;
};

/** A version of a file, from `find`. */
export type VersionLine = EntryFields & {
	readonly type: 'version';
	/** Hashes of the snapshots that hold it, newest first. */
	readonly snapshots: readonly string[];
};

/** What stood at a path for some snapshots in a row, from `history`; newest first. */
export type HistoryLine = {
	readonly type: 'history';
	/** In the snapshots. */
	readonly path: string;
	/** What happened between the snapshot before and the oldest of these. */
	readonly change: 'added' | 'modified' | 'removed';
	/** What was modified, as in a change. */
	readonly fields: readonly string[];
	/** When the oldest of these snapshots was made. */
	readonly since: string;
	/** Absent when it was removed. */
	readonly entry?: EntryFields;
	/** Hashes of the snapshots, newest first. */
	readonly snapshots: readonly string[];
};

/** What a retention policy leaves of one source, from `what-if`. */
export type FutureLine = {
	readonly type: 'future';
	readonly sourceType: string;
	readonly account: string;
	readonly path: string;
	/** How often it is backed up. */
	readonly everySeconds: number;
	/** There is only one snapshot, and a backup a day was assumed. */
	readonly isAssumed: boolean;
	/** Moments from now on, and the times of the snapshots that there are then, newest first. */
	readonly points: ReadonlyArray<{readonly at: string; readonly snapshots: readonly string[]}>;
	/** The snapshots of today, and when each goes; without `goes` it is still there in the end. */
	readonly present: ReadonlyArray<{readonly hash: string; readonly goes?: string}>;
};

/** What a folder costs, from `growth`; the costliest first. */
export type FolderLine = {
	readonly type: 'folder';
	readonly sourceType: string;
	readonly account: string;
	/** What was backed up. */
	readonly source: string;
	/** From the root of the source; empty for the root. */
	readonly path: string;
	/** As stored, for all snapshots: what leaving the folder out would have saved. */
	readonly bytes: number;
	/** Of these, what came lately. */
	readonly recentBytes: number;
	/** Versions of files and folders in it. */
	readonly versions: number;
};

/** What an exclude would have saved, from `growth`. */
export type ExcludeLine = {
	readonly type: 'exclude';
	readonly pattern: string;
	readonly bytes: number;
	readonly versions: number;
};

/** Something that is damaged or missing, from `check`. */
export type FindingLine = {
	readonly type: 'finding';
	/** Such as `missing` or `corrupt`. */
	readonly kind: string;
	/** Of the object. */
	readonly key: string;
	readonly message: string;
	/** The first of the entries that are hurt, and how many there are. */
	readonly paths: readonly string[];
	readonly pathCount: number;
	/** Hashes of the first of the snapshots that are hurt, and how many there are. */
	readonly snapshots: readonly string[];
	readonly snapshotCount: number;
};

/** What becomes of a snapshot, from `forget`. */
export type DecisionLine = Pick<SnapshotLine, 'hash' | 'created' | 'sourceType' | 'account' | 'path' | 'tags'> & {
	readonly type: 'decision';
	readonly action: 'keep' | 'remove';
	/** Why a policy keeps it, such as `daily 3/7`; empty for what goes. */
	readonly reasons: readonly string[];
	/** The group in which a policy looked at it, such as `source:local, account:host, path:/home`; absent for snapshots that were named. */
	readonly group?: string;
};

/** A file that no snapshot has any more afterwards, in any version, from `forget`; the first thousand. */
export type LostLine = {
	readonly type: 'lost';
	readonly path: string;
	/** Of its newest version. */
	readonly size: number;
	readonly mtime: string;
	/** Hash of the newest snapshot that has it. */
	readonly snapshot: string;
};

/** What a snapshot takes in the repository, from `stats`. Bytes are those of the store, compressed and encrypted. */
export type SnapshotStatsLine = {
	readonly type: 'snapshot-stats';
	readonly hash: string;
	readonly created: string;
	/** What no older snapshot needs. */
	readonly addedObjects: number;
	readonly addedBytes: number;
	/** What no other snapshot needs. */
	readonly ownObjects: number;
	readonly ownBytes: number;
	/** How much less the store takes after forgetting this one alone and pruning, as `forget` says it; with what a prune alone would free. */
	readonly freedBytes: number;
	/** Contents of files that no other snapshot has, and their bytes as they are in the files. */
	readonly uniqueContents: number;
	readonly uniqueFileBytes: number;
};

/** A lock on the repository, from `break-lock`. What could not be read of it is absent. */
export type LockLine = {
	readonly type: 'lock';
	readonly key: string;
	/** `dead`: its process is gone; `doubtful`: over by this computer's clock; `damaged`: it cannot be read. */
	readonly state: 'held' | 'doubtful' | 'dead' | 'damaged';
	readonly operation?: string;
	/** Host and process. */
	readonly holder?: string;
	readonly acquired?: string;
	readonly expires?: string;
	readonly shared?: boolean;
};

/** A way into the repository, from `key list`. */
export type KeyLine = {
	readonly type: 'key';
	/** By which `key remove` takes it. */
	readonly name: string;
	/** `password`, `platform`, `recovery` or what another program made; absent when it cannot be read. */
	readonly kind?: string;
	readonly label?: string;
	/** How a password becomes a key, with memory in KiB. */
	readonly kdf?: {readonly algorithm: string; readonly time: number; readonly memory: number; readonly threads: number};
	/** Why it cannot be read. */
	readonly error?: string;
};

/** The operation ended with an error; the summary follows. */
export type ErrorLine = {
	readonly type: 'error';
	/** Stable across releases, such as `wrong-credentials`; `unexpected` for a fault of the program. */
	readonly code: string;
	readonly message: string;
	readonly hint?: string;
};

export type SummaryFields = Readonly<Record<string, unknown>>;

/** The last line. Each command adds fields of its own. */
export type SummaryLine = SummaryFields & {
	readonly type: 'summary';
	readonly command: string;
	readonly status: 'complete' | 'partial' | 'failed' | 'cancelled';
	/** What the program ends with. */
	readonly exitStatus: number;
	readonly seconds: number;
};
