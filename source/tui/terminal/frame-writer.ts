/** The terminal behind the frames. */
export type FrameTarget = {
	readonly rows: number;
	write(text: string): unknown;
};

/**
Takes whole frames from Ink, and paints the rows that changed.

Ink by itself erases upwards and prints again: what moves the cursor behind its back (typed echo, a shrinking window) breaks the picture, and a frame as tall as
the window clears the scrollback each time. Here each row has its place, and all that changed goes out in one synchronized update.
*/
export class FrameWriter {
	/** Frames that changed something, and bytes written for them. */
	frames = 0;
	bytes = 0;
	readonly #target: FrameTarget;
	readonly #translate: (frame: string) => string;
	#shown: readonly string[] = [];
	#latest: readonly string[] = [];
	#isPaused = false;

	/** @param translate For terminals that cannot show everything. */
	constructor(target: FrameTarget, translate: (frame: string) => string = frame => frame) {
		this.#target = target;
		this.#translate = translate;
	}

	write(frame: string): void {
		if (frame !== '') {
			this.#latest = this.#translate(frame).split('\n');
			this.#paint();
		}
	}

	/** Paints everything anew: after a resize, or when something else wrote on the screen. */
	repaint(): void {
		this.#shown = [];
		this.#paint();
	}

	/** The window has changed: what is on it now is not what was painted. */
	forget(): void {
		this.#shown = [];
	}

	/** While somebody else has the terminal nothing is painted. */
	pause(): void {
		this.#isPaused = true;
	}

	resume(): void {
		this.#isPaused = false;
		this.repaint();
	}

	#paint(): void {
		if (this.#isPaused || this.#latest.length === 0) {
			return;
		}

		const lines = this.#latest.slice(0, this.#target.rows);
		const isFresh = this.#shown.length === 0;
		let output = isFresh ? '\u001B[0m\u001B[2J' : '';
		for (let row = 0; row < Math.max(lines.length, this.#shown.length); row++) {
			const line = lines[row] ?? '';
			if (isFresh ? line !== '' : line !== (this.#shown[row] ?? '')) {
				// Erased first: behind a line that fills the window, the erasing would take its last cell.
				output += `\u001B[${row + 1};1H\u001B[0m\u001B[2K${line}`;
			}
		}

		this.#shown = lines;
		if (output !== '') {
			const update = `\u001B[?2026h${output}\u001B[0m\u001B[?2026l`;
			this.frames++;
			this.bytes += update.length;
			this.#target.write(update);
		}
	}
}

/** Standard output as Ink is to see it: what it writes are frames for the writer, all else is the real one's. */
export function frameStream(stdout: NodeJS.WriteStream, writer: FrameWriter): NodeJS.WriteStream {
	const write = (frame: unknown, ...rest: unknown[]): boolean => {
		if (typeof frame === 'string') {
			writer.write(frame);
		}

		const callback = rest.at(-1);
		if (isCallback(callback)) {
			setImmediate(callback);
		}

		return true;
	};

	return new Proxy(stdout, {
		get: (target, property): unknown => (property === 'write' ? write : Reflect.get(target, property)),
	});
}

const isCallback = (value: unknown): value is () => void => typeof value === 'function';
