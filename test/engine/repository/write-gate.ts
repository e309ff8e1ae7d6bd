import test from 'ava';
import {WriteGate} from '../../../source/engine/repository/write-gate.js';

test('a gate is open until somebody’s check refuses, and opens when that is taken away', t => {
	const gate = new WriteGate();
	const pass = () => {
		gate.pass();
	};

	const refuse = () => {
		throw new Error('no');
	};

	t.notThrows(pass);
	const first = gate.attach(refuse);
	const second = gate.attach(refuse);
	t.throws(pass, {message: 'no'});
	first();
	first();
	t.throws(pass, {message: 'no'});
	second();
	t.notThrows(pass);
});
