import test from 'ava';
import {gearTable} from '../../../source/engine/chunking/gear.js';
import {vectorInput} from '../../helpers/chunking-data.js';
import {wideGearTable} from '../../helpers/naive-fastcdc.js';
import {vectors} from '../../helpers/vectors.js';

test('the table holds the low halves of the 256 constants of the format', t => {
	t.deepEqual(
		Array.from(gearTable, BigInt),
		wideGearTable.map(value => BigInt.asIntN(32, value)),
	);
});

test('folding bytes into 32 bits gives the low half of the 64-bit hash', t => {
	const {input, fp_low32_hex: expected} = vectors.fastcdc.gear_fold;
	let hash = 0;
	for (const byte of vectorInput(input)) {
		hash = (2 * hash + (gearTable[byte] ?? 0)) >>> 0;
	}

	t.is(hash.toString(16).padStart(8, '0'), expected);
});
