import test from 'ava';
import {WeightedCache} from '../../../source/engine/repository/weighted-cache.js';

test('what was used last stays, up to the total weight', t => {
	const cache = new WeightedCache<string>(10);
	cache.set('a', 'A', 4);
	cache.set('b', 'B', 4);
	t.is(cache.get('a'), 'A');
	cache.set('c', 'C', 4);
	t.is(cache.get('b'), undefined);
	t.is(cache.get('a'), 'A');
	t.is(cache.get('c'), 'C');
});

test('a new value takes the place of the old one and of its weight', t => {
	const cache = new WeightedCache<string>(10);
	cache.set('a', 'A', 9);
	cache.set('a', 'A2', 1);
	cache.set('b', 'B', 9);
	t.is(cache.get('a'), 'A2');
	t.is(cache.get('b'), 'B');
});

test('what is heavier than the whole cache is handed on and not kept', t => {
	const cache = new WeightedCache<string>(10);
	cache.set('a', 'A', 5);
	t.is(cache.set('b', 'B', 11), 'B');
	t.is(cache.get('b'), undefined);
	t.is(cache.get('a'), 'A');
});
