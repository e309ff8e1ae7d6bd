import type {ReporterEvent} from '../../engine/client.js';
import type {PhaseState, ProgressView} from '../../progress/progress-state.js';

/** Where progress becomes visible. All texts arrive raw: what is for people passes `displayName` here. */
export type Display = {
	/** How often `show` is wanted, in milliseconds; 0 is never. */
	readonly interval: number;
	show(view: ProgressView): void;
	phaseStarted(phase: Readonly<PhaseState>): void;
	/** @param error Absent when the phase went well. */
	phaseEnded(phase: Readonly<PhaseState>, error?: unknown): void;
	/** A detail that only a person who asked for it wants. */
	log(message: string): void;
	/** Something that everybody should read, although the operation goes on. */
	note(message: string): void;
	event(event: ReporterEvent): void;
	/** Takes what is drawn off the screen, because something else is about to be written. */
	clear(): void;
};
