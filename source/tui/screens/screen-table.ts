import type {Opening} from '../app/request.js';
import {jobsScreen} from './jobs/jobs-screen.js';

/** A screen that a number opens from everywhere. */
export type ScreenEntry = {
	readonly key: string;
	readonly label: string;
	readonly help: string;
	/** Absent for the home screen, which is always behind the others. */
	readonly screen?: Opening;
};

/** Every screen that stands by itself, in the order of its number. */
export const screenTable: readonly ScreenEntry[] = [
	{key: '1', label: 'home', help: 'Go to the snapshots'},
	{key: '8', label: 'jobs', help: 'See what runs, what ran, and the log', screen: jobsScreen({})},
];
