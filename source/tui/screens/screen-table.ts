import type {Opening} from '../app/request.js';
import {browseScreen} from './browse/browse-screen.js';
import {diffScreen} from './diff/diff-screen.js';
import {retentionScreen} from './retention/retention-screen.js';
import {checkScreen} from './check/check-screen.js';
import {growthScreen} from './growth/growth-screen.js';
import {keysScreen} from './keys/keys-screen.js';
import {locksScreen} from './locks/locks-screen.js';
import {rehearseScreen} from './rehearse/rehearse-screen.js';
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
	{key: '5', label: 'check', help: 'Find out whether the repository is whole', screen: checkScreen({})},
	{
		key: '6',
		label: 'locks',
		help: 'See who uses the repository, and remove locks that were left behind',
		screen: locksScreen({}),
	},
	{key: '7', label: 'keys', help: 'See and change what opens the repository', screen: keysScreen({})},
	{key: '8', label: 'jobs', help: 'See what runs, what ran, and the log', screen: jobsScreen({})},
	{
		key: '9',
		label: 'growth',
		help: 'Find out which folders cost the space, and what an exclude would have saved',
		screen: growthScreen({}),
	},
	{
		key: '0',
		label: 'rehearse',
		help: 'Rehearse a restore: some files come back, are compared, and removed',
		screen: rehearseScreen({}),
	},
];
