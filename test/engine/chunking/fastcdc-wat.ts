import test from 'ava';
import {bestShape, scannerWat} from '../../../source/engine/chunking/fastcdc-wat.js';
import {allCuts, mebibyte, vectorInput} from '../../helpers/chunking-data.js';
import {compileWat} from '../../helpers/compile-wat.js';
import {vectors} from '../../helpers/vectors.js';

const pageSize = 65_536;

const cases = vectors.fastcdc.cases.filter(({length}) => length <= 10 * mebibyte);

for (const shape of [
	bestShape,
	{...bestShape, unroll: 1},
	{...bestShape, unroll: 64},
	{...bestShape, skipsRuns: false},
]) {
	test(`a scanner built like ${JSON.stringify(shape)} cuts as the vectors say`, async t => {
		const module = new WebAssembly.Module(await compileWat(scannerWat({isShared: false, ...shape})));
		const memory = new WebAssembly.Memory({initial: 162});
		const {cut} = new WebAssembly.Instance(module, {holdfast: {memory}}).exports;
		for (const {name, input, chunk_lengths: expected} of cases) {
			const bytes = vectorInput(input);
			Buffer.from(memory.buffer, pageSize).set(bytes);
			const found = allCuts(bytes.length, (start, end) =>
				typeof cut === 'function' ? Number(Reflect.apply(cut, undefined, [pageSize + start, end - start])) : 0,
			);
			t.deepEqual(found, expected, `in the case ${name}`);
		}
	});
}
