import test from 'ava';
import {InputParser} from '../../../source/tui/terminal/input-parser.js';
import type {TerminalEvent} from '../../../source/tui/terminal/keys.js';

const names = (events: readonly TerminalEvent[]) =>
	events.map(event => (event.type === 'key' ? event.key.name : event.type));

test('keys that arrive together are told apart', t => {
	t.deepEqual(names(new InputParser().push('jj\u001B[A \r\u0003é👩‍🚀')), [
		'j',
		'j',
		'up',
		'space',
		'enter',
		'ctrl-c',
		'é',
		'👩',
		'‍',
		'🚀',
	]);
});

test('an arrow that arrives in two pieces is one key', t => {
	const parser = new InputParser();
	t.deepEqual(parser.push('\u001B'), []);
	t.true(parser.isWaiting);
	t.deepEqual(names(parser.push('[B')), ['down']);
	t.false(parser.isWaiting);
});

test('an ESC after which nothing comes is the Escape key', t => {
	const parser = new InputParser();
	parser.push('\u001B');
	t.deepEqual(names(parser.flush()), ['escape']);
});

test('two Escapes are two keys, and a letter after ESC is that letter with Alt', t => {
	const parser = new InputParser();
	t.deepEqual(names([...parser.push('\u001B\u001B'), ...parser.flush()]), ['escape', 'escape']);
	t.deepEqual(names(parser.push('\u001Bb')), ['alt-b']);
});

test('modified arrows and function keys are known', t => {
	t.deepEqual(names(new InputParser().push('\u001B[1;5C\u001B[5~\u001BOH\u001B[Z\u001B[3~')), [
		'ctrl-right',
		'page-up',
		'home',
		'shift-tab',
		'delete',
	]);
});

test('answers of the terminal and unknown sequences are no keys', t => {
	t.deepEqual(names(new InputParser().push('\u001B[?62;4c\u001B[I\u001B[99~x')), ['x']);
});

test('a paste is one event, whatever is in it and wherever it is cut', t => {
	const parser = new InputParser();
	const pasted = '\u001B[200~rm -rf /\rq\u001B[A\u001B[201~j';
	const events = [...pasted].flatMap(character => parser.push(character));
	t.deepEqual(events, [
		{type: 'paste', text: 'rm -rf /\rq\u001B[A'},
		{type: 'key', key: {name: 'j', text: 'j'}},
	]);
});

test('the wheel and presses come with their place; releases are left out', t => {
	t.deepEqual(new InputParser().push('\u001B[<64;10;3M\u001B[<0;1;2M\u001B[<0;1;2m'), [
		{type: 'mouse', mouse: {type: 'wheel-up', column: 9, row: 2}},
		{type: 'mouse', mouse: {type: 'press', column: 0, row: 1}},
	]);
});
