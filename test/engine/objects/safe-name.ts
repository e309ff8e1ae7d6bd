import {Buffer} from 'node:buffer';
import path from 'node:path';
import {testProp, fc} from '@fast-check/ava';
import test, {type ExecutionContext} from 'ava';
import {isSafeNameBytes, safeName} from '../../../source/engine/objects/safe-name.js';

const named = (t: ExecutionContext, platform: string, name: string, expected: string) => {
	t.is(safeName(name, platform), expected);
};

for (const name of ['a', '...', '..a', 'a..', String.raw`a\b`, 'C:', 'aux', 'a\nb', 'é\u202E', ' ', '-rf']) {
	test(`on Linux ${JSON.stringify(name)} stays as it is`, named, 'linux', name, name);
}

test('an empty name becomes an underscore', named, 'linux', '', '_');
test('a dot becomes an underscore', named, 'linux', '.', '_');
test('the folder above becomes two underscores', named, 'linux', '..', '__');
test('a path loses its slashes', named, 'linux', '../../etc/passwd', '.._.._etc_passwd');
test('an absolute path loses its slashes', named, 'linux', '/etc', '_etc');
test('a NUL is replaced', named, 'linux', 'a\0b', 'a_b');
test('Windows loses drive letters', named, 'win32', 'C:', 'C_');
test('Windows loses streams', named, 'win32', 'a.txt:hidden', 'a.txt_hidden');
test('Windows loses UNC prefixes', named, 'win32', String.raw`\\host\share`, '__host_share');
test('Windows loses device names', named, 'win32', 'aux.h', '_aux.h');
test('Windows keeps names that only begin like a device', named, 'win32', 'auxiliary', 'auxiliary');
test('Windows loses dots and blanks at the end', named, 'win32', 'a. .', 'a___');
test('Windows has no folder above either', named, 'win32', '..', '__');

testProp('a safe name is one component that leads nowhere else', [fc.string({unit: 'binary'})], (t, name) => {
	for (const [platform, rules] of [
		['linux', path.posix],
		['win32', path.win32],
	] as const) {
		const safe = safeName(name, platform);
		t.is(rules.dirname(rules.join('target', safe)), 'target');
		t.is(rules.basename(rules.join('target', safe)), safe);
		t.is(safeName(safe, platform), safe);
	}
});

test('bytes are safe when they are a name and nothing else', t => {
	for (const bad of ['', '.', '..', 'a/b', 'a\0']) {
		t.false(isSafeNameBytes(Buffer.from(bad)), `${JSON.stringify(bad)} passes`);
	}

	for (const good of ['a', '...', '.a', '\u00FF']) {
		t.true(isSafeNameBytes(Buffer.from(good, 'latin1')), `${JSON.stringify(good)} does not pass`);
	}
});
