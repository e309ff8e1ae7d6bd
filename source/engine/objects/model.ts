/** A generic JSON value as it may stand in `extra`. Objects are maps: their keys are hostile (T2). */
export type JsonValue = string | number | boolean | null | JsonValue[] | Map<string, JsonValue>;

/** Metadata of a file or folder; `filemeta/<sha256 of the JSON>`. Format reference 2.4. */
export type FileMeta = {
	/** 0 for local and SFTP sources, 1 for cloud sources. */
	version: number;
	/** Identity in the source; for local sources the `/`-separated path relative to the root. */
	fileId: string;
	name: string;
	/** Anything that is not `folder` is a file. */
	type: string;
	/** Source ids of the parents; `null` for root entries of local sources. */
	parents: string[] | null;
	/** Full path, written by v1.5.0 only. `undefined` is absent, which is not the same bytes as `null`. */
	paths?: string[] | null;
	/** Hex SHA-256 of the file's bytes; empty for folders. */
	contentHash: string;
	/** Hex part of the content key (later profile); empty or absent means `contentHash`. */
	contentRef?: string;
	size: number;
	/** Whole seconds since 1970, floor. */
	mtime: number;
	owner: string;
	extra?: Map<string, JsonValue>;
	/** Low 12 permission bits. */
	mode?: number;
	uid?: number;
	gid?: number;
	/** Birth time in whole seconds; 0 or absent means unknown. */
	btime?: number;
	flags?: number;
	xattrs?: Map<string, Buffer>;
};

/** A file's bytes: refs of chunks in file order, or the bytes themselves. Format reference 2.3. */
export type Content = {
	size: number;
	chunks: string[];
	inline?: Buffer;
};

export type NodeEntry = {
	key: string;
	/** 64 hex digits; absent in trees written before v1.9.2. */
	pathKey?: string;
	/** `filemeta/<hex>` */
	filemeta: string;
};

/** A HAMT node; format reference 2.5 and 3. */
export type TreeNode =
	| {readonly type: 'internal'; readonly bitmap: number; readonly children: string[]}
	| {readonly type: 'leaf'; readonly entries: NodeEntry[]};

export type SnapshotSource = {
	type: string;
	account?: string;
	path?: string;
	identity?: string;
	pathId?: string;
	driveName?: string;
	fsType?: string;
};

/** `snapshot/<sha256 of the JSON>`; format reference 2.6. */
export type Snapshot = {
	version: number;
	/** RFC 3339, whole seconds, the writer's own offset. */
	created: string;
	/** `node/<hex>`, or empty for an empty tree. */
	root: string;
	seq: number;
	source?: SnapshotSource;
	meta?: Map<string, string>;
	tags?: string[];
	changeToken?: string;
	excludeHash?: string;
};

/** An element of `index/snapshots`; format reference 2.7. */
/** An entry of `index/snapshots`. `meta` is an addition of this program: others leave it out, and pass over it. */
export type SnapshotSummary = Omit<Snapshot, 'version'> & {ref: string};

export type LatestPointer = {latestSnapshot: string; seq: number};

/** The unencrypted marker object `config`. */
export type RepositoryConfig = {version: number; created: string; encrypted: boolean};

export type KdfParameters = {algorithm: string; salt: Buffer; time: number; memory: number; threads: number};

/** `keys/<slotType>-<label>`; format reference 5.3. */
export type KeySlot = {slotType: string; wrappedKey: Buffer; label: string; kdf?: KdfParameters};

/** A lock object; format reference 8.1. Fields after `isShared` are ours, ignored by others. */
export type RepoLock = {
	operation: string;
	/** `<hostname> (pid <pid>)` */
	holder: string;
	acquiredAt: string;
	expiresAt: string;
	isShared: boolean;
	/** Identity of the running kernel, so that a dead holder on this host is known for dead. */
	bootId?: string;
};
