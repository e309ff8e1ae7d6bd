import test from 'ava';
import {FrameWriter} from '../../../source/tui/terminal/frame-writer.js';

function fakeScreen(rows = 4) {
	const written: string[] = [];
	const writer = new FrameWriter({
		rows,
		write(text) {
			written.push(text);
		},
	});
	return {written, writer};
}

test('only rows that changed are painted, each at its place, in one synchronized update', t => {
	const {written, writer} = fakeScreen();
	writer.write('one\ntwo\nthree');
	writer.write('one\nTWO\nthree');
	t.is(written.length, 2);
	t.is(written[1], '\u001B[?2026h\u001B[2;1H\u001B[0m\u001B[2KTWO\u001B[0m\u001B[?2026l');
});

test('a frame like the one before writes nothing', t => {
	const {written, writer} = fakeScreen();
	writer.write('one');
	writer.write('one');
	t.is(written.length, 1);
	t.is(writer.frames, 1);
});

test('rows that are gone are erased', t => {
	const {written, writer} = fakeScreen();
	writer.write('one\ntwo');
	writer.write('one');
	t.true(written[1]?.includes('\u001B[2;1H\u001B[0m\u001B[2K'));
});

test('what is taller than the window is cut, so that nothing ever scrolls', t => {
	const {written, writer} = fakeScreen(2);
	writer.write('one\ntwo\nthree');
	t.false(written[0]?.includes('three'));
});

test('a repaint writes everything again', t => {
	const {written, writer} = fakeScreen();
	writer.write('one\ntwo');
	writer.repaint();
	t.true(written[1]?.includes('one'));
	t.true(written[1]?.includes('two'));
});

test('while somebody else has the terminal nothing is painted, and afterwards the latest frame', t => {
	const {written, writer} = fakeScreen();
	writer.write('one');
	writer.pause();
	writer.write('two');
	t.is(written.length, 1);
	writer.resume();
	t.true(written[1]?.includes('two'));
});
