import test from 'ava';
import {loadKoffi} from '../../../source/engine/native/koffi.js';
import {testOnLinux} from '../../helpers/conditional-tests.js';

test('it is loaded once, or there are words for why not', t => {
	const found = loadKoffi();
	t.true('koffi' in found || found.problem.length > 20);
	t.is(loadKoffi(), found);
});

testOnLinux('it calls a function of the C library', t => {
	const found = loadKoffi();
	if (!('koffi' in found)) {
		t.fail(found.problem);
		return;
	}

	t.is(found.koffi.load(null).func('abs', 'int', ['int'])(-7), 7);
});
