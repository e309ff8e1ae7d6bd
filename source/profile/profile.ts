import path from 'node:path';
import type {KeepRules} from '../index.js';
import {type Field, topField} from './fields.js';

/** Where the password of the repository comes from. The password itself never stands in a profile. */
export type PasswordSource =
	| {readonly from: 'prompt'}
	/** The first line of a file. */
	| {readonly from: 'file'; readonly file: string}
	/** The first line that a shell command prints. */
	| {readonly from: 'command'; readonly command: string}
	| {readonly from: 'environment'; readonly variable: string};

/** What a person told once, and every command may use: a flag and a variable of the environment come before it. */
export type Profile = {
	readonly repository?: string;
	readonly password?: PasswordSource;
	/** Absolute paths. */
	readonly sources?: readonly string[];
	/** In the syntax of gitignore, as `--exclude`. */
	readonly excludes?: readonly string[];
	readonly excludeCaches?: boolean;
	readonly oneFileSystem?: boolean;
	readonly retention?: KeepRules;
};

const version = 1;
const countFields = ['keepLast', 'keepHourly', 'keepDaily', 'keepWeekly', 'keepMonthly', 'keepYearly'] as const;

/**
Reads a profile strictly: what it does not know it refuses, so that a misspelt rule never keeps less than a person meant.

@param file For messages.
A span of time is judged when the policy is used.

@throws {UsageError} That names the field.
*/
export function parseProfile(text: string, file: string): Profile {
	const top = topField(text, file);
	const fields = top.object([
		'version',
		'repository',
		'password',
		'sources',
		'excludes',
		'excludeCaches',
		'oneFileSystem',
		'retention',
	]);
	const number = fields.version?.wholeNumber() ?? top.fail('has no version');
	if (number !== version) {
		throw fields.version?.problem(`is ${number}, which this program does not know`) ?? top.problem('has no version');
	}

	return {
		...(fields.repository && {repository: fields.repository.text()}),
		...(fields.password && {password: passwordSource(fields.password)}),
		...(fields.sources && {sources: fields.sources.list().map(absolutePath)}),
		...(fields.excludes && {excludes: fields.excludes.list().map(item => item.text())}),
		...(fields.excludeCaches && {excludeCaches: fields.excludeCaches.flag()}),
		...(fields.oneFileSystem && {oneFileSystem: fields.oneFileSystem.flag()}),
		...(fields.retention && {retention: keepRules(fields.retention)}),
	};
}

/** The text of the file, which {@link parseProfile} reads again. */
export const profileText = (profile: Profile): string => `${JSON.stringify({version, ...profile}, undefined, '\t')}\n`;

function absolutePath(field: Field): string {
	const text = field.text();
	if (!path.isAbsolute(text)) {
		throw field.problem(`must be an absolute path, not ${JSON.stringify(text)}`);
	}

	return text;
}

function passwordSource(field: Field): PasswordSource {
	if (field.isText) {
		throw field.problem('must say where the password comes from, and never hold it', {
			hint: 'Write {"from": "prompt"}, {"from": "file", "file": "/path"}, {"from": "command", "command": "pass show backup"} or {"from": "environment", "variable": "HOLDFAST_PASSWORD"}.',
		});
	}

	const {from, file, command, variable} = field.object(['from', 'file', 'command', 'variable']);
	const required = (part: Field | undefined, name: string): Field => part ?? field.fail(`has no ${name}`);
	const kind = required(from, 'from').oneOf(['prompt', 'file', 'command', 'environment']);
	switch (kind) {
		case 'prompt': {
			return {from: kind};
		}

		case 'file': {
			return {from: kind, file: absolutePath(required(file, 'file'))};
		}

		case 'command': {
			return {from: kind, command: required(command, 'command').text()};
		}

		case 'environment': {
			return {from: kind, variable: required(variable, 'variable').text()};
		}
	}
}

function keepRules(field: Field): KeepRules {
	const fields = field.object([...countFields, 'keepWithin', 'keepTags']);
	const counts = countFields.map(name => [name, fields[name]?.wholeNumber()] as const);
	const rules: KeepRules = {
		...Object.fromEntries(counts.filter(([, count]) => count !== undefined)),
		...(fields.keepWithin && {keepWithin: fields.keepWithin.text()}),
		...(fields.keepTags && {keepTags: fields.keepTags.list().map(item => item.text())}),
	};
	const isEmpty =
		counts.every(([, count]) => !count) && rules.keepWithin === undefined && (rules.keepTags ?? []).length === 0;
	if (isEmpty) {
		throw field.problem('keeps nothing', {hint: 'Give at least one rule, such as "keepDaily": 7, or leave it out.'});
	}

	return rules;
}
