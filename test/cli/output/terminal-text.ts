import test from 'ava';
import {terminalText} from '../../../source/cli/output/terminal-text.js';

test('text keeps its lines and tabs, and nothing that a terminal obeys', t => {
	t.is(terminalText(Buffer.from('a\tb\r\nc\u001B[31m\n')), 'a\tb\nc\\x1b[31m\n');
	t.is(terminalText(Buffer.from('{"name":"\u009B\u202E"}')), String.raw`{"name":"\x9b\u202e"}`);
	t.is(terminalText(Buffer.alloc(0)), '');
});

test('bytes that are no text are none', t => {
	t.is(terminalText(Buffer.from([0x66, 0xff])), undefined);
	t.is(terminalText(Buffer.from('a\0b')), undefined);
});
