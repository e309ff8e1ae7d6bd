import test from 'ava';
import {reasonText} from '../../../source/engine/managers/keep-reason.js';

test('a reason counts the places of its rule', t => {
	t.is(reasonText({rule: 'daily', used: 3, of: 7}), 'daily 3/7');
	t.is(reasonText({rule: 'last', used: 1, of: 1}), 'last 1/1');
});

test('a reason names the span, the tag, or that the time cannot be read', t => {
	t.is(reasonText({rule: 'within', span: '30d'}), 'within 30d');
	t.is(reasonText({rule: 'tag', tag: 'pin'}), 'tag pin');
	t.is(reasonText({rule: 'undated'}), 'undated');
});
