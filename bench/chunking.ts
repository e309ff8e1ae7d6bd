import {Buffer} from 'node:buffer';
import {randomFillSync} from 'node:crypto';
import process from 'node:process';
import {findCut} from '../source/engine/chunking/fastcdc.js';
import {bestShape, scannerWat, type ScannerShape} from '../source/engine/chunking/fastcdc-wat.js';
import {compileWat} from '../test/helpers/compile-wat.js';

/** Prints GB of stream a second for each way to find the cuts. The first 512 KiB of each chunk are never hashed, and count. */
const size = 67_108_864;
const reserved = 65_536;
const rounds = 9;

type Cutter = (start: number, available: number) => number;

const isCutter = (value: unknown): value is Cutter => typeof value === 'function';

const memory = new WebAssembly.Memory({initial: (size + reserved) / 65_536, maximum: 65_536, shared: true});
const bytes = Buffer.from(memory.buffer, reserved, size);

async function compile(shape: Omit<ScannerShape, 'isShared'>): Promise<Cutter> {
	const module = new WebAssembly.Module(await compileWat(scannerWat({isShared: true, ...shape})));
	const {cut} = new WebAssembly.Instance(module, {holdfast: {memory}}).exports;
	if (!isCutter(cut)) {
		throw new TypeError('The module has no cut');
	}

	return (start, available) => cut(reserved + start, available);
}

/** Fastest of several rounds in CPU time, since other work may share the machine. */
function measure(cutter: Cutter): number {
	let best = Number.POSITIVE_INFINITY;
	for (let round = 0; round < rounds; round++) {
		const before = process.cpuUsage();
		for (let start = 0; start < size;) {
			start += cutter(start, size - start);
		}

		const {user, system} = process.cpuUsage(before);
		best = Math.min(best, user + system);
	}

	return size / best / 1000;
}

const cutters: Record<string, Cutter> = {
	JavaScript: (start, available) => findCut(bytes, start, start + available),
	'WebAssembly, not unrolled': await compile({...bestShape, unroll: 1}),
	'WebAssembly, without skipping runs': await compile({...bestShape, skipsRuns: false}),
	'WebAssembly, unrolled by 16': await compile({...bestShape, unroll: 16}),
	'WebAssembly, as checked in': await compile(bestShape),
};

const fill: Record<string, () => void> = {
	random() {
		randomFillSync(bytes);
	},
	zeros() {
		bytes.fill(0);
	},
};

for (const [data, prepare] of Object.entries(fill)) {
	prepare();
	for (const [name, cutter] of Object.entries(cutters)) {
		console.log(`${data.padEnd(8)} ${name.padEnd(36)} ${measure(cutter).toFixed(2)} GB/s`);
	}
}
