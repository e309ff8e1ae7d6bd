import {once} from 'node:events';
import http from 'node:http';
import {Transform} from 'node:stream';

/** Requests and bytes of their bodies, both ways. */
export type Counts = {requests: number; sent: number; received: number};

export type CountingProxy = {
	readonly url: string;
	/** What went through since the last time this was asked. */
	take(): Counts;
	close(): void;
};

/** Stands before an S3 server and counts. The host that a request names stays what it was, so that its signature holds. */
export async function startCountingProxy(target: string): Promise<CountingProxy> {
	const {hostname, port} = new URL(target);
	const agent = new http.Agent({keepAlive: true, maxSockets: 64});
	let counts: Counts = {requests: 0, sent: 0, received: 0};
	const counting = (direction: 'sent' | 'received') =>
		new Transform({
			transform(piece: Buffer, _encoding, done) {
				counts[direction] += piece.length;
				done(undefined, piece);
			},
		});
	const server = http.createServer((request, response) => {
		counts.requests++;
		const {method, url, headers} = request;
		const onward = http.request({host: hostname, port, method, path: url, headers, agent, setHost: false}, answer => {
			response.writeHead(answer.statusCode ?? 500, answer.statusMessage, answer.rawHeaders);
			answer.pipe(counting('received')).pipe(response);
		});
		onward.on('error', () => {
			request.socket.destroy();
		});
		request.pipe(counting('sent')).pipe(onward);
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const address = server.address();
	return {
		url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
		take() {
			const taken = counts;
			counts = {requests: 0, sent: 0, received: 0};
			return taken;
		},
		close() {
			server.close();
			server.closeAllConnections();
			agent.destroy();
		},
	};
}
