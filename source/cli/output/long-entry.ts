import {displayName, formatBytes, formatTime} from '../../format.js';
import type {TreeEntry} from '../../index.js';

const kindLetters: Readonly<Record<TreeEntry['kind'], string>> = {
	file: '-',
	folder: 'd',
	symlink: 'l',
	fifo: 'p',
	'block-device': 'b',
	'char-device': 'c',
	socket: 's',
};

/** `drwxr-xr-x  1000:1000    1.50 KiB  2026-11-21 20:17  name`; every field has a fixed width, so that lines need not be gathered first. */
export function longEntryLine(entry: TreeEntry, shownName: string): string {
	const {uid, gid, kind, size, mtime, target} = entry;
	const owner = uid === undefined && gid === undefined ? '' : `${uid ?? 0}:${gid ?? 0}`;
	const link = target === undefined ? '' : ` -> ${displayName(target)}`;
	const bytes = kind === 'file' ? formatBytes(size) : '';
	return `${modeText(entry)}  ${owner.padEnd(11)}  ${bytes.padStart(8)}  ${formatTime(mtime)}  ${shownName}${link}`;
}

/** `drwxr-sr-t`, as `ls` writes it; question marks where the snapshot does not say. */
export function modeText({kind, mode}: Pick<TreeEntry, 'kind' | 'mode'>): string {
	if (mode === undefined) {
		return `${kindLetters[kind]}?????????`;
	}

	const letters = [...'rwxrwxrwx'].map((letter, index) => (mode & (0o400 >> index) ? letter : '-'));
	const special = [
		{bit: 0o4000, at: 2, letter: 's'},
		{bit: 0o2000, at: 5, letter: 's'},
		{bit: 0o1000, at: 8, letter: 't'},
	];
	for (const {bit, at, letter} of special) {
		if (mode & bit) {
			letters[at] = letters[at] === 'x' ? letter : letter.toUpperCase();
		}
	}

	return kindLetters[kind] + letters.join('');
}
