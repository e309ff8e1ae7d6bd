import test from 'ava';
import {fitList, listStart, moveList, scrollThumb, visibleRange} from '../../../source/tui/state/list-state.js';

const extent = {count: 100, height: 10};

test('the list scrolls when the cursor leaves the window, and no further than it must', t => {
	t.deepEqual(moveList(listStart, 9, extent), {cursor: 9, top: 0});
	t.deepEqual(moveList({cursor: 9, top: 0}, 1, extent), {cursor: 10, top: 1});
	t.deepEqual(moveList({cursor: 10, top: 10}, -1, extent), {cursor: 9, top: 9});
});

test('a page leaves one row of the page before', t => {
	t.is(moveList(listStart, 'page-down', extent).cursor, 9);
	t.is(moveList({cursor: 50, top: 45}, 'page-up', extent).cursor, 41);
});

test('nobody walks off the ends', t => {
	t.deepEqual(moveList(listStart, -1, extent), listStart);
	t.deepEqual(moveList(listStart, 'last', extent), {cursor: 99, top: 90});
	t.deepEqual(moveList({cursor: 99, top: 90}, 1, extent), {cursor: 99, top: 90});
	t.deepEqual(moveList({cursor: 99, top: 90}, 'first', extent), listStart);
	t.deepEqual(moveList(listStart, 'last', {count: 0, height: 10}), listStart);
});

test('a list that became shorter, or a window that became smaller, keeps the cursor in sight', t => {
	t.deepEqual(fitList({cursor: 99, top: 90}, {count: 5, height: 10}), {cursor: 4, top: 0});
	t.deepEqual(fitList({cursor: 99, top: 90}, {count: 100, height: 3}), {cursor: 99, top: 97});
});

test('of a million rows only the visible ones are named', t => {
	t.deepEqual(visibleRange({cursor: 500_000, top: 499_995}, {count: 1_000_000, height: 20}), {
		start: 499_995,
		end: 500_015,
	});
});

test('the thumb of the scroll bar begins at the top, ends at the bottom, and is absent when all is visible', t => {
	t.deepEqual(scrollThumb(listStart, extent), {start: 0, end: 1});
	t.deepEqual(scrollThumb({cursor: 99, top: 90}, extent), {start: 9, end: 10});
	t.is(scrollThumb(listStart, {count: 10, height: 10}), undefined);
});
