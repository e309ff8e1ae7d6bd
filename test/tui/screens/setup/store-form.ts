import {homedir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import {editForm, moveForm, textField, withFields} from '../../../../source/tui/forms/form.js';
import {fitStoreForm, storeForm, storeKinds, storeLocation} from '../../../../source/tui/screens/setup/store-form.js';

/** The form of a kind of store, with some of its fields typed in. */
function formWith(kind: (typeof storeKinds)[number], typed: Readonly<Record<string, string>>) {
	let form = {...storeForm(''), row: 0};
	while (storeKinds.indexOf(kind) !== (form.fields[0]?.kind === 'choice' ? form.fields[0].chosen : -1)) {
		form = fitStoreForm(editForm(form, {name: 'right'}) ?? form);
	}

	const fields = form.fields.map(field =>
		field.kind === 'text' ? textField(field.name, field.label, {text: typed[field.name] ?? ''}) : field,
	);
	return {...moveForm(form, 0), fields};
}

test('a folder is made absolute, and ~ is the home folder', t => {
	t.deepEqual(storeLocation(formWith('Folder', {folder: '/mnt/disk/../x'})), {location: '/mnt/x'});
	t.deepEqual(storeLocation(formWith('Folder', {folder: '~/backup '})), {location: path.join(homedir(), 'backup')});
	t.deepEqual(storeLocation(formWith('Folder', {folder: ' '})), {missing: 'Name a folder'});
});

test('a bucket, with what belongs to it', t => {
	t.deepEqual(storeLocation(formWith('S3 or MinIO', {bucket: 'backups'})), {location: 's3://backups'});
	t.deepEqual(
		storeLocation(
			formWith('S3 or MinIO', {bucket: 'backups', prefix: '/ada/', endpoint: 'https://minio:9000', region: 'eu'}),
		),
		{location: 's3://backups/ada?endpoint=https%3A%2F%2Fminio%3A9000&region=eu'},
	);
	t.true('missing' in storeLocation(formWith('S3 or MinIO', {prefix: 'ada'})));
});

test('a folder on a server', t => {
	t.deepEqual(storeLocation(formWith('SFTP', {host: 'server', user: 'ada', port: '2222', place: '/srv/ada'})), {
		location: 'sftp://ada@server:2222/srv/ada',
	});
	t.deepEqual(storeLocation(formWith('SFTP', {host: 'server', place: '~/my backups #1'})), {
		location: 'sftp://server/~/my%20backups%20%231',
	});
	t.true('missing' in storeLocation(formWith('SFTP', {host: 'server'})));
});

for (const port of ['ssh', '22a', '-1', '0', '65536', '2 2', '1e3']) {
	test(`${port} is no port`, t => {
		t.deepEqual(storeLocation(formWith('SFTP', {host: 'server', port, place: '/srv'})), {
			missing: 'The port is a number from 1 to 65535, or empty for 22',
		});
	});
}

test('another kind brings other fields, and the first keeps what was typed', t => {
	const form = {...storeForm('/mnt/disk'), row: 0};
	const s3 = fitStoreForm(editForm(form, {name: 'right'}) ?? form);
	t.deepEqual(
		s3.fields.map(({name}) => name),
		['kind', 'bucket', 'prefix', 'region', 'endpoint'],
	);
	t.is(withFields(s3, s3.fields).row, 0);
});
