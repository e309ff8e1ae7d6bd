import test from 'ava';
import {fitSpans} from '../../../source/tui/components/line.js';

const textOf = (spans: ReturnType<typeof fitSpans>): string => spans.map(({text}) => text).join('|');

test('spans are cut or filled to exactly the cells that there are', t => {
	t.is(textOf(fitSpans([{text: 'ab'}, {text: 'cd'}], 6)), 'ab|cd|  ');
	t.is(textOf(fitSpans([{text: 'ab'}, {text: '北海道'}], 5)), 'ab|北…');
	t.is(textOf(fitSpans([{text: 'ab'}, {text: 'cd'}], 2)), 'ab|');
});

test('a line lets nothing through that a terminal would obey, whoever forgot to look', t => {
	t.is(
		textOf(fitSpans([{text: '\u001B]52;c;eA==\u0007'}, {text: '\u009B31m'}], 25)),
		String.raw`\x1b]52;c;eA==\x07|\x9b31m`,
	);
});
