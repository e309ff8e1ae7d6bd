import {mkdtempSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {inspect} from 'node:util';
import {seededRandom} from './source-tree.js';
import {removeTree} from './temporary-folder.js';

/** One line of the fault matrix: what goes wrong how often, and what must hold all the same. */
export type FaultCase = {
	/** As the matrix numbers it: `F1`. */
	readonly id: string;
	/** Short and unique, in kebab-case. */
	readonly name: string;
	/** What goes wrong. */
	readonly fault: string;
	/** What is counted, in the plural. */
	readonly unit: string;
	/** How many of them: in the suite, and when the whole matrix is run. `every` stands for as many as there are. */
	readonly amount: {readonly short: number; readonly full: number | 'every'};
	readonly run: (run: FaultRun) => Promise<void>;
};

export type FaultOptions = {
	readonly seed: number;
	readonly amount: number;
	/** Only this trial, to see again what it does. */
	readonly only?: number | undefined;
	readonly onTrial?: (run: FaultRun) => void;
};

/** More are not worth waiting for. */
const mostProblems = 10;

/** One trial; what it chooses depends on the seed and its number alone. */
export class Trial {
	/** Counted through the whole case, from 1. */
	readonly number: number;
	/** Counted from 1 within its kind, where a case has several. */
	readonly index: number;
	readonly random: () => number;

	constructor(seed: number, number: number, index = number) {
		this.number = number;
		this.index = index;
		this.random = seededRandom(seed * 1_000_003 + number);
		// The first numbers of neighbouring seeds are alike.
		for (let i = 0; i < 20; i++) {
			this.random();
		}
	}

	/** From 0 up to and without `below`. */
	integer(below: number): number {
		return Math.floor(this.random() * below);
	}

	pick<Item>(items: readonly Item[]): Item {
		const item = items[this.integer(items.length)];
		if (item === undefined) {
			throw new Error('There is nothing to choose from');
		}

		return item;
	}

	/** In another order. */
	shuffled<Item>(items: Iterable<Item>): Item[] {
		return [...items]
			.map(item => ({item, place: this.random()}))
			.toSorted((a, b) => a.place - b.place)
			.map(({item}) => item);
	}
}

/** What happened when a case was run. */
export class FaultRun implements Disposable {
	readonly seed: number;
	readonly amount: number;
	/** How many things went wrong on purpose. */
	done = 0;
	/** What else was counted. */
	readonly figures: Record<string, number> = {};
	/** What must not have happened: one sentence each, with all that is needed to see it again. */
	readonly problems: string[] = [];
	readonly #name: string;
	readonly #only: number | undefined;
	readonly #onTrial: (run: FaultRun) => void;
	#folder: string | undefined;
	#folders = 0;
	#trial = 0;

	constructor({name}: Pick<FaultCase, 'name'>, {seed, amount, only, onTrial}: FaultOptions) {
		this.seed = seed;
		this.amount = amount;
		this.#name = name;
		this.#only = only;
		this.#onTrial = onTrial ?? (() => {});
	}

	/** A new path in a folder that is removed at the end. Nothing is there yet. */
	folder(): string {
		this.#folder ??= mkdtempSync(path.join(tmpdir(), 'holdfast-faults-'));
		return path.join(this.#folder, String(this.#folders++));
	}

	/** Counts something beside the faults themselves. */
	count(what: string, number = 1): void {
		this.figures[what] = (this.figures[what] ?? 0) + number;
	}

	/** For what needs no trial of its own, such as making the repository that all of them begin with. */
	get base(): Trial {
		return new Trial(this.seed, 0);
	}

	/**
	Runs so many trials, some of them at the same time, and notes what they throw.

	@param work Resolves to how many faults it met: one, unless it says otherwise.
	*/
	async trials(amount: number, work: (trial: Trial) => Promise<number | void>, {width = 4} = {}): Promise<void> {
		let index = 0;
		const first = this.#trial;
		this.#trial += amount;
		const runSome = async (): Promise<void> => {
			while (index < amount && this.problems.length < mostProblems) {
				index++;
				const trial = new Trial(this.seed, first + index, index);
				if (this.#only === undefined || this.#only === trial.number) {
					await this.attempt(`trial ${trial.number}`, async () => {
						const faults = await work(trial);
						this.done += faults ?? 1;
					});
					this.#onTrial(this);
				}
			}
		};

		await Promise.all(Array.from({length: width}, runSome));
	}

	/** Notes what the work throws. */
	async attempt(where: string, work: () => Promise<void>): Promise<void> {
		try {
			await work();
		} catch (error) {
			this.problems.push(`${this.#name}, seed ${this.seed}, ${where}: ${inspect(error)}`);
		}
	}

	[Symbol.dispose](): void {
		if (this.#folder !== undefined && this.problems.length === 0) {
			removeTree(this.#folder);
		}
	}
}

export async function runCase(fault: FaultCase, options: FaultOptions): Promise<FaultRun> {
	using run = new FaultRun(fault, options);
	await run.attempt('preparing', async () => fault.run(run));
	return run;
}

/** Throws unless it holds. */
export function must(holds: boolean, otherwise: string): asserts holds {
	if (!holds) {
		throw new Error(otherwise);
	}
}
