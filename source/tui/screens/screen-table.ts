import type {Opening} from '../app/request.js';
import {browseScreen} from './browse/browse-screen.js';
import {diffScreen} from './diff/diff-screen.js';
import {retentionScreen} from './retention/retention-screen.js';
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
	{key: '2', label: 'browse', help: 'Look at the files of the newest snapshot', screen: browseScreen({})},
	{key: '3', label: 'diff', help: 'Show what the newest snapshot changed', screen: diffScreen({})},
	{
		key: '4',
		label: 'retention',
		help: 'Choose how long snapshots are kept, with a preview of what that removes and frees',
		screen: retentionScreen({}),
	},
	{key: '8', label: 'jobs', help: 'See what runs, what ran, and the log', screen: jobsScreen({})},
];
