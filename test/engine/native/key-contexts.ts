import {createSecretKey, randomBytes} from 'node:crypto';
import process from 'node:process';
import test from 'ava';
import {KeyContexts} from '../../../source/engine/native/key-contexts.js';

test('a key has one context, made from its bytes', t => {
	const seen: string[] = [];
	const contexts = new KeyContexts(
		() => 0,
		bytes => {
			seen.push(bytes.toString('hex'));
			return seen.length;
		},
	);
	const bytes = [randomBytes(32), randomBytes(32)] as const;
	const [a, b] = [createSecretKey(bytes[0]), createSecretKey(bytes[1])];
	t.deepEqual([contexts.of(a), contexts.of(b), contexts.of(a)], [1, 2, 1]);
	t.deepEqual(
		seen,
		bytes.map(each => each.toString('hex')),
	);
});

test("the key's bytes do not stay in memory of ours", t => {
	const kept: Buffer[] = [];
	const contexts = new KeyContexts(
		() => 0,
		bytes => {
			kept.push(bytes);
			return 1;
		},
	);
	contexts.of(createSecretKey(randomBytes(32)));
	t.deepEqual(kept, [Buffer.alloc(32)]);
});

test('a key of another length is refused, and no context made', t => {
	const contexts = new KeyContexts(
		() => 0,
		() => t.fail(),
	);
	t.throws(() => contexts.of(createSecretKey(randomBytes(31))), {instanceOf: RangeError, message: /31 bytes/});
});

test('the end of the process, or thread, frees what lives', t => {
	const freed: unknown[] = [];
	const contexts = new KeyContexts(
		context => freed.push(context),
		() => 'context',
	);
	const before = process.listeners('exit');
	contexts.of(createSecretKey(randomBytes(32)));
	const [listener] = before.slice(-1);
	listener?.(0);
	t.deepEqual(freed, ['context']);
	process.removeListener('exit', listener ?? (() => undefined));
});
