import test from 'ava';
import {Speaker} from '../../../source/tui/terminal/speaker.js';

function listen(pause?: number) {
	const heard: string[] = [];
	let sentences: readonly string[] = [];
	const speaker = new Speaker({
		stream: {write: text => heard.push(text)},
		read: () => sentences,
		...(pause !== undefined && {pause}),
	});
	return {
		heard,
		speaker,
		say(...now: readonly string[]) {
			sentences = now;
			speaker.hear();
		},
	};
}

test('only what is new is said', t => {
	const {heard, say} = listen(0);
	say('Home.', 'Row 1.');
	say('Home.', 'Row 2.');
	say('Home.', 'Row 2.');
	t.deepEqual(heard, ['Home.\nRow 1.\n', 'Row 2.\n']);
});

test('progress waits, and then only the newest is said', t => {
	const {heard, speaker, say} = listen(60_000);
	say('10 %');
	say('20 %');
	say('30 %');
	t.deepEqual(heard, ['10 %\n']);
	speaker.speak();
	t.deepEqual(heard, ['10 %\n', '30 %\n']);
	speaker.stop();
});

test('after a key the answer comes at once', t => {
	const {heard, speaker, say} = listen(60_000);
	say('10 %');
	speaker.ask();
	say('Cancelled.');
	t.deepEqual(heard, ['10 %\n', 'Cancelled.\n']);
});

test('everything is said again when somebody asks for it', t => {
	const {heard, speaker, say} = listen(0);
	say('Home.', 'Row 1.');
	speaker.repeat();
	t.deepEqual(heard, ['Home.\nRow 1.\n', 'Home.\nRow 1.\n']);
});
