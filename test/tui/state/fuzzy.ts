import test from 'ava';
import {fuzzyFilter, fuzzyScore, fuzzySort} from '../../../source/tui/state/fuzzy.js';

test('letters match in their order, with others between them', t => {
	t.not(fuzzyScore('local:/srv/photos', 'phts'), undefined);
	t.is(fuzzyScore('local:/srv/photos', 'stohp'), undefined);
});

test('words match in any order', t => {
	t.not(fuzzyScore('4fba541e /home/ada weekly', 'weekly ada'), undefined);
	t.is(fuzzyScore('4fba541e /home/ada weekly', 'weekly bob'), undefined);
});

test('case counts only where capitals were typed', t => {
	t.not(fuzzyScore('Photos', 'photos'), undefined);
	t.is(fuzzyScore('photos', 'Photos'), undefined);
});

test('letters that are scattered over a long text are no match', t => {
	t.is(fuzzyScore('a very long text that goes on and on until the end is b', 'ab'), undefined);
});

test('the best match comes first: whole words, then whole pieces, then scattered letters', t => {
	t.deepEqual(
		fuzzySort(['reload', 'load', 'l-o-a-d', 'other'], 'load', text => text),
		['load', 'reload', 'l-o-a-d'],
	);
});

test('with nothing typed the very list comes back', t => {
	const items = ['a', 'b'];
	t.is(
		fuzzyFilter(items, ' ', text => text),
		items,
	);
});
