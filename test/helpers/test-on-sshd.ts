import {testWhere} from './conditional-tests.js';
import {sshdProblem} from './sshd.js';

const problem = await sshdProblem();

/** Declares tests that need a real SSH server. */
export const testOnSshd = testWhere(problem === undefined, problem ?? 'sshd');
