import test from 'ava';
import {fc, testProp} from '@fast-check/ava';
import {findCut} from '../../../source/engine/chunking/fastcdc.js';
import {allCuts, vectorInput} from '../../helpers/chunking-data.js';
import {naiveCut} from '../../helpers/naive-fastcdc.js';
import {vectors, vectorStream} from '../../helpers/vectors.js';

for (const {name, input, chunk_lengths: expected} of vectors.fastcdc.cases) {
	test(`cuts as the vectors say: ${name}`, t => {
		const bytes = vectorInput(input);
		t.deepEqual(
			allCuts(bytes.length, (start, end) => findCut(bytes, start, end)),
			expected,
		);
	});
}

const data = vectorStream('property', 3_000_000);

testProp(
	'cuts random data as the rule written down with 64 bits does, from any start to any end',
	[fc.nat(1_500_000), fc.nat(1_500_000)],
	(t, start, length) => {
		t.is(findCut(data, start, start + length), naiveCut(data, start, start + length));
	},
	{numRuns: 40},
);

test('bytes beyond the end have no influence', t => {
	const end = 600_000;
	const cut = findCut(data.subarray(0, end), 0, end);
	t.is(findCut(data, 0, end), cut);
});
