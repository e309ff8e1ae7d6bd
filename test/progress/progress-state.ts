import test from 'ava';
import {ProgressState} from '../../source/progress/progress-state.js';

function startAt(start: number) {
	let now = start;
	const state = new ProgressState(() => now);
	return {
		state,
		wait(milliseconds: number) {
			now += milliseconds;
		},
	};
}

test('there is nothing to show while no phase runs', t => {
	const {state} = startAt(0);
	t.is(state.view(), undefined);
	const phase = state.startPhase('Scanning', 0, false);
	t.is(state.view()?.name, 'Scanning');
	state.endPhase(phase);
	t.is(state.view(), undefined);
});

test('of phases that run at once, the one that counts bytes is shown', t => {
	const {state} = startAt(0);
	state.startPhase('Reading', 0, true);
	state.startPhase('Scanning', 0, false);
	t.is(state.view()?.name, 'Reading');
});

test('the rate is an average over ten seconds, not over everything', t => {
	const {state, wait} = startAt(1000);
	const phase = state.startPhase('Reading', 0, true);
	for (let second = 0; second < 60; second++) {
		wait(1000);
		phase.done += second < 30 ? 1000 : 100;
		state.view();
	}

	t.is(Math.round(state.view()?.rate ?? 0), 100);
});

test('there is no rate in the first half second', t => {
	const {state, wait} = startAt(0);
	const phase = state.startPhase('Reading', 0, true);
	wait(400);
	phase.done = 100;
	t.is(state.view()?.rate, undefined);
	wait(600);
	t.is(state.view()?.rate, 100);
});

test('the time that is left is told after three seconds, and renewed once a second', t => {
	const {state, wait} = startAt(0);
	const phase = state.startPhase('Reading', 1000, true);
	wait(2000);
	phase.done = 200;
	t.is(state.view()?.remainingMilliseconds, undefined);
	wait(1000);
	phase.done = 300;
	t.is(state.view()?.remainingMilliseconds, 7000);
	wait(500);
	phase.done = 400;
	t.is(state.view()?.remainingMilliseconds, 7000);
	wait(500);
	t.not(state.view()?.remainingMilliseconds, 7000);
});

test('nothing is left to wait for when the total is unknown or reached', t => {
	const {state, wait} = startAt(0);
	const phase = state.startPhase('Reading', 0, true);
	wait(5000);
	phase.done = 500;
	t.is(state.view()?.remainingMilliseconds, undefined);
	phase.total = 500;
	t.is(state.view()?.remainingMilliseconds, undefined);
});

test('events beside the count are kept', t => {
	const {state} = startAt(0);
	state.startPhase('Reading', 0, true);
	state.event({type: 'current-file', path: 'a/b'});
	state.event({type: 'warning', message: 'odd'});
	state.event({type: 'counts', new: 1, changed: 2, unchanged: 3, removed: 4});
	state.event({type: 'stored', rawBytes: 1, storedBytes: 1});
	t.like(state.view(), {currentFile: 'a/b', warnings: 1, counts: {new: 1, removed: 4}});
});
