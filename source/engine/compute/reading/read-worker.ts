import {parentPort, workerData} from 'node:worker_threads';
import {loadCodec} from '../../compression/load-codec.js';
import {StopWord} from '../stop-word.js';
import {ReadWorker} from './handle-task.js';
import type {ReadRequest, ReadWorkerData} from './read-crew.js';

/* A thread that reads, opens and writes out. All that it does is in `handle-task.ts`; this is only the door. */

const port = parentPort;
// eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion -- `ReadCrew` starts this thread, and gives it just that
const setup = workerData as ReadWorkerData;
const worker = new ReadWorker(setup, await loadCodec({forMany: true}), new StopWord(setup.stop));
port?.on('message', (request: ReadRequest) => {
	const {reply, transfer} = worker.handle(request);
	port.postMessage(reply, transfer);
	if (request.name === 'close') {
		// Nothing else keeps the thread alive.
		port.close();
	}
});
