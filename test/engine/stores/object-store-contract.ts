import test, {type ExecutionContext} from 'ava';
import type {Check, ContractSubject} from '../../helpers/stores.js';
import {checkListing} from './listing-contract.js';
import {checkReading} from './reading-contract.js';
import {checkRefusing} from './refusing-contract.js';
import {checkWriting} from './writing-contract.js';

/**
The contract of `object-store.ts` as tests: one call for each backend and layer.

`open` gives a new empty store each time. `packs/…` and `index/packs` are left out, since the pack layer keeps them to itself.
*/
export function testObjectStore(name: string, open: (t: ExecutionContext) => Promise<ContractSubject>): void {
	const check: Check = (title, body) => {
		test(`${name}: ${title}`, async t => {
			await body(t, await open(t));
		});
	};

	checkReading(check);
	checkWriting(check);
	checkListing(check);
	checkRefusing(check);
}
