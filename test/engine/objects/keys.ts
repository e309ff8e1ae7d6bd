import {Buffer} from 'node:buffer';
import test from 'ava';
import {UsageError} from '../../../source/engine/errors.js';
import {
	hashedKinds,
	isHashedKey,
	isKeyOf,
	isStorableKey,
	objectKey,
	parseHashedKey,
} from '../../../source/engine/objects/keys.js';
import {goldenRepositoryNames} from '../../helpers/vectors.js';
import {goldenObjects} from '../../helpers/golden-repositories.js';

const hex = '0123456789abcdef'.repeat(4);

for (const kind of hashedKinds) {
	test(`the key of a ${kind} is made, known and taken apart`, t => {
		const key = objectKey(kind, hex);
		t.is(key, `${kind}/${hex}`);
		t.is(objectKey(kind, Buffer.from(hex, 'hex')), key);
		t.true(isHashedKey(key));
		t.true(isStorableKey(key));
		t.true(isKeyOf(kind, key));
		t.deepEqual(parseHashedKey(key), {kind, hash: hex});
	});
}

const notHashed = [
	'',
	'/',
	hex,
	`/${hex}`,
	`node/${hex.slice(1)}`,
	`node/${hex}0`,
	`node/${hex.toUpperCase()}`,
	`node/${hex}\n`,
	`node/${hex}/`,
	`nodes/${hex}`,
	`index/${hex}`,
	`../node/${hex}`,
	`node/../${hex}`,
	`node//${hex}`,
	`node/${hex.slice(0, 61)}/..`,
	`__proto__/${hex}`,
];

for (const key of notHashed) {
	test(`${JSON.stringify(key)} is not the key of a hashed object (T27)`, t => {
		t.false(isHashedKey(key));
		t.false(isKeyOf('node', key));
		t.throws(() => parseHashedKey(key), {instanceOf: UsageError});
	});
}

test('a key of one kind is not one of another', t => {
	t.false(isKeyOf('chunk', `node/${hex}`));
	t.false(isKeyOf('packs', `chunk/${hex}`));
});

test('a hash that is not 32 bytes makes no key', t => {
	t.throws(() => objectKey('chunk', Buffer.alloc(31)), {instanceOf: UsageError});
	t.throws(() => objectKey('chunk', `${hex}0`), {instanceOf: UsageError});
	t.throws(() => objectKey('chunk', `../../${hex.slice(6)}`), {instanceOf: UsageError});
});

const storable = [
	'config',
	'keys/password-default',
	'keys/kms-platform-default',
	'index/latest',
	'index/packs',
	'index/lock.exclusive',
	'index/lock.shared/2025-03-01T10:00:00.12+01:00',
	'index/holdfast/catalog-lock',
	'index/a..b',
];

for (const key of storable) {
	test(`a repository can hold ${key}`, t => {
		t.true(isStorableKey(key));
	});
}

const notStorable = [
	...notHashed,
	'config/x',
	'/config',
	'keys/',
	'keys/..',
	'keys/a/b',
	'keys/a b',
	'index',
	'index/',
	'index//latest',
	'index/../config',
	'index/./latest',
	'index/x/..',
	'index/latest/',
	'index/é',
	'index/a\0b',
	String.raw`index\latest`,
	String.raw`index/..\x`,
	'etc/passwd',
];

for (const key of notStorable.filter(candidate => candidate !== `index/${hex}`)) {
	test(`no repository can hold ${JSON.stringify(key)} (T27)`, t => {
		t.false(isStorableKey(key));
	});
}

for (const name of goldenRepositoryNames) {
	test(`every key of the repository ${name} of the Go tool can be stored`, t => {
		t.deepEqual(
			[...goldenObjects(name).keys()].filter(key => !isStorableKey(key)),
			[],
		);
	});
}
