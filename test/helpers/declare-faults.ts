import test from 'ava';
import type {DeclareTest} from './conditional-tests.js';
import {type FaultCase, runCase} from './fault-run.js';
import {removeTree} from './temporary-folder.js';
import {makePrivateCache} from './test-backups.js';

/** Declares the short form of each case as a test. Its title and its log tell how to see a failure again. */
export function declareFaults(...cases: readonly FaultCase[]): void {
	declareFaultsWith(test.serial, ...cases);
}

/** @param declare Declares a test, or skips it where the machine lacks something. */
export function declareFaultsWith(declare: DeclareTest, ...cases: readonly FaultCase[]): void {
	const cache = makePrivateCache();
	test.after.always(() => {
		removeTree(cache);
	});

	for (const fault of cases) {
		declare(`${fault.id} ${fault.name}: ${fault.fault}`, async t => {
			const seed = Date.now() % 1_000_000;
			const {done, figures, problems} = await runCase(fault, {seed, amount: fault.amount.short});
			t.log(`seed ${seed}: ${done} ${fault.unit}`, figures);
			t.deepEqual(
				problems,
				[],
				`again: npm run test:faults -- ${fault.name} --seed ${seed} --amount ${fault.amount.short}`,
			);
			t.true(done > 0);
		});
	}
}
