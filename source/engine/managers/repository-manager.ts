import {type Phase, type Reporter, silentReporter} from '../reporting/reporter.js';
import type {Repository} from '../repository/repository.js';

/** What a manager that tells of its progress is made with. */
export type ManagerParts = {readonly repository: Repository; readonly reporter?: Reporter};

/** What such managers have in common. */
export abstract class RepositoryManager {
	protected readonly repository: Repository;
	protected readonly reporter: Reporter;

	constructor({repository, reporter = silentReporter}: ManagerParts) {
		this.repository = repository;
		this.reporter = reporter;
	}

	/** Tells of some work while it is done, and how it ended. */
	protected async phase<Result>(name: string, count: number, work: (phase: Phase) => Promise<Result>): Promise<Result> {
		const phase = this.reporter.startPhase(name, count, false);
		try {
			const result = await work(phase);
			phase.done();
			return result;
		} catch (error) {
			phase.error(error);
			throw error;
		}
	}
}
