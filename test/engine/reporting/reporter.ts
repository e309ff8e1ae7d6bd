import test from 'ava';
import {silentReporter} from '../../../source/engine/reporting/reporter.js';

test('the silent reporter takes everything and says nothing', t => {
	const phase = silentReporter.startPhase('Reading', 0, true);
	t.notThrows(() => {
		phase.setTotal(10);
		phase.increment(5);
		phase.log('half');
		phase.error(new Error('no'));
		phase.done();
		silentReporter.event({type: 'current-file', path: 'a'});
	});
});
