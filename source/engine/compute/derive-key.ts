import {Buffer} from 'node:buffer';
import {Worker} from 'node:worker_threads';
import type {KdfParameters} from '../objects/model.js';
import type {DerivedKey, KeyWorkerData} from './derive-key-worker.js';
import {fromTransferable} from './transferable-error.js';

/**
As `deriveFromPassword`, in a thread of its own: the 64 MiB that it takes are given back when the thread ends, and other work can be done meanwhile.

Errors as there.
*/
export async function deriveKey(
	password: string | Uint8Array,
	parameters: KdfParameters,
	slotKey?: string,
): Promise<Buffer> {
	const data: KeyWorkerData = {password, parameters, slotKey};
	const worker = new Worker(new URL('derive-key-worker.js', import.meta.url), {workerData: data});
	const reply = await new Promise<DerivedKey>((resolve, reject) => {
		worker.once('message', resolve);
		worker.once('error', reject);
		worker.once('exit', code => {
			reject(new Error(`The thread that derives the key ended with status ${code}`));
		});
	});
	if (reply.key === undefined) {
		throw fromTransferable(reply.error ?? {message: 'The key could not be derived'});
	}

	return Buffer.from(reply.key);
}
