import test from 'ava';
import {pathsInSource} from '../../../source/engine/repository/paths-in-source.js';

const gives = test.macro({
	exec(t, wanted: string, source: string, expected: readonly string[]) {
		t.deepEqual(pathsInSource(wanted, source), expected);
	},
	title: (_, wanted: string, source: string) => `${wanted} in a backup of ${source}`,
});

test(gives, 'docs/report', '/home/ada', ['docs/report']);
test(gives, './docs//report/', '/home/ada', ['docs/report']);
test(gives, '/home/ada/docs/report', '/home/ada', ['docs/report', 'ada/docs/report', 'home/ada/docs/report']);
test('a file that was backed up by itself stands in its folder', t => {
	t.true(pathsInSource('/home/ada/report', '/home/ada/report').includes('report'));
});
test(gives, 'ada/docs/report', '/home/ada', ['ada/docs/report', 'docs/report']);
test(gives, 'home/ada/docs', '/home/ada', ['home/ada/docs', 'docs']);
test(gives, 'da/docs', '/home/ada', ['da/docs']);
test(gives, 'docs', '', ['docs']);
test(gives, '/docs/report', '/home/ada', ['docs/report']);
test(gives, '/home/bob/x', '/home/ada', ['bob/x', 'home/bob/x']);
test(gives, '/srv/a/x', '/srv/a, /srv/b', ['a/x', 'srv/a/x']);
test(gives, '/etc/hosts', '/', ['etc/hosts']);
