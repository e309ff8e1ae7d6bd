import test from 'ava';
import {colorStyler, plainStyler, wantsColor} from '../../../source/cli/output/style.js';

const terminal = {isTTY: true};

test('a terminal gets colours, a pipe gets none', t => {
	t.true(wantsColor(terminal, {}, false));
	t.false(wantsColor({}, {}, false));
});

test('NO_COLOR, --no-color and a dumb terminal switch colours off', t => {
	t.false(wantsColor(terminal, {NO_COLOR: '1'}, false));
	t.true(wantsColor(terminal, {NO_COLOR: ''}, false));
	t.false(wantsColor(terminal, {}, true));
	t.false(wantsColor(terminal, {TERM: 'dumb'}, false));
});

test('FORCE_COLOR decides where nobody refused', t => {
	t.true(wantsColor({}, {FORCE_COLOR: '1'}, false));
	t.false(wantsColor(terminal, {FORCE_COLOR: '0'}, false));
	t.false(wantsColor({}, {FORCE_COLOR: '1', NO_COLOR: '1'}, false));
});

test('a style is put around the text, or not', t => {
	t.is(colorStyler('bold', 'x'), '\u001B[1mx\u001B[22m');
	t.is(plainStyler('bold', 'x'), 'x');
});
