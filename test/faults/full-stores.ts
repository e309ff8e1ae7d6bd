import test from 'ava';
import {declareFaults} from '../helpers/declare-faults.js';
import {fullDisk, mayMount} from './cases/full-disk.js';
import {emptiedWhenFull, fullAtWrite} from './cases/full-stores.js';

declareFaults(fullAtWrite, emptiedWhenFull, ...(mayMount ? [fullDisk] : []));

if (!mayMount) {
	// eslint-disable-next-line ava/no-skip-test -- told loudly, and only where the machine lacks something
	test.skip('F3 full-disk [skipped: needs root on Linux to mount a file system]', t => {
		t.fail();
	});
}
