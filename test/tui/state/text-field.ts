import test from 'ava';
import {editField, emptyField, fieldOf, insertText, type TextField} from '../../../source/tui/state/text-field.js';
import {characterKey} from '../../../source/tui/terminal/keys.js';

const press = (field: TextField, ...names: string[]): TextField => {
	let next = field;
	for (const name of names) {
		next = editField(next, [...name].length === 1 ? characterKey(name) : {name}) ?? next;
	}

	return next;
};

test('what is typed stands before the cursor', t => {
	t.deepEqual(press(emptyField, 'a', 'c', 'left', 'b'), {text: 'abc', cursor: 2});
});

test('a character of several code points is deleted as a whole', t => {
	t.is(press(fieldOf('a👩‍🚀'), 'backspace').text, 'a');
	t.is(press(fieldOf('👩‍🚀b'), 'home', 'delete').text, 'b');
});

test('words and lines are cut', t => {
	t.is(press(fieldOf('one two '), 'ctrl-w').text, 'one ');
	t.is(press(fieldOf(''), 'ctrl-w').text, '');
	t.is(press(fieldOf('one two'), 'ctrl-u').text, '');
	t.is(press(fieldOf('one two'), 'home', 'ctrl-k').text, '');
});

test('at the ends nothing happens', t => {
	t.deepEqual(press(fieldOf('a'), 'right', 'delete', 'home', 'left', 'backspace'), {text: 'a', cursor: 0});
});

test('what is pasted becomes one line without control characters', t => {
	t.is(insertText(emptyField, 'one\r\n  two\u001B[31m').text, 'one two[31m');
});

test('keys that edit nothing are left to others', t => {
	t.is(editField(emptyField, {name: 'enter'}), undefined);
	t.is(editField(emptyField, {name: 'up'}), undefined);
});
