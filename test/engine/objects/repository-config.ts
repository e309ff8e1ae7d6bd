import {Buffer} from 'node:buffer';
import test from 'ava';
import {decodeRepositoryConfig, encodeRepositoryConfig} from '../../../source/engine/objects/repository-config.js';
import {assertCorrupt, assertOnlyCorrupt} from '../../helpers/hostile-json.js';
import {vectors} from '../../helpers/vectors.js';

const json = vectors.json_objects_v1_5.cases.find(({kind}) => kind === 'config')?.json ?? '';

test('config is read and written byte for byte', t => {
	const config = decodeRepositoryConfig(Buffer.from(json), 'config');
	t.deepEqual(config, {version: 1, created: '2025-03-01T09:00:00Z', encrypted: true});
	t.is(encodeRepositoryConfig(config).toString(), json);
	t.is(encodeRepositoryConfig({...config, encrypted: false}).toString(), json.replace('true', 'false'));
});

test('a version that is not known is read, so that it can be refused by name', t => {
	t.is(decodeRepositoryConfig(Buffer.from('{"version":3,"encrypted":true,"frame":{}}'), 'config').version, 3);
});

test('whether it is encrypted is true or false and nothing else', t => {
	assertCorrupt(t, decodeRepositoryConfig, '{"version":1,"encrypted":"false"}', /field encrypted/);
	assertCorrupt(t, decodeRepositoryConfig, '{"version":1,"encrypted":0}', /field encrypted/);
});

test('hostile bytes end in a value or a CorruptObjectError', t => {
	assertOnlyCorrupt(t, decodeRepositoryConfig, json);
});
