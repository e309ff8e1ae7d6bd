import test from 'ava';
import {Rows} from '../../../source/tui/components/rows.js';
import {frameOf} from '../../helpers/test-app.js';

test('of a million rows only those that are seen are built', t => {
	const built: number[] = [];
	const frame = frameOf(
		<Rows
			list={{cursor: 500_003, top: 500_000}}
			count={1_000_000}
			width={20}
			height={5}
			rowAt={index => {
				built.push(index);
				return {key: String(index), spans: [{text: `row ${index}`}]};
			}}
		/>,
	);
	t.deepEqual([...new Set(built)], [500_000, 500_001, 500_002, 500_003, 500_004]);
	t.is(
		frame,
		[
			' row 500000        │',
			' row 500001        │',
			' row 500002        ┃',
			'▌row 500003        │',
			' row 500004        │',
		].join('\n'),
	);
});
