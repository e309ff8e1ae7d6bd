import {createHash} from 'node:crypto';
import {setImmediate as nextTurn} from 'node:timers/promises';
import test from 'ava';
import {hashedMembers, keysOf} from '../../../../source/engine/compute/hashed-members.js';
import {ObjectPublisher, type PackRegister} from '../../../../source/engine/compute/storing/object-publisher.js';

const keyOf = (kind: string, name: string): string => `${kind}/${createHash('sha256').update(name).digest('hex')}`;

/** A pack with a node, a file's metadata, its content and its chunk, those that name others first. */
const pack = (name: string) => ({
	type: 'object' as const,
	key: keyOf('packs', name),
	bytes: new Uint8Array(40),
	members: hashedMembers({
		keys: ['node', 'filemeta', 'content', 'chunk'].map(kind => keyOf(kind, name)),
		offsets: [0, 10, 20, 30],
		lengths: [10, 10, 10, 10],
	}),
});

function publisherWith(register: PackRegister, put: () => Promise<void> = async () => {}): ObjectPublisher {
	return new ObjectPublisher({folder: undefined, put, assertMayWrite() {}, register, looseObjects: 0});
}

test('the catalog may be stored at any moment: of all packs, it learns what is named before what names it', async t => {
	const told: string[] = [];
	let expected = 0;
	const publisher = publisherWith({
		addMembers(_, members) {
			told.push(...keysOf(members).map(key => key.split('/')[0] ?? ''));
		},
		async makeRoom(members) {
			expected += members;
			await nextTurn();
		},
	});
	for (const name of ['a', 'b', 'c']) {
		publisher.accept(pack(name), 0, () => undefined);
	}

	publisher.accept(pack('later'), 1, () => undefined);
	let committed = 0;
	await publisher.checkpoint(0, async () => {
		committed = told.length;
	});
	const kinds = (count: number) =>
		['content', 'filemeta', 'node'].flatMap(kind => Array.from({length: count}, () => kind));
	t.deepEqual(told, ['chunk', 'chunk', 'chunk', 'chunk', ...kinds(3)]);
	t.is(committed, told.length, 'all of it is in the catalog that is stored');
	t.true(expected >= 9);
	await publisher.settle(async () => {
		committed = told.length;
	});
	t.deepEqual(told.slice(13), kinds(1), 'what belongs to a later epoch comes later');
	t.is(committed, 16);
});

test('of a pack that could not be stored nothing is told, and the run fails', async t => {
	const told: string[] = [];
	const register: PackRegister = {
		addMembers(key) {
			told.push(key);
		},
		async makeRoom() {},
	};
	const publisher = publisherWith(register, async () => {
		throw new Error('the disk is full');
	});
	let isDone = false;
	publisher.accept(pack('a'), 0, () => {
		isDone = true;
	});
	let isStored = false;
	const checkpoint = publisher.checkpoint(0, async () => {
		isStored = true;
	});
	await t.throwsAsync(checkpoint, {message: 'the disk is full'});
	t.false(isStored, 'no catalog either');
	t.true(isDone);
	t.deepEqual(told, []);
});
