import {homedir} from 'node:os';
import path from 'node:path';
import {
	choiceField,
	choiceIn,
	type Form,
	type FormField,
	formOf,
	textField,
	textIn,
	withFields,
} from '../../forms/form.js';

export const storeKinds = ['Folder', 'S3 or MinIO', 'SFTP'] as const;

const kindField = choiceField('kind', 'Where', storeKinds);

const fieldsOf: Readonly<Record<string, readonly FormField[]>> = {
	Folder: [textField('folder', 'Folder', {text: '', hint: '/mnt/disk/backup, best on another disk'})],
	'S3 or MinIO': [
		textField('bucket', 'Bucket', {hint: 'backups'}),
		textField('prefix', 'Folder in it', {hint: 'ada (may be empty)'}),
		textField('region', 'Region', {hint: 'eu-central-1 (may be empty)'}),
		textField('endpoint', 'Server', {hint: 'https://minio.example.org:9000 (empty for Amazon)'}),
	],
	SFTP: [
		textField('host', 'Server', {hint: 'backup.example.org'}),
		textField('user', 'User', {hint: 'ada'}),
		textField('port', 'Port', {hint: '22'}),
		textField('place', 'Folder', {hint: '/srv/backups/ada'}),
	],
};

/** @param folder Where the repository is when nobody says otherwise. */
export const storeForm = (folder: string): Form =>
	formOf(kindField, textField('folder', 'Folder', {text: folder, hint: '/mnt/disk/backup, best on another disk'}));

/** The fields that belong to the kind that is chosen. */
export function fitStoreForm(form: Form): Form {
	const kind = form.fields.find(({name}) => name === 'kind') ?? kindField;
	return withFields(form, [kind, ...(fieldsOf[choiceIn(form, 'kind')] ?? [])]);
}

/** `~` is the home folder. */
export const absolutePath = (typed: string): string => path.resolve(typed.trim().replace(/^~(?=$|\/)/, homedir()));

const isPort = (text: string): boolean =>
	text === '' || (/^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535);

/** The location that the form describes, or what is missing. */
export function storeLocation(form: Form): {readonly location: string} | {readonly missing: string} {
	const text = (name: string): string => textIn(form, name).trim();
	switch (choiceIn(form, 'kind')) {
		case 'S3 or MinIO': {
			if (text('bucket') === '') {
				return {missing: 'Name the bucket'};
			}

			const query = new URLSearchParams();
			for (const name of ['endpoint', 'region']) {
				if (text(name) !== '') {
					query.set(name, text(name));
				}
			}

			const prefix = text('prefix').replaceAll(/^\/+|\/+$/g, '');
			const place = `s3://${text('bucket')}${prefix === '' ? '' : `/${prefix}`}`;
			return {location: query.size === 0 ? place : `${place}?${query.toString()}`};
		}

		case 'SFTP': {
			if (text('host') === '' || text('place') === '') {
				return {missing: 'Name the server and a folder on it'};
			}

			if (!isPort(text('port'))) {
				return {missing: 'The port is a number from 1 to 65535, or empty for 22'};
			}

			const user = text('user') === '' ? '' : `${encodeURIComponent(text('user'))}@`;
			const port = text('port') === '' ? '' : `:${text('port')}`;
			const place = text('place').replace(/^\/+/, '').split('/').map(encodeURIComponent).join('/');
			return {location: `sftp://${user}${text('host')}${port}/${place}`};
		}

		default: {
			return text('folder') === '' ? {missing: 'Name a folder'} : {location: absolutePath(text('folder'))};
		}
	}
}
