import test from 'ava';
import {askLine, askSecret, hasTerminal} from '../../../source/cli/credentials/prompt.js';
import {CancelledError} from '../../../source/engine/client.js';
import {FakeTerminal, noTerminal} from '../../helpers/fake-terminal.js';

const types = test.macro({
	async exec(t, typed: string, secret: string) {
		const terminal = new FakeTerminal(typed);
		t.is(await askSecret('Password: ', terminal), secret);
		t.is(terminal.output.text, 'Password: \n', 'nothing that was typed is shown');
		t.deepEqual(terminal.modes, [true, false]);
	},
	title: (_, typed: string, secret: string) => `${JSON.stringify(typed)} is ${JSON.stringify(secret)}`,
});

test(types, 'secret\r', 'secret');
test(types, 'pässwörd 🔑\n', 'pässwörd 🔑');
test(types, 'sercret\u007F\u007F\u007F\u007Fcret\r', 'sercret'.slice(0, 3) + 'cret');
test(types, 'wrong\u0015right\r', 'right');
test(types, '\u007F\r', '');
test(types, 'first\rsecond\r', 'first');

for (const [name, typed] of [
	['Ctrl-C', 'abc\u0003'],
	['Ctrl-D', '\u0004'],
] as const) {
	test(`${name} cancels, and the terminal shows again what is typed`, async t => {
		const terminal = new FakeTerminal(typed);
		await t.throwsAsync(askSecret('Password: ', terminal), {instanceOf: CancelledError});
		t.deepEqual(terminal.modes, [true, false]);
	});
}

test('a line that may be seen is left to the terminal', async t => {
	const terminal = new FakeTerminal('yes\n');
	t.is(await askLine('Go on: ', terminal), 'yes');
	t.deepEqual(terminal.modes, []);
	const asking = askLine('Go on: ', new FakeTerminal(), AbortSignal.abort());
	await t.throwsAsync(asking, {instanceOf: CancelledError});
});

test('a terminal that goes away cancels', async t => {
	const terminal = new FakeTerminal();
	const asking = askSecret('Password: ', terminal);
	terminal.input.end();
	await t.throwsAsync(asking, {instanceOf: CancelledError});
});

test('a signal cancels', async t => {
	const controller = new AbortController();
	const asking = askSecret('Password: ', new FakeTerminal(), controller.signal);
	controller.abort();
	await t.throwsAsync(asking, {instanceOf: CancelledError});
});

test('both ends must be a terminal', t => {
	t.true(hasTerminal(new FakeTerminal()));
	t.false(hasTerminal(noTerminal()));
	t.false(hasTerminal({input: new FakeTerminal().input, output: noTerminal().output}));
});
