import type {TaskName, Tasks} from './read-protocol.js';

/** The memory of the stored bytes in a request, where nothing else lies in it: it is handed over, since copies of whole packs cost more than reading them. */
export function ownMemory(request: Tasks[TaskName]['request']): ArrayBuffer[] {
	const stored = request !== undefined && 'stored' in request ? request.stored : undefined;
	const views = stored instanceof Uint8Array ? [stored] : (stored?.spans ?? []);
	const memory = new Set<ArrayBuffer>();
	for (const {buffer, byteLength} of views) {
		if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) {
			memory.add(buffer);
		}
	}

	return [...memory];
}
