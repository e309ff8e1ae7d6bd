import test from 'ava';
import * as parameters from '../../../source/engine/chunking/parameters.js';
import {vectors} from '../../helpers/vectors.js';

test('the parameters are those of the format', t => {
	const {min, avg, max, mask_small: small, mask_large: large} = vectors.fastcdc.parameters;
	t.deepEqual(
		{...parameters},
		{
			minimumChunkSize: min,
			averageChunkSize: avg,
			maximumChunkSize: max,
			maskBelowAverage: Number(small),
			maskAboveAverage: Number(large),
		},
	);
});
