import process from 'node:process';
import type {ListedSnapshot} from '../../../index.js';
import type {Profile} from '../../../profile/profile.js';
import {readProfile} from '../../../profile/profile-file.js';
import type {Effect, Step} from '../../app/page.js';
import type {Shell} from '../../app/shell.js';
import {editField, emptyField, fieldOf, type TextField} from '../../state/text-field.js';
import {type Marks, toggleMark} from '../../state/marks.js';
import type {Key} from '../../terminal/keys.js';
import {operationScreen} from '../operation/operation-screen.js';
import {backupJob} from './backup-job.js';

/** The lines of the form that are typed in, below the folders that are known. */
export const fieldNames = ['folder', 'tags', 'exclude'] as const;

export type FieldName = (typeof fieldNames)[number];

export type BackupState = {
	/** Folders of earlier backups. */
	readonly known: readonly string[];
	/** Those that will be backed up. */
	readonly chosen: Marks;
	readonly fields: Readonly<Record<FieldName, TextField>>;
	readonly excludeCaches: boolean;
	readonly oneFileSystem: boolean;
	/** Row of the form: the known folders, then the fields. */
	readonly row: number;
};

export type BackupMessage =
	| {readonly type: 'begin'; readonly isDryRun: boolean}
	| {readonly type: 'choose'; readonly row: number}
	| {readonly type: 'copy'}
	| {readonly type: 'move'; readonly by: number}
	| {readonly type: 'profile'; readonly profile: Profile}
	| {readonly type: 'started'; readonly id: number}
	| {readonly type: 'toggle'}
	| {readonly type: 'typed'; readonly key: Key};

/** The folders that were backed up from this machine before, the latest first. Several folders of one backup are written with commas between them. */
export function knownFolders(snapshots: readonly ListedSnapshot[]): readonly string[] {
	const sources = snapshots.filter(({snapshot}) => snapshot.source?.type === 'local');
	const folders = sources.flatMap(({snapshot}) => (snapshot.source?.path ?? '').split(/, (?=\/)/));
	return [...new Set(folders)].filter(folder => folder.startsWith('/')).slice(0, 8);
}

export function startBackup(shell: Shell): Step<BackupState, BackupMessage> {
	const known = knownFolders(shell.snapshots.items);
	const [latest] = shell.snapshots.items;
	const chosen = latest ? knownFolders([latest]) : [];
	return {
		state: {
			known,
			chosen: new Set(chosen),
			fields: {folder: emptyField, tags: emptyField, exclude: emptyField},
			excludeCaches: false,
			oneFileSystem: false,
			row: 0,
		},
		effects: [loadProfile],
	};
}

const loadProfile: Effect<BackupMessage> = ({emit}) => {
	const profile = readProfile(process.env);
	if (profile) {
		emit({type: 'profile', profile});
	}
};

/** A backup from here leaves out what one from the command line does; without earlier backups, it takes the same folders. */
function withProfile(
	state: BackupState,
	{sources = [], excludes = [], excludeCaches = false, oneFileSystem = false}: Profile,
): BackupState {
	const {known, chosen, fields} = state;
	return {
		...state,
		known: known.length > 0 ? known : sources,
		chosen: known.length > 0 ? chosen : new Set(sources),
		fields: {...fields, exclude: fields.exclude.text === '' ? fieldOf(excludes.join(', ')) : fields.exclude},
		excludeCaches,
		oneFileSystem,
	};
}

/** The field in the chosen row; `undefined` on a known folder. */
export const fieldAt = ({known, row}: Pick<BackupState, 'known' | 'row'>): FieldName | undefined =>
	fieldNames[row - known.length];

const words = ({text}: TextField): string[] =>
	text
		.split(',')
		.map(word => word.trim())
		.filter(word => word !== '');

/** What the form says. */
export function backupOptions({known, chosen, fields, excludeCaches, oneFileSystem}: BackupState) {
	const typed = fields.folder.text.trim();
	return {
		folders: [...known.filter(folder => chosen.has(folder)), ...(typed === '' ? [] : [typed])],
		tags: words(fields.tags),
		exclude: words(fields.exclude),
		excludeCaches,
		oneFileSystem,
	};
}

export function reduceBackup(
	state: BackupState,
	message: BackupMessage,
	shell: Shell,
): Step<BackupState, BackupMessage> {
	const rows = state.known.length + fieldNames.length;
	switch (message.type) {
		case 'move': {
			return {state: {...state, row: (state.row + message.by + rows) % rows}};
		}

		case 'choose': {
			const next = {...state, row: Math.min(rows - 1, message.row)};
			return fieldAt(next) === undefined ? reduceBackup(next, {type: 'toggle'}, shell) : {state: next};
		}

		case 'toggle': {
			const folder = state.known[state.row];
			return {state: folder === undefined ? state : {...state, chosen: toggleMark(state.chosen, folder)}};
		}

		case 'typed': {
			const name = fieldAt(state);
			const edited = name && editField(state.fields[name], message.key);
			return {state: name && edited ? {...state, fields: {...state.fields, [name]: edited}} : state};
		}

		case 'profile': {
			return {state: withProfile(state, message.profile)};
		}

		case 'started': {
			return {state, requests: [{type: 'back'}, {type: 'open', screen: operationScreen({id: message.id})}]};
		}

		case 'copy': {
			const {command} = backupJob({...backupOptions(state), isDryRun: false}, shell.commandLine);
			return {state, requests: [{type: 'copy', text: command, what: 'the command line'}]};
		}

		case 'begin': {
			const options = backupOptions(state);
			if (options.folders.length === 0) {
				return {state, requests: [{type: 'notice', text: 'Choose a folder, or type the path of one', tone: 'changed'}]};
			}

			const job = backupJob({...options, isDryRun: message.isDryRun}, shell.commandLine);
			const onStart = (id: number): BackupMessage => ({type: 'started', id});
			return {state, requests: [{type: 'start-job', job: {...job, onStart}}]};
		}
	}
}
