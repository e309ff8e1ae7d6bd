const substitute = '_';

/** Device names that Windows gives to no file, whatever their ending. */
const reservedOnWindows = /^(?:con|prn|aux|nul|com[\d¹²³]|lpt[\d¹²³]|conin\$|conout\$)(?:\.|$)/i;
// eslint-disable-next-line no-control-regex -- Windows refuses control characters in names
const refusedByWindows = /[\u0000-\u001F"*:<>?\\|]/g;

// eslint-disable-next-line no-control-regex -- no file system has NUL in a name
const impossible = /^\.{0,2}$|[/\u0000]/;

/**
One component of a path, made from a name that a repository states. Names are hostile: `..`, `a/b` or an empty one must not lead anywhere else.

Names that a file system can hold stay exactly as they are; in others each impossible character becomes `_`.

@param platform As `process.platform`. `win32` also loses `\`, drive letters, streams, device names, and dots or blanks at the end.
*/
export function safeName(name: string, platform: string): string {
	if (platform !== 'win32' && !impossible.test(name)) {
		return name;
	}

	let safe = name.replaceAll(/[/\0]/g, substitute);
	if (platform === 'win32') {
		safe = safe.replaceAll(refusedByWindows, substitute).replace(/[. ]+$/, ending => substitute.repeat(ending.length));
		if (reservedOnWindows.test(safe)) {
			safe = substitute + safe;
		}
	}

	return /^\.{0,2}$/.test(safe) ? substitute.repeat(Math.max(1, safe.length)) : safe;
}

/** Whether bytes from a repository may stand as one component of a path as they are. */
export function isSafeNameBytes(name: Uint8Array): boolean {
	return (
		name.length > 0 &&
		!name.includes(0) &&
		!name.includes(slash) &&
		!(name.length <= 2 && name.every(byte => byte === dot))
	);
}

const slash = 0x2f;
const dot = 0x2e;
