import test from 'ava';
import {storeOptions} from '../../../source/cli/credentials/confirm-host.js';
import {FakeTerminal, noTerminal} from '../../helpers/fake-terminal.js';

const {signal} = new AbortController();
const question = {host: 'server', type: 'ssh-ed25519', fingerprint: 'SHA256:abc'};

test('a person sees the key of an unknown host, and only yes confirms it', async t => {
	for (const [typed, isTrusted] of [
		['yes\n', true],
		['y\n', true],
		['no\n', false],
		['\n', false],
	] as const) {
		const terminal = new FakeTerminal(typed);
		t.is(await storeOptions(terminal, signal, false).confirmHost?.(question), isTrusted, `${typed}`);
		t.regex(terminal.output.text, /server is not known\. Its key is ssh-ed25519 SHA256:abc/);
	}
});

test('where there is nobody to ask, nobody is asked', t => {
	t.is(storeOptions(noTerminal(), signal, false).confirmHost, undefined);
	t.is(storeOptions(new FakeTerminal('yes\n'), signal, true).confirmHost, undefined);
});
