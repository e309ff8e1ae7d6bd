import test from 'ava';
import {CommandReporter} from '../../../source/cli/reporters/command-reporter.js';
import type {Display} from '../../../source/cli/reporters/display.js';

function recordingDisplay(): Display & {readonly calls: unknown[][]} {
	const calls: unknown[][] = [];
	return {
		calls,
		interval: 0,
		show({name, done}) {
			calls.push(['show', name, done]);
		},
		phaseStarted({name}) {
			calls.push(['started', name]);
		},
		phaseEnded({name, done}, error) {
			calls.push(['ended', name, done, error]);
		},
		log(message) {
			calls.push(['log', message]);
		},
		note(message) {
			calls.push(['note', message]);
		},
		event({type}) {
			calls.push(['event', type]);
		},
		clear() {
			calls.push(['clear']);
		},
	};
}

test('phases, logs, notes and warnings reach every display', t => {
	const displays = [recordingDisplay(), recordingDisplay()];
	const reporter = new CommandReporter(displays);
	const phase = reporter.startPhase('Reading', 10, true);
	phase.increment(4);
	phase.setTotal(8);
	phase.log('detail');
	reporter.showNow();
	reporter.event({type: 'warning', message: 'odd'});
	phase.done();
	reporter.note('by the way');
	reporter.stop();
	for (const {calls} of displays) {
		t.deepEqual(calls, [
			['started', 'Reading'],
			['log', 'detail'],
			['show', 'Reading', 4],
			['event', 'warning'],
			['ended', 'Reading', 4, undefined],
			['note', 'by the way'],
			['clear'],
		]);
	}
});

test('what happens thousands of times a second is kept for the next drawing', t => {
	const display = recordingDisplay();
	const reporter = new CommandReporter([display]);
	reporter.event({type: 'current-file', path: 'a'});
	reporter.event({type: 'counts', new: 1, changed: 0, unchanged: 0, removed: 0});
	reporter.event({type: 'stored', rawBytes: 1, storedBytes: 1});
	t.deepEqual(display.calls, []);
});

test('nothing is shown while no phase runs', t => {
	const display = recordingDisplay();
	new CommandReporter([display]).showNow();
	t.deepEqual(display.calls, []);
});

test('a failed phase carries its error', t => {
	const display = recordingDisplay();
	const error = new Error('no');
	new CommandReporter([display]).startPhase('Reading', 0, true).error(error);
	t.deepEqual(display.calls.at(-1), ['ended', 'Reading', 0, error]);
});
