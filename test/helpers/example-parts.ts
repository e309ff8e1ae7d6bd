import {chmodSync, lchownSync, linkSync} from 'node:fs';
import {type FilePath, joinPath} from '../../source/engine/filesystem/file-path.js';
import {setTimes} from '../../source/engine/filesystem/file-times.js';
import {acl, link, makeFolder, needRoot, put, sparse, special, xattr} from './example-entries.js';
import {pseudoRandomBytes} from './pseudo-random.js';

export type ExamplePart = (typeof exampleParts)[number][0];

const raw = (...bytes: number[]) => Buffer.from(bytes);

const oddNames = [
	' ',
	'with space',
	' leading and trailing ',
	'line\nbreak',
	'carriage\rreturn',
	'tab\t',
	'bell\u0007',
	'esc\u001B[31mred\u001B[0m',
	'\u001B]8;;x:y\u0007link',
	'c1\u009B31m',
	'del\u007F',
	'quote\'"`',
	String.raw`back\slash`,
	'-dash',
	'--option=x',
	'...',
	'..x',
	'.hidden',
	'trailing.',
	'CON',
	'nul.txt',
	'a:b',
	'*',
	'?',
	'[a]',
	'{a,b}',
	'!bang',
	'#hash',
	'$HOME',
	'%2F',
	'&<>',
	'|',
	'tilde~',
	'ä (one)',
	'a\u0308 (two)',
	'\u202Eright to left',
	'\u2028',
	'\uFEFFbom',
	'\u{1F600}',
	'\u{10FFFF}',
	'日本語',
	'real\uFFFD',
	'__proto__',
	'constructor',
];

