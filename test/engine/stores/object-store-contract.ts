import test, {type ExecutionContext} from 'ava';
import type {DeclareTest} from '../../helpers/conditional-tests.js';
import type {Check, ContractSubject} from '../../helpers/stores.js';
import {checkListing} from './listing-contract.js';
import {checkReading} from './reading-contract.js';
import {checkRefusing} from './refusing-contract.js';
import {checkWriting} from './writing-contract.js';

/**
The contract of `object-store.ts` as tests: one call for each backend and layer.

`open` gives a new empty store each time; `declare` leaves tests out where the machine lacks what they need. `packs/…` and `index/packs` are left out, since the pack layer keeps them to itself.
*/
export function testObjectStore(
	name: string,
	open: (t: ExecutionContext) => Promise<ContractSubject>,
	declare: DeclareTest = test,
): void {
	const check: Check = (title, body) => {
		declare(`${name}: ${title}`, async t => {
			await body(t, await open(t));
		});
	};

	checkReading(check);
	checkWriting(check);
	checkListing(check);
	checkRefusing(check);
}
