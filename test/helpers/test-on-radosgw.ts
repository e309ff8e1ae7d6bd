import {testWhere} from './conditional-tests.js';
import {radosgwProblem} from './radosgw.js';

const problem = radosgwProblem();

/** Declares tests that need a real S3 server. */
export const testOnRadosgw = testWhere(problem === undefined, problem ?? 'radosgw');
