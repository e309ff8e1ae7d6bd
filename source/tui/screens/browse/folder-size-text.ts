import {formatBytes, formatCounted} from '../../../format.js';
import type {FolderSizesResult, TreeEntry} from '../../../index.js';

/** What a folder holds, for people; with a plus when there is more that could not be read. */
export function folderSizeText(
	sizes: FolderSizesResult | undefined,
	{fileId}: Pick<TreeEntry, 'fileId'>,
): {readonly bytes: string; readonly files: string} | undefined {
	const size = sizes?.of(fileId);
	const more = sizes?.isComplete ? '' : '+';
	return size && {bytes: formatBytes(size.bytes) + more, files: formatCounted(size.files, 'file') + more};
}
