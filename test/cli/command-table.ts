import test from 'ava';
import {flagName} from '../../source/cli/arguments/flags.js';
import {commandTable, findCommand} from '../../source/cli/command-table.js';
import {globalFlags} from '../../source/cli/global-flags.js';

test('no two commands share a name', t => {
	const names = commandTable.flatMap(({name, aliases}) => [name, ...aliases]);
	t.is(new Set(names).size, names.length);
});

test('a command is found by its name and by its other names', t => {
	for (const entry of commandTable) {
		for (const name of [entry.name, ...entry.aliases]) {
			t.is(findCommand(name), entry);
		}
	}

	t.is(findCommand('constructor'), undefined);
});

for (const {name, summary, load} of commandTable) {
	test(`${name} is described, and its flags hide no global flag`, async t => {
		const {command} = await load();
		t.regex(summary, /^[A-Z].*[^.]$/);
		t.regex(command.description, /^[A-Z].*\.$/);
		t.true(command.examples.length > 0, 'an example says more than a description');
		t.true(command.words.minimum <= command.words.maximum);
		const letters = new Set(Object.values(globalFlags).map(flag => flag.short));
		for (const [key, flag] of Object.entries(command.flags)) {
			t.false(key in globalFlags, `--${flagName(key)} is global`);
			t.true(flag.short === undefined || !letters.has(flag.short), `-${flag.short ?? ''} is global`);
			t.regex(flag.help, /^[A-Z].*\.$/);
			t.is(flag.kind !== 'switch', flag.placeholder !== undefined, `--${flagName(key)} needs a placeholder or none`);
		}
	});

	test(`every example of ${name} is a line that it understands`, async t => {
		const {command} = await load();
		for (const [line] of command.examples) {
			const words =
				line
					.replace(/^.*\bholdfast /, '')
					.replace(/ [|>].*$/, '')
					.replace(/\)$/, '')
					.match(/'[^']*'|\S+/g) ?? [];
			const [first, ...rest] = words.map(word => word.replaceAll("'", ''));
			t.is(findCommand(first ?? '')?.name, name);
			await t.notThrowsAsync(command.prepare(rest));
		}
	});
}
