import type {ListedSnapshot} from '../../source/index.js';

/** When it is in tests of the screens. */
export const now = new Date('2026-11-22T09:13:00Z');

/** Snapshots of two sources, a day apart, the newest first. */
export const fakeSnapshots = (count: number): ListedSnapshot[] =>
	Array.from({length: count}, (_, index) => ({
		ref: `snapshot/${(0x4f_ba_54_1e - index).toString(16).padStart(8, '0')}${'0'.repeat(56)}`,
		created: new Date(now.getTime() - 180_000 - index * 86_400_000),
		snapshot: {
			version: 1,
			created: '',
			root: '',
			seq: count - index,
			source: {type: 'local', account: 'host', path: index % 2 === 0 ? '/home/ada' : '/srv/photos'},
			tags: index === 1 ? ['weekly'] : [],
		},
		figures: {files: 128_400 - index, bytes: 48_000_000_000, addedBytes: 72_000_000 * (index + 1), status: 'complete'},
	}));
