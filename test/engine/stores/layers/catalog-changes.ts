import test from 'ava';
import fc from 'fast-check';
import {PackCatalog} from '../../../../source/engine/stores/layers/pack-catalog.js';
import {
	applySteps,
	applyToModel,
	catalogStore,
	catalogText,
	entriesOf,
	sortedModel,
	step,
	streamText,
	type Place,
	type Step,
} from '../../../helpers/catalogs.js';

/** The keys that these steps change, wherever they lie in the end. */
function touchedBy(steps: readonly Step[], before: ReadonlyMap<string, Place>): Set<string> {
	const touched = new Set<string>();
	const now = new Map(before);
	for (const one of steps) {
		const hit =
			one.do === 'drop'
				? [...now.keys()].filter(key => now.get(key)?.pack === one.pack)
				: one.do === 'add' || now.has(one.key)
					? [one.key]
					: [];
		for (const key of hit) {
			touched.add(key);
		}

		applyToModel(now, one);
	}

	return touched;
}

test('joined with what others stored meanwhile, own changes count, and everything else is as they left it', async t => {
	await fc.assert(
		fc.asyncProperty(
			fc.array(step, {maxLength: 20}),
			fc.array(step, {maxLength: 20}),
			fc.array(step, {maxLength: 20}),
			async (before, mine, theirs) => {
				const [base, own, other] = [new Map<string, Place>(), new Map<string, Place>(), new Map<string, Place>()];
				const stored = new PackCatalog();
				applySteps(stored, base, before);
				const text = await catalogText(stored);
				const [ours, later] = [await PackCatalog.read(catalogStore(text)), await PackCatalog.read(catalogStore(text))];
				for (const [key, value] of base) {
					own.set(key, value);
					other.set(key, value);
				}

				applySteps(ours, own, mine);
				applySteps(later, other, theirs);
				const known = new Set([...ours.packs()].map(({key}) => key));
				const expected = new Map(other);
				for (const key of touchedBy(mine, base)) {
					const kept = own.get(key);
					if (kept) {
						expected.set(key, kept);
					} else if (known.has(other.get(key)?.pack ?? '')) {
						expected.delete(key);
					}
				}

				const read = await PackCatalog.read(catalogStore(await catalogText(later)));
				ours.rebase(read);
				t.deepEqual(entriesOf(ours), sortedModel(expected));
				t.is(ours.size, expected.size);
				const again = await PackCatalog.read(catalogStore(await catalogText(ours)));
				t.deepEqual(entriesOf(again), sortedModel(expected));
			},
		),
		{numRuns: 500},
	);
});

test('a commit stores what was there when it began, and leaves later changes to the next one', async t => {
	await fc.assert(
		fc.asyncProperty(
			fc.array(step, {maxLength: 15}),
			fc.array(step, {maxLength: 15}),
			fc.array(step, {maxLength: 15}),
			fc.boolean(),
			async (before, during, after, succeeds) => {
				const model = new Map<string, Place>();
				const catalog = new PackCatalog();
				applySteps(catalog, model, before);
				const begun = new Map(model);
				const starting = catalog.startCommit();
				applySteps(catalog, model, during);
				const pending = await starting;
				const text = await streamText(pending.stream);
				const first = await PackCatalog.read(catalogStore(text));
				t.deepEqual(entriesOf(first), sortedModel(begun));
				if (succeeds) {
					pending.done('v2');
				} else {
					pending.failed();
				}

				t.is(catalog.version, succeeds ? 'v2' : undefined);

				applySteps(catalog, model, after);
				t.deepEqual(entriesOf(catalog), sortedModel(model));
				// Own changes must be enough to get from what is stored to what is here.
				catalog.rebase(await PackCatalog.read(catalogStore(succeeds ? text : '{}')));
				t.deepEqual(entriesOf(catalog), sortedModel(model));
			},
		),
		{numRuns: 300},
	);
});
