import test from 'ava';
import {commandTable} from '../../source/cli/command-table.js';
import {exitCodes} from '../../source/cli/exit-code.js';
import {commandHelpText, overviewText} from '../../source/cli/help-text.js';

test('the overview names every command, every global flag and every exit status', t => {
	const text = overviewText();
	for (const {name, summary} of commandTable) {
		t.true(text.includes(name) && text.includes(summary));
	}

	for (const status of Object.values(exitCodes)) {
		t.regex(text, new RegExp(String.raw`\b${status} `));
	}

	t.regex(text, /-r, --repo LOCATION/);
});

test('no line of a help text is wider than a terminal of 120 columns', async t => {
	for (const entry of commandTable) {
		const {command} = await entry.load();
		for (const line of commandHelpText(entry, command).split('\n')) {
			t.true(line.length <= 120);
		}
	}
});

test('the help of a command begins with how it is used and ends with examples', async t => {
	const entry = commandTable.find(({name}) => name === 'completion');
	const loaded = await entry?.load();
	const text = entry && loaded ? commandHelpText(entry, loaded.command) : '';
	t.true(text.startsWith('Usage: holdfast completion bash|zsh|fish [FLAGS]\n'));
	t.regex(text, /\nExamples\n {2}source <\(holdfast completion bash\) +# in ~\/\.bashrc\n/);
});
