import test from 'ava';
import type {JsonLine} from '../../../source/cli/output/json-shapes.js';
import {jsonDisplay} from '../../../source/cli/reporters/json-display.js';

function record(isVerbose: boolean) {
	const lines: JsonLine[] = [];
	return {
		lines,
		display: jsonDisplay(
			line => {
				lines.push(line);
			},
			{isVerbose},
		),
	};
}

test('progress tells what is known, and leaves out what is not', t => {
	const {lines, display} = record(false);
	const view = {name: 'Reading', isBytes: true, done: 5, total: 0, elapsedMilliseconds: 1, warnings: 0};
	display.show(view);
	display.show({...view, total: 10, rate: 2.6, remainingMilliseconds: 1900, currentFile: 'a\nb'});
	t.deepEqual(lines, [
		{type: 'progress', phase: 'Reading', unit: 'bytes', done: 5},
		{
			type: 'progress',
			phase: 'Reading',
			unit: 'bytes',
			done: 5,
			total: 10,
			rate: 3,
			secondsRemaining: 2,
			currentFile: 'a\nb',
		},
	]);
});

test('warnings keep their exact path', t => {
	const {lines, display} = record(false);
	display.event({type: 'warning', path: 'a\u001B', message: 'odd'});
	display.event({type: 'warning', message: 'odder'});
	t.deepEqual(lines, [
		{type: 'warning', path: 'a\u001B', message: 'odd'},
		{type: 'warning', message: 'odder'},
	]);
});

test('logs are for those who asked', t => {
	const quiet = record(false);
	const verbose = record(true);
	for (const {display} of [quiet, verbose]) {
		display.log('detail');
		display.note('note');
	}

	t.deepEqual(quiet.lines, []);
	t.deepEqual(verbose.lines, [
		{type: 'log', message: 'detail'},
		{type: 'log', message: 'note'},
	]);
});
