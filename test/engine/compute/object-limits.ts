import test from 'ava';
import {
	isStoredPlain,
	largestChunk,
	largestObject,
	logicalLimit,
} from '../../../source/engine/compute/object-limits.js';
import {vectors} from '../../helpers/vectors.js';

const mebibyte = 1_048_576;

test('a chunk is at most as large as the format says', t => {
	t.is(largestChunk, vectors.fastcdc.parameters.max);
});

test('small objects may not become huge ones, large objects may grow fourfold', t => {
	t.is(logicalLimit(0), 64 * mebibyte);
	t.is(logicalLimit(mebibyte), 68 * mebibyte);
	t.is(logicalLimit(100 * mebibyte), largestObject);
});

test('the content of a file of 4 TB fits', t => {
	const averageChunk = 1_200_000;
	const charactersPerRef = 74;
	const listed = Math.ceil(4e12 / averageChunk) * charactersPerRef;
	t.true(listed <= logicalLimit(listed / 2.2));
});

test('markers, key slots, packs and their catalog are stored plain, nothing else', t => {
	for (const key of ['config', 'keys/password-default', 'index/packs', `packs/${'0'.repeat(64)}`]) {
		t.true(isStoredPlain(key), `${key}`);
	}

	for (const key of [
		'index/latest',
		'index/snapshots',
		'index/lock.exclusive',
		'index/packs2',
		'config2',
		`chunk/${'0'.repeat(64)}`,
	]) {
		t.false(isStoredPlain(key), `${key}`);
	}
});
