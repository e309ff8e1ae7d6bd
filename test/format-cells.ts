import {fc, testProp} from '@fast-check/ava';
import test from 'ava';
import {displayWidth, padText, truncateText} from '../source/format-cells.js';

test('wide characters take two cells, marks none', t => {
	t.is(displayWidth('abc'), 3);
	t.is(displayWidth('北海道'), 6);
	t.is(displayWidth('e\u0301'), 1);
});

test('a text is cut with an ellipsis at its end or in its middle', t => {
	t.is(truncateText('/home/ada/photos', 20), '/home/ada/photos');
	t.is(truncateText('/home/ada/photos', 8), '/home/a…');
	t.is(truncateText('/home/ada/photos', 8, 'middle'), '/hom…tos');
	t.is(truncateText('北海道旅行', 6), '北海…');
	t.is(truncateText('abc', 1), '…');
	t.is(truncateText('abc', 0), '');
});

test('a name of a megabyte, which a repository may hold, is cut and measured as well', t => {
	const name = `é${'北'.repeat(1_000_000)}é`;
	t.is(truncateText(name, 8), 'é北北北…');
	t.is(truncateText(name, 8, 'middle'), 'é北…北é');
	t.is(truncateText(`${'x'.repeat(1_000_000)}é`, 5, 'middle'), 'xx…xé');
	t.is(displayWidth('北'.repeat(10_000)), 20_000);
});

test('a text is padded by cells', t => {
	t.is(padText('北', 4), '北  ');
	t.is(padText('12', 4, 'right'), '  12');
	t.is(padText('too long', 3), 'too long');
});

testProp(
	'a cut text never takes more cells than it may',
	[fc.string({unit: 'grapheme-composite'}), fc.nat(30), fc.constantFrom('end' as const, 'middle' as const)],
	(t, text, width, where) => {
		t.true(displayWidth(truncateText(text, width, where)) <= width);
	},
);
