import test from 'ava';
import {passwordStrength, type Strength} from '../../../../source/tui/screens/setup/password-strength.js';

const isLevel = test.macro({
	exec(t, password: string, level: Strength['level']) {
		t.is(passwordStrength(password).level, level);
	},
	title: (_, password: string, level: Strength['level']) => `${JSON.stringify(password)} is ${level}`,
});

test(isLevel, '', 'none');
test(isLevel, 'password', 'weak');
test(isLevel, 'Hunter2!', 'weak');
test(isLevel, 'aaaaaaaaaaaaaaaaaaaa', 'weak');
test(isLevel, '12345678901234567890', 'weak');
test(isLevel, 'abcdefghijklmnopqrst', 'weak');
test(isLevel, 'k7Q!x', 'weak');
test(isLevel, 'blue table', 'weak');
test(isLevel, 'correct horse battery staple', 'fair');
test(isLevel, 'correct horse battery staple wagon', 'good');
test(isLevel, 'correct horse battery staple wagon moss ink', 'strong');
test(isLevel, 'kV8#qT2!pL', 'good');
test(isLevel, 'kV8#qT2!pLzR4$', 'strong');

test('a longer password is never weaker', t => {
	let bits = 0;
	for (let length = 1; length <= 14; length++) {
		const next = passwordStrength('kV8#qT2!pLzR4$'.slice(0, length)).bits;
		t.true(next >= bits);
		bits = next;
	}
});
