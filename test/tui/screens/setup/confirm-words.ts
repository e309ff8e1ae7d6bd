import test from 'ava';
import {textIn} from '../../../../source/tui/forms/form.js';
import {numbersText} from '../../../../source/tui/screens/setup/confirm-words.js';
import {startSetup} from '../../../../source/tui/screens/setup/setup-state.js';
import {after, enter, typed} from '../../../helpers/setup-in-steps.js';

const phrase = Array.from({length: 24}, (_, index) => `word${index + 1}`);

/** Where the words 3, 8 and 20 are asked for. */
const asked = after(
	startSetup({location: '/backups', home: '/home/ada'}).state,
	{type: 'made', phrase, asked: [3, 8, 20]},
	enter,
);

test('with the words of the note it goes on, and they are wiped', t => {
	const done = after(asked, ...typed('word3'), enter, ...typed(' WORD8 '), enter, ...typed('word20'), enter);
	t.is(done.step, 'sources');
	t.is(done.phrase, undefined);
	t.deepEqual(done.forms.recovery.fields, []);
});

test('a wrong word is asked for again, and the others stay', t => {
	const wrong = after(asked, ...typed('word3'), enter, ...typed('word9'), enter, ...typed('word20'), enter);
	t.is(wrong.step, 'recovery');
	t.regex(wrong.problem ?? '', /^Word 8 is another one\. Look at your note/);
	t.deepEqual(
		[3, 8, 20].map(number => textIn(wrong.forms.recovery, `word-${number}`)),
		['word3', '', 'word20'],
	);
	t.is(wrong.forms.recovery.row, 1, 'the cursor is there');
	const mended = after(wrong, ...typed('word8'), enter, enter);
	t.is(mended.step, 'sources');
});

test('whoever looks at the words again begins anew', t => {
	const again = after(asked, ...typed('nonsense'), enter, {type: 'back'});
	t.false(again.isConfirming);
	const asks = after(again, enter);
	t.true(asks.isConfirming);
	t.is(textIn(asks.forms.recovery, 'word-3'), '');
	t.is(asks.forms.recovery.row, 0);
});

test('numbers are listed as people say them', t => {
	t.is(numbersText([4]), '4');
	t.is(numbersText([4, 9]), '4 and 9');
	t.is(numbersText([4, 9, 23]), '4, 9 and 23');
});

test('nothing of the phrase is left in what the program keeps, once it is confirmed', t => {
	const done = after(asked, ...typed('word3'), enter, ...typed('word8'), enter, ...typed('word20'), enter);
	t.false(JSON.stringify(done).includes('word17'));
});
