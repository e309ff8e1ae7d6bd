import {cleanPath} from './entry-path.js';
import type {FileTree} from './file-tree.js';
import type {ReadOptions} from './object-reader.js';
import {endsWithPath, pathsInSource} from './paths-in-source.js';

/**
The path inside a snapshot that a person means: people write where a file lies on their disk, `/home/ada/report.odt`, as well as where it lies below what was
backed up, `report.odt`.

@returns A clean path, empty for the root; when nothing stands at any of them, the path as it was written.
*/
export async function pathInSnapshot(tree: FileTree, wanted: string, options: ReadOptions = {}): Promise<string> {
	const clean = cleanPath(wanted);
	if (clean === '') {
		return clean;
	}

	const source = tree.snapshot.source?.path ?? '';
	for (const path of pathsInSource(wanted, source)) {
		if (await tree.entry(path, options)) {
			return path;
		}
	}

	const isSource = wanted.startsWith('/') ? clean === cleanPath(source) : endsWithPath(cleanPath(source), clean);
	return isSource ? '' : clean;
}
