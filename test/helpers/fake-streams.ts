import {Writable} from 'node:stream';

/** A stream that keeps what is written to it as text. */
export class TextSink extends Writable {
	text = '';

	override _write(piece: Buffer, _encoding: BufferEncoding, done: () => void): void {
		this.text += piece.toString('utf8');
		done();
	}
}

/** A pipe whose reader went away. */
export class BrokenPipe extends Writable {
	override _write(_piece: Buffer, _encoding: BufferEncoding, done: (error: Error) => void): void {
		done(Object.assign(new Error('write EPIPE'), {code: 'EPIPE'}));
	}
}
