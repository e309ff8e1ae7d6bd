import test from 'ava';
import {fromTransferable, missingObject, toTransferable} from '../../../source/engine/compute/transferable-error.js';
import {
	CorruptObjectError,
	isHoldfastError,
	MissingObjectError,
	NoSpaceError,
	StoreError,
} from '../../../source/engine/errors.js';

const across = (error: unknown): Error => fromTransferable(structuredClone(toTransferable(error)));

for (const error of [
	new StoreError('the disk is gone', {hint: 'mount it'}),
	new NoSpaceError('full', {hint: 'make room'}),
	new CorruptObjectError('chunk/ab', 'its bytes were changed'),
	new MissingObjectError('chunk/cd'),
]) {
	test(`${error.name} is the same on the other side of a thread`, t => {
		const arrived = across(error);
		t.true(arrived instanceof error.constructor);
		t.is(arrived.message, error.message);
		t.is(isHoldfastError(arrived) ? arrived.hint : '', error.hint);
		t.is(isHoldfastError(arrived) ? arrived.code : '', error.code);
	});
}

test('any other error keeps its message, and what is no error its text', t => {
	t.is(across(new TypeError('wrong')).message, 'wrong');
	t.is(across('odd').message, 'odd');
});

test('a missing object arrives as it would have if an error had been made of it', t => {
	t.deepEqual(missingObject('chunk/cd'), toTransferable(new MissingObjectError('chunk/cd')));
	t.true(fromTransferable(missingObject('chunk/cd')) instanceof MissingObjectError);
});

test('what is said of an object goes without a stack; what may be a mistake of the program keeps it', t => {
	t.false('stack' in toTransferable(new CorruptObjectError('chunk/ab', 'its bytes were changed')));
	t.is(typeof toTransferable(new TypeError('wrong')).stack, 'string');
});
