import {spawnSync} from 'node:child_process';
import process from 'node:process';
import test from 'ava';

const module = new URL('../../source/tui/prepare-react.js', import.meta.url).href;

/** The variables in a process of its own, after the call. */
function variablesAfter(call: string, env: Readonly<Record<string, string>> = {}): unknown {
	const script = `import {prepareReact} from '${module}'; ${call};
		const {NODE_ENV, FORCE_COLOR} = process.env; console.log(JSON.stringify({NODE_ENV, FORCE_COLOR}));`;
	const {stdout} = spawnSync(process.execPath, ['--input-type=module', '-e', script], {env, encoding: 'utf8'});
	return JSON.parse(stdout);
}

test('React is its production build, unless somebody has chosen another one', t => {
	t.deepEqual(variablesAfter('prepareReact({noColor: false})'), {NODE_ENV: 'production'});
	t.deepEqual(variablesAfter('prepareReact({noColor: false})', {NODE_ENV: 'development'}), {NODE_ENV: 'development'});
});

test('without colours Ink is told so', t => {
	t.deepEqual(variablesAfter('prepareReact({noColor: true})'), {NODE_ENV: 'production', FORCE_COLOR: '0'});
});
