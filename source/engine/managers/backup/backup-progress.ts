import type {Phase, Reporter} from '../../reporting/reporter.js';
import type {BackupCounter} from './backup-result.js';

const interval = 100;

type Sight = {readonly bytesRead: number; readonly currentPath: string | undefined};

/** Tells a reporter ten times a second how far a backup is. */
export class BackupProgress implements Disposable {
	readonly #reporter: Reporter;
	readonly #counter: BackupCounter;
	readonly #look: () => Sight;
	readonly #scan: Phase;
	readonly #store: Phase;
	readonly #timer: NodeJS.Timeout;
	#scanned = 0;
	#toRead = 0;
	#bytes = 0;
	#isScanning = true;

	constructor(reporter: Reporter, counter: BackupCounter, look: () => Sight) {
		this.#reporter = reporter;
		this.#counter = counter;
		this.#look = look;
		this.#scan = reporter.startPhase('Scan', 0, false);
		this.#store = reporter.startPhase('Read and store', 0, true);
		this.#timer = setInterval(() => {
			this.#tell();
		}, interval);
		this.#timer.unref();
	}

	scanned(entries: number): void {
		this.#scanned += entries;
	}

	willRead(bytes: number): void {
		this.#toRead += bytes;
	}

	scanDone(): void {
		this.#tell();
		this.#isScanning = false;
		this.#scan.done();
	}

	storeDone(): void {
		this.#tell();
		this.#store.done();
		clearInterval(this.#timer);
	}

	[Symbol.dispose](): void {
		clearInterval(this.#timer);
	}

	#tell(): void {
		if (this.#isScanning) {
			this.#scan.increment(this.#scanned);
			this.#scanned = 0;
		}

		const {bytesRead, currentPath} = this.#look();
		this.#store.setTotal(Math.max(this.#toRead, bytesRead));
		this.#store.increment(bytesRead - this.#bytes);
		this.#bytes = bytesRead;
		const {unmodified, ...counts} = this.#counter.sum;
		this.#reporter.event({type: 'counts', ...counts, unchanged: unmodified});
		if (currentPath !== undefined) {
			this.#reporter.event({type: 'current-file', path: currentPath});
		}
	}
}
