import {once} from 'node:events';
import {buffer} from 'node:stream/consumers';
import http, {type IncomingMessage, type ServerResponse} from 'node:http';
import {LateLists} from './late-lists.js';

/** What can happen to a request on its way. */
export const faultKinds = [
	'internal-error',
	'slow-down',
	'too-many',
	'reset',
	'reset-after',
	'stall',
	'short-body',
	'expired',
	'damaged',
] as const;
export type FaultKind = (typeof faultKinds)[number];

export type FaultProxy = {
	readonly url: string;
	/** Faults that happened so far. */
	readonly faults: number;
	/** Asked for each request which fault it meets, if any. */
	choose: (request: IncomingMessage) => FaultKind | undefined;
	/** What lists tell of; at once, unless it is told otherwise. */
	readonly lists: LateLists;
	close(): Promise<void>;
};

/** Ends the connection as a router does that forgot it. Node would never come to an end after a reset of a socket whose end is sent already: it takes it for closing, and nobody closes it. */
function reset({socket}: IncomingMessage): void {
	if (socket.writableEnded) {
		socket.destroy();
	} else {
		socket.resetAndDestroy();
	}
}

const answers: Partial<Record<FaultKind, readonly [number, string]>> = {
	'internal-error': [500, 'InternalError'],
	'slow-down': [503, 'SlowDown'],
	'too-many': [429, 'TooManyRequests'],
	expired: [400, 'ExpiredToken'],
};

/** A proxy before an S3 server that makes faults. The host that a request names stays what it was, so that its signature holds. */
export async function startFaultProxy(target: string): Promise<FaultProxy> {
	const {hostname, port} = new URL(target);
	const agent = new http.Agent({keepAlive: true, maxSockets: 64});
	const state = {faults: 0};
	const lists = new LateLists();
	const server = http.createServer((request, response) => {
		const fault = proxy.choose(request);
		state.faults += fault === undefined ? 0 : 1;
		request.on('error', () => {});
		response.on('error', () => {});
		const answer = fault && answers[fault];
		if (answer) {
			refuse(request, response, answer);
		} else if (fault === 'reset') {
			reset(request);
		} else if (fault === 'stall') {
			request.resume();
		} else {
			forward(request, response, fault);
		}
	});

	function forward(request: IncomingMessage, response: ServerResponse, fault: FaultKind | undefined): void {
		const {method, url, headers} = request;
		const options = {host: hostname, port, method, path: url, headers, agent, setHost: false};
		const onward = http.request(options, answer => {
			if (fault === 'reset-after') {
				answer.resume();
				answer.on('end', () => {
					reset(request);
				});
				return;
			}

			note(lists, request, answer);
			if (fault === undefined && isList(request)) {
				void answerList(lists, answer, response);
				return;
			}

			response.writeHead(answer.statusCode ?? 500, answer.statusMessage, answer.rawHeaders);
			if (fault === 'short-body') {
				answer.once('data', (piece: Buffer) => {
					response.write(piece.subarray(0, Math.floor(piece.length / 2)));
					setTimeout(() => {
						request.socket.destroy();
					}, 5);
				});
				answer.once('end', () => {
					request.socket.destroy();
				});
			} else if (fault === 'damaged') {
				answer.once('data', (piece: Buffer) => {
					piece[0] = (piece[0] ?? 0) ^ 0x55;
				});
				answer.pipe(response);
			} else {
				answer.pipe(response);
			}
		});
		onward.on('error', () => {
			request.socket.destroy();
		});
		request.pipe(onward);
	}

	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const address = server.address();
	const proxy: FaultProxy = {
		url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
		get faults() {
			return state.faults;
		},
		choose: () => undefined,
		lists,
		async close() {
			server.close();
			server.closeAllConnections();
			agent.destroy();
			await once(server, 'close');
		},
	};
	return proxy;
}

function refuse(request: IncomingMessage, response: ServerResponse, [status, code]: readonly [number, string]): void {
	request.resume();
	request.on('end', () => {
		const body = `<?xml version="1.0"?><Error><Code>${code}</Code><Message>injected</Message></Error>`;
		response.writeHead(status, {'content-type': 'application/xml', 'content-length': Buffer.byteLength(body)});
		response.end(body);
	});
}

const isList = ({method, url}: IncomingMessage): boolean => method === 'GET' && url?.includes('list-type=2') === true;

/** Which key a request has changed; those that are deleted by the thousand stay listed as they are. */
function note(lists: LateLists, {method, url = ''}: IncomingMessage, {statusCode = 500}: IncomingMessage): void {
	const [, ...parts] = decodeURIComponent(new URL(url, 'http://host').pathname).slice(1).split('/');
	const key = parts.join('/');
	if (statusCode < 300 && method === 'PUT') {
		lists.written(key);
	} else if (statusCode < 300 && method === 'DELETE') {
		lists.deleted(key);
	}
}

async function answerList(lists: LateLists, answer: IncomingMessage, response: ServerResponse): Promise<void> {
	const told = await buffer(answer);
	const {'transfer-encoding': _chunked, ...headers} = answer.headers;
	const body = Buffer.from(lists.rewrite(told.toString()));
	response.writeHead(answer.statusCode ?? 500, {...headers, 'content-length': body.length});
	response.end(body);
}
