import test from 'ava';
import {plainStyler} from '../../../source/cli/output/style.js';
import {progressText} from '../../../source/cli/reporters/progress-text.js';
import {stderrDisplay} from '../../../source/cli/reporters/stderr-display.js';

const view = {name: 'Reading', isBytes: true, done: 5, total: 0, elapsedMilliseconds: 61_000, warnings: 0};

function record(options: {isTerminal?: boolean; isVerbose?: boolean; isQuiet?: boolean} = {}) {
	const written: string[] = [];
	const display = stderrDisplay({
		write(text) {
			written.push(text);
		},
		style: plainStyler,
		isTerminal: options.isTerminal ?? false,
		columns: () => 80,
		isVerbose: options.isVerbose ?? false,
		isQuiet: options.isQuiet ?? false,
		render: progressText,
	});
	return {written, display};
}

test('on a terminal one line is redrawn, and gives way to what is written', t => {
	const {written, display} = record({isTerminal: true});
	display.show(view);
	display.event({type: 'warning', path: 'a\u0007', message: 'odd'});
	display.clear();
	t.deepEqual(written, ['\rReading  5 B\u001B[K', '\r\u001B[K', '! a\\x07: odd\n']);
	t.is(display.interval, 200);
});

test('elsewhere a line comes every half minute', t => {
	const {written, display} = record();
	display.show(view);
	display.clear();
	t.deepEqual(written, ['1:01  Reading  5 B\n']);
	t.is(display.interval, 30_000);
});

test('quiet leaves warnings alone', t => {
	const {written, display} = record({isQuiet: true});
	display.note('by the way');
	display.log('detail');
	display.event({type: 'warning', message: 'odd'});
	t.deepEqual(written, ['! odd\n']);
	t.is(display.interval, 0);
});

test('verbose tells details, and how long each phase took', t => {
	const {written, display} = record({isVerbose: true});
	display.log('opened\tpack');
	display.phaseEnded({
		name: 'Scanning',
		isBytes: false,
		startedAt: 1000,
		endedAt: 1400,
		done: 3812,
		total: 0,
		samples: [],
	});
	t.deepEqual(written, ['opened\\tpack\n', 'Scanning: 3 812 in 0.4 s\n']);
});

test('a phase that failed is silent here: the error is told once, at the end', t => {
	const {written, display} = record({isVerbose: true});
	const phase = {name: 'Reading', isBytes: true, startedAt: 0, endedAt: 1, done: 0, total: 0, samples: []};
	display.phaseStarted(phase);
	display.phaseEnded(phase, new Error('no'));
	t.deepEqual(written, []);
});

test('notes are shown line by line', t => {
	const {written, display} = record();
	display.note('one\ntwo\u001B');
	t.deepEqual(written, ['one\ntwo\\x1b\n']);
});
