import type {LockClock} from '../../source/engine/repository/lock-clock.js';

type Event = {
	readonly at: number;
	readonly order: number;
	readonly run: () => void;
	readonly actor: SimulatedActor | undefined;
};

/** One computer or process of a simulation: its wall clock may be wrong, and it can be stopped for a while or for ever. */
export class SimulatedActor {
	readonly wallOffsetMs: number;
	readonly #time: SimulatedTime;
	#stoppedUntil = -1;

	constructor(time: SimulatedTime, wallOffsetMs: number) {
		this.#time = time;
		this.wallOffsetMs = wallOffsetMs;
	}

	get stoppedUntil(): number {
		return this.#stoppedUntil;
	}

	get isRunning(): boolean {
		return this.#stoppedUntil < this.#time.now;
	}

	/** Nothing of this actor happens for so long; Infinity kills it. */
	stop(ms: number): void {
		this.#stoppedUntil = this.#time.now + ms;
	}

	get clock(): LockClock {
		return {
			now: () => BigInt(Math.round(Date.UTC(2025, 2, 1) + this.#time.now + this.wallOffsetMs)) * 1_000_000n,
			elapsed: () => this.#time.now,
			sleep: async (ms, signal) => this.#time.sleep(ms, signal, this),
			after: (ms, callback) => this.#time.after(ms, callback, this),
		};
	}
}

/** Time that passes only when nothing else is left to do. Everything in it happens in an order that depends on nothing outside. */
export class SimulatedTime {
	/** Milliseconds since the beginning. */
	now = 0;
	/** Called after everything that happens. */
	onStep: () => void = () => {};
	#queue: Event[] = [];
	#order = 0;

	actor(wallOffsetMs = 0): SimulatedActor {
		return new SimulatedActor(this, wallOffsetMs);
	}

	after(ms: number, run: () => void, actor?: SimulatedActor): () => void {
		const event = {at: this.now + Math.max(0, ms), order: this.#order++, run, actor};
		this.#queue.push(event);
		return () => {
			this.#queue = this.#queue.filter(other => other !== event);
		};
	}

	async sleep(ms: number, signal?: AbortSignal, actor?: SimulatedActor): Promise<void> {
		return new Promise((resolve, reject) => {
			const cancel = this.after(ms, resolve, actor);
			signal?.addEventListener('abort', () => {
				cancel();
				reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
			});
		});
	}

	/** Lets things happen until the work has ended, or nothing is left to happen. */
	async run(work: PromiseLike<unknown>, until = Infinity): Promise<void> {
		let isDone = false;
		const done = (): void => {
			isDone = true;
		};

		work.then(done, done);
		for (;;) {
			await new Promise(resolve => {
				setImmediate(resolve);
			});
			this.onStep();
			const event = isDone ? undefined : this.#next();
			if (!event || event.at > until) {
				return;
			}

			this.now = Math.max(this.now, event.at);
			if (event.actor && !event.actor.isRunning) {
				this.#queue.push({...event, at: event.actor.stoppedUntil + 1});
			} else {
				event.run();
			}
		}
	}

	#next(): Event | undefined {
		const [first, ...rest] = this.#queue
			.filter(({at}) => Number.isFinite(at))
			.toSorted((a, b) => a.at - b.at || a.order - b.order);
		this.#queue = rest;
		return first;
	}
}