/** Each part and how it is made. They throw the system error where it cannot be made here. */
export const exampleParts = [
	[
		'plain',
		folder => {
			put(folder, 'a.txt', 'hello\n');
			put(makeFolder(folder, 'sub'), 'b.txt', 'hello\n');
			put(makeFolder(makeFolder(folder, 'x'), 'y'), 'z', 'other\n');
		},
	],
	[
		'odd-names',
		folder => {
			for (const name of oddNames) {
				put(folder, name);
			}

			put(makeFolder(folder, 'folder\n\u001B[2J'), 'in');
		},
	],
	[
		'raw-names',
		folder => {
			for (const name of [
				raw(0xff),
				raw(0x63, 0x61, 0x66, 0xe9),
				raw(0xed, 0xa0, 0x80),
				raw(0x61, 0xc3),
				raw(0xc0, 0xaf),
				raw(0x1b, 0xfe, 0x0a),
			]) {
				put(folder, name);
			}

			const inner = makeFolder(makeFolder(folder, raw(0xfe)), 'plain');
			put(inner, raw(0xfd));
			put(inner, 'text');
		},
	],
	[
		'long-names',
		folder => {
			put(folder, 'f'.repeat(255));
			put(folder, `${'ä'.repeat(127)}x`);
			put(makeFolder(folder, 'd'.repeat(255)), 'e'.repeat(255));
			put(folder, Buffer.alloc(255, 0xff));
		},
	],
	[
		'deep-paths',
		folder => {
			let deep: FilePath = folder;
			for (let i = 0; i < 25; i++) {
				deep = makeFolder(deep, `${i}`.padEnd(200, 'd'));
			}

			link(deep, 'link', 'file');
			put(deep, 'file', 'deep');
			put(makeFolder(deep, raw(0xff)), 'raw', 'deeper');
		},
	],
	[
		'empty',
		folder => {
			put(folder, 'file', '');
			makeFolder(makeFolder(folder, 'folder'), 'inner');
		},
	],
	[
		'symlinks',
		folder => {
			put(folder, 'file');
			put(makeFolder(folder, 'folder'), 'inner');
			for (const [name, target] of [
				['to-file', 'file'],
				['to-folder', 'folder'],
				['dangling', 'nowhere'],
				['self', 'self'],
				['to-top', '..'],
				['one', 'two'],
				['two', 'one'],
				['absolute', '/etc/passwd'],
				['odd', 'a b\n\u001B[31m'],
				['raw', raw(0xff, 0x2f, 0xfe)],
				['long', 'x/'.repeat(2000)],
				['big', `/${'y'.repeat(200)}`],
			] as const) {
				link(folder, name, target);
			}
		},
	],
	[
		'hardlinks',
		folder => {
			const one = put(folder, 'one', pseudoRandomBytes(10_000, 7));
			const sub = makeFolder(folder, 'sub');
			linkSync(one, joinPath(folder, 'two'));
			linkSync(one, joinPath(sub, 'three'));
			linkSync(put(sub, 'other', 'same'), joinPath(folder, 'other'));
			put(folder, 'copy', 'same');
			link(folder, 'symlink', 'one');
			linkSync(joinPath(folder, 'symlink'), joinPath(sub, 'symlink'));
		},
	],
	[
		'fifos',
		folder => {
			special(folder, 'fifo', 'fifo');
		},
	],
	[
		'devices',
		folder => {
			special(folder, 'null', 'char-device', {major: 1, minor: 3});
			special(folder, 'loop', 'block-device', {major: 7, minor: 0});
			special(folder, 'large', 'block-device', {major: 259, minor: 70_000});
		},
	],
	[
		'modes',
		folder => {
			for (const mode of [0o644, 0o600, 0o755, 0o444, 0o400, 0o777, 0o4755, 0o2755, 0o1644, 0o6777]) {
				chmodSync(put(folder, `file ${mode.toString(8)}`), mode);
			}

			for (const mode of [0o755, 0o700, 0o555, 0o500, 0o1777, 0o2755]) {
				const inner = makeFolder(folder, `folder ${mode.toString(8)}`);
				put(inner, 'in');
				chmodSync(inner, mode);
			}
		},
	],
	[
		'closed',
		folder => {
			needRoot('what nobody may read');
			chmodSync(put(folder, 'file'), 0);
			const inner = makeFolder(folder, 'folder');
			put(inner, 'in');
			chmodSync(inner, 0);
		},
	],
	[
		'owners',
		folder => {
			needRoot('files of others');
			for (const [uid, gid] of [
				[1000, 1000],
				[65_534, 0],
				[0, 12_345],
				[4_000_000_000, 4_000_000_001],
			] as const) {
				const file = put(folder, `file of ${uid}`);
				lchownSync(file, uid, gid);
				chmodSync(file, 0o4755);
				lchownSync(makeFolder(folder, `folder of ${uid}`), uid, gid);
				lchownSync(link(folder, `link of ${uid}`, 'nowhere'), uid, gid);
			}
		},
	],
	[
		'xattrs',
		folder => {
			const file = put(folder, 'file');
			xattr(file, 'user.text', Buffer.from('grüße'));
			xattr(file, 'user.binary', raw(0, 255, 10, 27, 0));
			xattr(file, 'user.empty', raw());
			xattr(put(folder, 'long'), 'user.long', pseudoRandomBytes(3000, 3));
			xattr(makeFolder(folder, 'folder'), 'user.folder', Buffer.from('x'));
			const closed = put(folder, 'read-only');
			xattr(closed, 'user.read-only', Buffer.from('x'));
			chmodSync(closed, 0o444);
		},
	],
	[
		'acls',
		folder => {
			xattr(put(folder, 'file'), 'system.posix_acl_access', acl());
			xattr(makeFolder(folder, 'folder'), 'system.posix_acl_default', acl());
		},
	],
	[
		'capabilities',
		folder => {
			needRoot('capabilities');
			const file = put(folder, 'file');
			chmodSync(file, 0o755);
			// Revision 2, CAP_NET_RAW permitted and effective.
			xattr(file, 'security.capability', Buffer.from('0100000200200000000000000000000000000000', 'hex'));
			xattr(file, 'trusted.holdfast', Buffer.from('x'));
		},
	],
	[
		'sparse',
		folder => {
			sparse(folder, 'all-hole', 20_000_000, []);
			sparse(folder, 'ends-in-hole', 12_000_000, [0]);
			sparse(folder, 'begins-with-hole', 10_001_000, [10_000_000]);
			sparse(folder, 'islands', 30_000_000, [1_048_576, 9_437_184, 25_165_824]);
		},
	],
	[
		'times',
		folder => {
			for (const time of [
				0n,
				1n,
				-1n,
				-86_400_000_000_001n,
				-1_000_000_000n,
				999_999_999n,
				4_000_000_000_000_000_001n,
				7_258_118_400_999_999_999n,
			]) {
				setTimes(put(folder, `time ${time}`), time, time);
				setTimes(makeFolder(folder, `time folder ${time}`), time, time);
				setTimes(link(folder, `time link ${time}`, 'nowhere'), time, time);
			}
		},
	],
	[
		'sizes',
		folder => {
			for (const size of [0, 1, 2048, 2049, 524_287, 524_288, 524_289, 3_000_001]) {
				put(folder, `random ${size}`, pseudoRandomBytes(size, size));
				put(folder, `text ${size}`, 'all work and no play '.repeat(Math.ceil(size / 21)).slice(0, size));
			}

			put(folder, 'zeros', Buffer.alloc(9_000_000));
			put(folder, 'like gzip', Buffer.concat([raw(0x1f, 0x8b, 8, 0), pseudoRandomBytes(600_000, 1)]));
			put(folder, 'like zstd', Buffer.concat([raw(0x28, 0xb5, 0x2f, 0xfd), pseudoRandomBytes(600_000, 2)]));
		},
	],
] as const satisfies ReadonlyArray<readonly [string, (folder: FilePath) => void]>;
