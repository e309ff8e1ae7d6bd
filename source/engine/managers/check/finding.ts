import type {FindingType} from '../../compute/reading/check-protocol.js';

export type {FindingType} from '../../compute/reading/check-protocol.js';

/** Something that is wrong in the repository. */
export type CheckFinding = {
	/** The object that it is about. */
	readonly key: string;
	readonly type: FindingType;
	readonly message: string;
	/** Files and folders that cannot be restored because of it: the first few. */
	readonly paths: readonly string[];
	/** How many there are: different versions of a file count each. */
	readonly pathCount: number;
	/** Snapshots that hold these files (`snapshot/<hex>`): the first few, newest first. */
	readonly snapshots: readonly string[];
	readonly snapshotCount: number;
};

/** `type: key: message`, as the Go tool has it. */
export const findingText = ({type, key, message}: CheckFinding): string => `${type}: ${key}: ${message}`;
