/** A path as Node takes it; bytes where a name is not UTF-8. */
export type FilePath = string | Buffer;

const slash = Buffer.from('/');

/** The path of an entry in a folder. Bytes as soon as one of them is bytes. */
export function joinPath(folder: FilePath, name: FilePath): FilePath {
	if (typeof folder === 'string' && typeof name === 'string') {
		return folder.endsWith('/') ? folder + name : `${folder}/${name}`;
	}

	const [start, end] = [Buffer.from(folder), Buffer.from(name)];
	return start.at(-1) === slash[0] ? Buffer.concat([start, end]) : Buffer.concat([start, slash, end]);
}
