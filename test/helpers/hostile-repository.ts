import {Buffer} from 'node:buffer';
import {mkdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {encodeKeySlot} from '../../source/engine/objects/key-slot.js';
import {sharedLockPrefix} from '../../source/engine/objects/keys.js';
import {encodeRepoLock} from '../../source/engine/objects/repo-lock.js';
import {initRepository} from '../../source/engine/repository/init-repository.js';
import type {Repository} from '../../source/engine/repository/repository.js';
import {LocalStore} from '../../source/engine/stores/backends/local-store.js';
import {type GivenEntry, SnapshotBuilder} from './build-snapshot.js';
import {hostileTexts, worstName, worstText} from './hostile-texts.js';
import {testCredentials} from './test-backups.js';

const names = Object.values(hostileTexts);

/** Everything that is a text in a snapshot, hostile: names of files and folders, targets of links, attributes, owners. */
function hostileEntries(version: number): GivenEntry[] {
	const files = names.flatMap((name, index): GivenEntry[] => [
		{name, bytes: Buffer.from(`version ${index % 2 === 0 ? version : 1} ${worstText}`)},
		{name: `link ${name}`, holdfast: {kind: 'symlink', target: name}, bytes: Buffer.from(name)},
	]);
	return [
		...files,
		{name: worstName, id: 'folder', owner: worstText},
		{
			name: worstName,
			parent: 'folder',
			bytes: Buffer.from(`version ${version}`),
			xattrs: new Map([[worstText, Buffer.from(worstText)]]),
		},
		{name: `only in ${version}${worstName}`, parent: 'folder', bytes: Buffer.from(`only in ${version}`)},
		{name: `..\0${worstName}`, parent: 'folder', bytes: Buffer.from('no disk takes its name')},
	];
}

/** What a check complains of, and a restore names. */
const lostEntry: GivenEntry = {name: `lost ${worstName}`, contentHash: 'ab'.repeat(32), type: 'file', size: 5};

/** A repository in a folder with three snapshots in which every text is an attack on a terminal. Its platform key is that of `testCredentials`. */
export async function hostileRepository(folder: string, {isWhole}: {readonly isWhole: boolean}): Promise<Repository> {
	const store = await LocalStore.create(folder);
	const {repository} = await initRepository(store, {encryption: true, credentials: testCredentials, cache: false});
	const builder = await SnapshotBuilder.on(store, {secrets: repository.secrets, isPacked: true});
	for (const [index, account] of [worstText, hostileTexts.clear, worstText].entries()) {
		await builder.snapshot([...hostileEntries(index), ...(isWhole ? [] : [lostEntry])], {
			created: `2025-03-0${index + 1}T10:00:00+01:00`,
			seq: index + 1,
			source: {
				type: index === 2 ? worstText : 'local',
				account,
				path: worstText,
				identity: worstText,
				driveName: worstText,
			},
			tags: [...names],
			meta: new Map([
				['generator', worstText],
				[worstText, worstText],
				['holdfast.status', worstText],
			]),
			changeToken: worstText,
		});
	}

	for (const [index, slotType] of ['constructor', '__proto__', worstText].entries()) {
		const kdf = {algorithm: worstText, salt: Buffer.alloc(16), time: 1, memory: 8192, threads: 1};
		const slot = {slotType, wrappedKey: Buffer.alloc(61), label: worstText, kdf};
		await store.put(`keys/hostile-${index}`, encodeKeySlot(slot));
	}

	await store.put('keys/damaged', Buffer.from(worstText));
	return repository;
}

/** Locks that say hostile things, and hold. */
export async function addHostileLocks({loose}: Repository): Promise<void> {
	const lock = {operation: worstText, holder: worstText, acquiredAt: worstText, expiresAt: '2999-01-01T00:00:00Z'};
	await loose.put(`${sharedLockPrefix}1`, encodeRepoLock({...lock, isShared: true}));
	await loose.put(`${sharedLockPrefix}2`, Buffer.from(worstText));
	await loose.put('index/lock.exclusive', encodeRepoLock({...lock, isShared: false}));
}

/** Files as a disk may hold them: every name that it takes, and bytes that are not UTF-8. */
export function hostileFolder(folder: string): void {
	mkdirSync(folder, {recursive: true});
	const bytes = ['\u009B', '\u00FF\u00FE', 'half\u00C3', '\u00E2\u0080'].map(text => Buffer.from(text, 'latin1'));
	for (const name of [...names].filter(text => Buffer.byteLength(text) < 200 && !/[/\uD800]/.test(text))) {
		writeFileSync(path.join(folder, name), name);
	}

	for (const name of bytes) {
		writeFileSync(Buffer.concat([Buffer.from(`${folder}/`), name]), 'not UTF-8');
	}
}
