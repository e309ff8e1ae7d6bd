import {compareUtf8} from '../objects/hashes.js';
import {readExtra} from '../objects/holdfast-extra.js';
import type {FileMeta} from '../objects/model.js';
import {type EntryFacts, entryFacts} from '../repository/entry-columns.js';

/** What can differ between two versions of an entry. `owner` is uid, gid, or the account of a cloud source. */
export type ChangedField =
	'path' | 'kind' | 'content' | 'target' | 'device' | 'mtime' | 'mode' | 'owner' | 'xattrs' | 'flags';

/** Fields that leave what a file holds as it was. */
const metadataFields: readonly ChangedField[] = ['mtime', 'mode', 'owner', 'xattrs', 'flags'];

export const isMetadataOnly = (fields: readonly ChangedField[]): boolean =>
	fields.every(field => metadataFields.includes(field));

/**
What is different for a person. What one of the two does not say, because another program wrote it, is no difference; nor is how it was recorded.
*/
export function changedFields(before: FileMeta, after: FileMeta): ChangedField[] {
	const [left, right] = [entryFacts(before), entryFacts(after)];
	const differs: Readonly<Record<ChangedField, boolean>> = {
		path: before.name !== after.name || before.parents?.[0] !== after.parents?.[0],
		kind: left.kind !== right.kind,
		content: left.kind !== 'symlink' && contentDiffers(before, after),
		target: left.target !== right.target,
		device: deviceOf(before) !== deviceOf(after),
		mtime: left.seconds !== right.seconds || knownAndDifferent(left.nanoseconds, right.nanoseconds),
		mode: knownAndDifferent(left.mode, right.mode),
		owner:
			knownAndDifferent(left.uid, right.uid) || knownAndDifferent(left.gid, right.gid) || before.owner !== after.owner,
		xattrs: isDetailed(left, right) && xattrsText(before) !== xattrsText(after),
		flags: isDetailed(left, right) && (before.flags ?? 0) !== (after.flags ?? 0),
	};
	return fieldOrder.filter(field => differs[field]);
}

const fieldOrder: readonly ChangedField[] = ['path', 'kind', 'content', 'target', 'device', ...metadataFields];

function contentDiffers(before: FileMeta, after: FileMeta): boolean {
	const haveContent = before.type !== 'folder' && after.type !== 'folder';
	return haveContent && (before.contentHash !== after.contentHash || before.size !== after.size);
}

function knownAndDifferent(before: number | undefined, after: number | undefined): boolean {
	return before !== undefined && after !== undefined && before !== after;
}

/** Whether both come from writers that record more than the size and the time. */
function isDetailed(before: EntryFacts, after: EntryFacts): boolean {
	return before.mode !== undefined && after.mode !== undefined;
}

function deviceOf(meta: FileMeta): string {
	const device = readExtra(meta)?.device;
	return device ? `${device.major}:${device.minor}` : '';
}

function xattrsText({xattrs}: FileMeta): string {
	if (xattrs === undefined || xattrs.size === 0) {
		return '';
	}

	const byName = [...xattrs].toSorted(([a], [b]) => compareUtf8(a, b));
	return JSON.stringify(byName.map(([name, value]) => [name, value.toString('base64')]));
}
