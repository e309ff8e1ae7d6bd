import {type BigIntStats, lstatSync, readdirSync, readlinkSync} from 'node:fs';
import {type FilePath, joinPath} from '../../source/engine/filesystem/file-path.js';
import {kindFromMode} from '../../source/engine/filesystem/kind-from-mode.js';
import {withShortPath} from '../../source/engine/filesystem/long-path.js';
import {deviceNumbers} from '../../source/engine/filesystem/special-files.js';
import {readXattrs} from '../../source/engine/filesystem/xattrs.js';
import {nameFromBytes} from '../../source/engine/objects/names.js';
import {compareContents, settledBlocks} from './compare-contents.js';

export type Aspect = 'content' | 'mode' | 'owner' | 'mtime' | 'target' | 'hardlinks' | 'xattrs' | 'device' | 'holes';

export type CompareOptions = {
	/** What may differ. */
	readonly ignore?: readonly Aspect[];
	/** Also compares the two folders themselves, not only what is in them. */
	readonly withTop?: boolean;
};

/** One thing in both trees. */
type Pair = {readonly name: string; readonly expected: FilePath; readonly actual: FilePath};

/** How much more a file may take on the disk than the sparse file it should equal. */
const allowedBytes = 65_536;

/**
Compares two folder trees in everything a backup must bring back, whatever bytes their names are made of.

@returns One sentence for each difference, `"sub/file": mode 0644 instead of 0755`; empty when there is none.
*/
export function compareTrees(expected: string, actual: string, options: CompareOptions = {}): string[] {
	return new Comparison(options).compare({name: '', expected, actual});
}

class Comparison {
	readonly #differences: string[] = [];
	readonly #ignored: ReadonlySet<Aspect>;
	readonly #withTop: boolean;
	/** Under which name an inode was met first. */
	readonly #expectedLinks = new Map<string, string>();
	readonly #actualLinks = new Map<string, string>();

	constructor({ignore = [], withTop = false}: CompareOptions) {
		this.#ignored = new Set(ignore);
		this.#withTop = withTop;
	}

	compare(top: Pair): string[] {
		if (this.#withTop) {
			this.#compareEntry(top);
		} else {
			this.#compareFolders(top);
		}

		return this.#differences;
	}

	#compareFolders(pair: Pair): void {
		const expected = new Map(list(pair.expected));
		const actual = new Map(list(pair.actual));
		for (const [text, name] of [...new Map([...expected, ...actual])].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
			const inner: Pair = {
				name: pair.name === '' ? text : `${pair.name}/${text}`,
				expected: joinPath(pair.expected, name),
				actual: joinPath(pair.actual, name),
			};
			if (!actual.has(text)) {
				this.#tell(inner, 'is missing');
			} else if (expected.has(text)) {
				this.#compareEntry(inner);
			} else {
				this.#tell(inner, 'should not be there');
			}
		}
	}

	#compareEntry(pair: Pair): void {
		const expected = status(pair.expected);
		const actual = status(pair.actual);
		const kind = kindFromMode(Number(expected.mode));
		const actualKind = kindFromMode(Number(actual.mode));
		if (actualKind !== kind) {
			this.#tell(pair, `is a ${actualKind} instead of a ${kind}`);
			return;
		}

		if (kind !== 'symlink') {
			this.#check('mode', pair, octal(expected), octal(actual));
		}

		this.#check('owner', pair, `${expected.uid}:${expected.gid}`, `${actual.uid}:${actual.gid}`);
		this.#check('mtime', pair, `${expected.mtimeNs} ns`, `${actual.mtimeNs} ns`);
		this.#check('xattrs', pair, xattrs(pair.expected), xattrs(pair.actual));
		if (kind === 'folder') {
			this.#compareFolders(pair);
			return;
		}

		this.#check(
			'hardlinks',
			pair,
			firstName(this.#expectedLinks, expected, pair.name),
			firstName(this.#actualLinks, actual, pair.name),
		);
		if (kind === 'symlink') {
			this.#check('target', pair, target(pair.expected), target(pair.actual));
		} else if (kind === 'file') {
			this.#compareFiles(pair, expected);
		} else {
			this.#check('device', pair, device(expected), device(actual));
		}
	}

	#compareFiles(pair: Pair, stats: BigIntStats): void {
		if (!this.#ignored.has('content')) {
			const difference = compareContents(pair.expected, pair.actual);
			if (difference !== undefined) {
				this.#tell(pair, difference);
			}
		}

		const allocated = stats.blocks * 512n;
		if (!this.#ignored.has('holes') && allocated + BigInt(allowedBytes) < stats.size) {
			const taken = settledBlocks(pair.actual) * 512n;
			if (taken > allocated + BigInt(allowedBytes)) {
				this.#tell(pair, `takes ${taken} bytes on the disk instead of ${allocated}`);
			}
		}
	}

	#check(aspect: Aspect, pair: Pair, expected: string, actual: string): void {
		if (expected !== actual && !this.#ignored.has(aspect)) {
			this.#tell(pair, `${aspect} ${actual} instead of ${expected}`);
		}
	}

	#tell({name}: Pair, difference: string): void {
		this.#differences.push(`${JSON.stringify(name)}: ${difference}`);
	}
}

const list = (folder: FilePath): Array<[text: string, name: Buffer]> =>
	withShortPath(folder, short => readdirSync(short, 'buffer')).map(name => [nameFromBytes(name).text, name]);

const status = (path: FilePath): BigIntStats => withShortPath(path, short => lstatSync(short, {bigint: true}));

const octal = ({mode}: BigIntStats): string => (mode & 0o7777n).toString(8).padStart(4, '0');

const target = (path: FilePath): string =>
	JSON.stringify(withShortPath(path, short => readlinkSync(short, 'buffer')).toString('latin1'));

function device({rdev}: BigIntStats): string {
	const {major, minor} = deviceNumbers(rdev);
	return `${major}:${minor}`;
}

function firstName(links: Map<string, string>, {dev, ino}: BigIntStats, name: string): string {
	const inode = `${dev}:${ino}`;
	const first = links.get(inode) ?? name;
	links.set(inode, first);
	return first === name ? 'none before it' : `of ${JSON.stringify(first)}`;
}

function xattrs(path: FilePath): string {
	const found = withShortPath(path, short => readXattrs(short)) ?? new Map<string, Buffer>();
	const texts = [...found]
		.toSorted(([a], [b]) => (a < b ? -1 : 1))
		.map(([name, value]) => `${name}=${value.toString('hex')}`);
	return `{${texts.join(', ')}}`;
}
