import {execFileSync} from 'node:child_process';
import {once} from 'node:events';
import {mkdirSync} from 'node:fs';
import path from 'node:path';
import {Worker} from 'node:worker_threads';
import {isHoldfastError} from '../../../source/engine/errors.js';
import {LocalSource} from '../../../source/engine/sources/local-source.js';
import {testOnLinux} from '../../helpers/conditional-tests.js';
import {makeFiles} from '../../helpers/make-files.js';
import {temporaryFolder} from '../../helpers/temporary-folder.js';
import {readAll, walk} from '../../helpers/walk-source.js';

const walks = 50;

/** Turns things into other things at random, as fast as it can, until it is told to stop. */
const restless = `
	const fs = require('node:fs');
	const {workerData: {folder, stop, fifos}} = require('node:worker_threads');
	let state = 1;
	const random = limit => (state = (Math.imul(state, 1103515245) + 12345) >>> 0) % limit;
	const quietly = step => { try { step(); } catch {} };
	for (let turn = 0; Atomics.load(stop, 0) === 0; turn++) {
		const above = folder + '/d' + random(6);
		const name = random(12) === 0 ? above : above + '/f' + random(20);
		quietly(() => fs.mkdirSync(above));
		quietly(() => fs.rmSync(name, {recursive: true, force: true}));
		quietly([
			() => fs.writeFileSync(name, 'x'.repeat(random(2000))),
			() => fs.writeFileSync(name, 'z'.repeat(random(2000))),
			() => fs.writeFileSync(name, ''),
			() => fs.mkdirSync(name),
			() => fs.symlinkSync('../d' + random(6), name),
			() => fs.symlinkSync('/proc/self', name),
			() => fs.linkSync(fifos + '/fifo', name),
			() => fs.truncateSync(folder + '/d0/f0', random(2000)),
			() => fs.appendFileSync(folder + '/d1/f1', 'y'.repeat(random(2000))),
			() => fs.renameSync(folder + '/d' + random(6), folder + '/d' + random(6)),
			() => fs.chmodSync(name, 0),
		][random(11)]);
		Atomics.store(stop, 1, turn);
	}
`;

testOnLinux('while everything changes at random, each walk ends, and each file is read or fails by name', async t => {
	const base = await temporaryFolder(t);
	const folder = path.join(base, 'tree');
	mkdirSync(path.join(base, 'fifos'));
	execFileSync('mkfifo', [path.join(base, 'fifos/fifo')]);
	makeFiles(
		folder,
		Array.from({length: 60}, (_, i) => `d${i % 6}/f${Math.floor(i / 6)}`),
	);
	const stop = new Int32Array(new SharedArrayBuffer(8));
	const worker = new Worker(restless, {eval: true, workerData: {folder, stop, fifos: path.join(base, 'fifos')}});
	await once(worker, 'online');
	const counts = {entries: 0, failures: 0, read: 0, refused: 0};
	for (let i = 0; i < walks; i++) {
		const source = await LocalSource.open({paths: [folder]});
		const {entries, ids, failures} = await walk(source);
		t.is(new Set(ids).size, ids.length);
		t.true(failures.every(({path: failed, reason}) => failed.startsWith('d') && reason !== ''));
		counts.entries += entries.length;
		counts.failures += failures.length;
		for (const entry of entries.filter(({kind}) => kind === 'file')) {
			try {
				await readAll(source, entry);
				counts.read++;
			} catch (error) {
				t.true(isHoldfastError(error), String(error));
				counts.refused++;
			}
		}
	}

	Atomics.store(stop, 0, 1);
	await once(worker, 'exit');
	t.log(`${stop[1]} changes during ${walks} walks:`, counts);
	t.true(counts.entries > 0 && counts.read > 0);
});
