import test from 'ava';
import {
	choiceField,
	choiceIn,
	editForm,
	formOf,
	isOnIn,
	moveForm,
	switchField,
	textField,
	textIn,
	withFields,
} from '../../../source/tui/forms/form.js';

const form = formOf(
	textField('name', 'Name', {text: 'ada'}),
	choiceField('kind', 'Kind', ['one', 'two', 'three']),
	switchField('loud', 'Loud'),
);

test('keys change the line that has them', t => {
	const typed = editForm(form, {name: 'x', text: 'x'});
	t.is(textIn(typed ?? form, 'name'), 'adax');
	const onKind = moveForm(form, 1);
	const left = editForm(onKind, {name: 'left'});
	t.is(choiceIn(left ?? form, 'kind'), 'three');
	t.is(editForm(onKind, {name: 'x', text: 'x'}), undefined);
	const onSwitch = moveForm(form, -1);
	t.true(isOnIn(editForm(onSwitch, {name: 'space', text: ' '}) ?? form, 'loud'));
});

test('a field that is not there is empty, off and nothing', t => {
	t.is(textIn(form, 'kind'), '');
	t.is(choiceIn(form, 'nothing'), '');
	t.false(isOnIn(form, 'name'));
});

test('fields that stay keep what they hold, and the cursor stays on a line', t => {
	const typed = editForm(form, {name: 'x', text: 'x'}) ?? form;
	const fewer = withFields({...typed, row: 2}, [textField('name', 'Name'), textField('more', 'More')]);
	t.is(textIn(fewer, 'name'), 'adax');
	t.is(fewer.row, 1);
});
