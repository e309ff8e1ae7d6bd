import {MemoryStore} from '../../../../source/engine/stores/backends/memory-store.js';
import {testObjectStore} from '../object-store-contract.js';

testObjectStore('memory', async () => {
	const store = new MemoryStore();
	return {store, reopen: async () => store};
});
