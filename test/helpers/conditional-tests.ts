import {spawnSync} from 'node:child_process';
import process from 'node:process';
import test, {type ImplementationFn} from 'ava';
import {systemCalls, systemCallsProblem} from '../../source/engine/filesystem/system-calls.js';

export type DeclareTest = (title: string, run: ImplementationFn<[]>) => void;

/** Declares tests that need something of the machine; without it each is skipped under a title that says why. */
export function testWhere(isPossible: boolean, need: string, declare: DeclareTest = test): DeclareTest {
	return (title, run) => {
		if (isPossible) {
			declare(title, run);
		} else {
			// eslint-disable-next-line ava/no-skip-test -- told loudly, and only where the machine lacks something
			test.skip(`${title} [skipped: needs ${need}]`, run);
		}
	};
}

const isLinux = process.platform === 'linux';
const isRoot = process.getuid?.() === 0;

export const testOnLinux = testWhere(isLinux, 'Linux');
/** One after another, for what counts descriptors and the like. */
export const serialTestOnLinux = testWhere(isLinux, 'Linux', test.serial);
export const testAsRoot = testWhere(isLinux && isRoot, 'root on Linux');
/** For tests that call a program of the machine. */
export const testWithCommand = (command: string): DeclareTest =>
	testWhere(
		spawnSync('sh', ['-c', `command -v ${command}`]).status === 0,
		`the command ${command}; .ci/run installs it`,
	);
export const testWithSystemCalls = testWhere(systemCalls() !== null, systemCallsProblem() ?? 'koffi');
