import test from 'ava';
import {recoveryPhraseLines} from '../../source/cli/make-repository.js';

test('a recovery phrase is shown numbered, with what it is for', t => {
	const words = Array.from({length: 24}, (_, index) => `word${index + 1}`);
	const lines = recoveryPhraseLines(words.join(' '));
	t.regex(lines[0] ?? '', /Whoever has it can read the backups/);
	const shown = lines.join(' ').match(/\d+ word\d+/g);
	t.deepEqual(
		shown,
		words.map((word, index) => `${index + 1} ${word}`),
	);
	t.regex(lines.at(-1) ?? '', /never shown again/);
	t.true(lines.every(line => line.length <= 80));
});
