import {readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import type {Codec} from '../source/engine/compression/codec.js';
import {availableCodecs} from '../test/helpers/codecs.js';
import {projectFolder} from '../test/helpers/source-files.js';

/** Prints MB/s of every codec at the levels in use, over program text in chunks of 1 MiB, and microseconds for a small object. */
const chunkSize = 1_048_576;
const chunkCount = 16;
const rounds = 7;
const smallSize = 400;
const smallCount = 2000;

/** JavaScript of the installed packages: what people's projects are full of. */
function programText(): Buffer {
	const wanted = chunkSize * chunkCount;
	const folder = path.join(projectFolder, 'node_modules');
	const pieces: Buffer[] = [];
	let size = 0;
	for (const name of readdirSync(folder, {recursive: true, encoding: 'utf8'})) {
		if (size < wanted && name.endsWith('.js')) {
			const piece = readFileSync(path.join(folder, name));
			pieces.push(piece);
			size += piece.length;
		}
	}

	return Buffer.concat(pieces).subarray(0, wanted);
}

/** Fastest of several rounds in CPU microseconds, since other work may share the machine. */
function measure(work: () => void): number {
	let best = Number.POSITIVE_INFINITY;
	for (let round = 0; round < rounds; round++) {
		const before = process.cpuUsage();
		work();
		const {user, system} = process.cpuUsage(before);
		best = Math.min(best, user + system);
	}

	return best;
}

const text = programText();
const chunks = Array.from({length: chunkCount}, (_, index) =>
	text.subarray(index * chunkSize, (index + 1) * chunkSize),
);
const small = Array.from({length: smallCount}, (_, index) => text.subarray(index * 1000, index * 1000 + smallSize));

function report(codec: Codec, level: number): void {
	const frames = chunks.map(chunk => Buffer.from(codec.compress(chunk, level)));
	const stored = frames.reduce((sum, frame) => sum + frame.length, 0);
	const compressing = measure(() => {
		for (const chunk of chunks) {
			codec.compress(chunk, level);
		}
	});
	const decompressing = measure(() => {
		for (const frame of frames) {
			codec.decompressView(frame, chunkSize);
		}
	});
	const compressingSmall = measure(() => {
		for (const object of small) {
			codec.compress(object, level);
		}
	});
	const smallFrames = small.map(object => Buffer.from(codec.compress(object, level)));
	const decompressingSmall = measure(() => {
		for (const frame of smallFrames) {
			codec.decompressView(frame, smallSize);
		}
	});
	console.log(
		[
			codec.name.padEnd(10),
			`level ${level}`,
			`${(text.length / compressing).toFixed(0).padStart(5)} MB/s`,
			`to ${((100 * stored) / text.length).toFixed(1)} %`,
			`back ${(text.length / decompressing).toFixed(0).padStart(5)} MB/s`,
			`${smallSize} bytes ${(compressingSmall / smallCount).toFixed(1)} µs`,
			`back ${(decompressingSmall / smallCount).toFixed(1)} µs`,
		].join('  '),
	);
}

for (const codec of await availableCodecs()) {
	for (const level of [1, 3]) {
		report(codec, level);
	}
}
