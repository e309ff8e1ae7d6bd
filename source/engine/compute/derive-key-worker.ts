import {parentPort, workerData} from 'node:worker_threads';
import {deriveFromPassword} from '../crypto/argon2id.js';
import type {KdfParameters} from '../objects/model.js';
import {toTransferable, type TransferableError} from './transferable-error.js';

export type KeyWorkerData = {
	readonly password: string | Uint8Array;
	readonly parameters: KdfParameters;
	readonly slotKey: string | undefined;
};

/** One of both. */
export type DerivedKey = {readonly key?: Uint8Array; readonly error?: TransferableError};

// eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion -- `deriveKey` starts this thread, and gives it just that
const {password, parameters, slotKey} = workerData as KeyWorkerData;
let reply: DerivedKey;
try {
	reply = {key: await deriveFromPassword(password, parameters, slotKey)};
} catch (error) {
	reply = {error: toTransferable(error)};
}

parentPort?.postMessage(reply);
