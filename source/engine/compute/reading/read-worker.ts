import {parentPort, workerData} from 'node:worker_threads';
import {loadCodec} from '../../compression/load-codec.js';
import {ReadWorker} from './handle-task.js';
import type {ReadRequest} from './read-crew.js';
import type {ReaderSetup} from './read-protocol.js';

/* A thread that reads, opens and writes out. All that it does is in `handle-task.ts`; this is only the door. */

const port = parentPort;
// eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion -- `ReadCrew` starts this thread, and gives it just that
const worker = new ReadWorker(workerData as ReaderSetup, await loadCodec({forMany: true}));
port?.on('message', (request: ReadRequest) => {
	const {reply, transfer} = worker.handle(request);
	port.postMessage(reply, transfer);
});
