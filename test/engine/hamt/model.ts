import {fc, testProp} from '@fast-check/ava';
import {diff} from '../../../source/engine/hamt/diff.js';
import {lookup} from '../../../source/engine/hamt/lookup.js';
import {updateTree} from '../../../source/engine/hamt/update.js';
import {MemoryNodes} from '../../helpers/memory-nodes.js';
import {built, collect, entriesIn, entryFor, filemetaOf, parentOf, placeOf, type Routing} from '../../helpers/trees.js';

type Step = {readonly type: 'set' | 'remove' | 'lookup' | 'diff'; readonly number: number; readonly value: number};

// few folders, so that new routing crowds them into few slots
const keyOf = (number: number): string => `folder ${number % 3}/${number}`;

const steps: fc.Arbitrary<Step[]> = fc.array(
	fc.record({
		type: fc.constantFrom('set', 'set', 'set', 'remove', 'remove', 'lookup', 'diff'),
		number: fc.nat({max: 90}),
		value: fc.nat({max: 3}),
	}),
	{minLength: 50, maxLength: 250, size: 'max'},
);

for (const routing of ['old', 'new'] as const) {
	testProp(
		`with ${routing} routing the tree does what a Map does`,
		[fc.nat({max: 60}), steps],
		async (t, initial, list) => {
			const tree = await Tree.start(routing, initial);
			for (const step of list) {
				const [actual, expected] = await tree.apply(step);
				t.deepEqual(actual, expected);
			}

			t.is(tree.root, await tree.canonicalRoot());
			const entries = await entriesIn(tree.nodes, tree.root);
			t.is(entries.length, tree.model.size);
			t.true(entries.every(({key, filemeta}) => tree.model.get(key) === filemeta));
		},
		{numRuns: 40},
	);
}

class Tree {
	readonly nodes = new MemoryNodes();
	readonly model = new Map<string, string>();
	readonly #routing: Routing;
	#first = '';
	#firstModel = new Map<string, string>();
	root = '';

	constructor(routing: Routing) {
		this.#routing = routing;
	}

	static async start(routing: Routing, count: number): Promise<Tree> {
		const tree = new Tree(routing);
		for (let number = 0; number < count; number++) {
			tree.model.set(keyOf(number), filemetaOf('0'));
		}

		tree.root = await tree.canonicalRoot();
		tree.#first = tree.root;
		tree.#firstModel = new Map(tree.model);
		return tree;
	}

	async canonicalRoot(): Promise<string> {
		return built(
			this.nodes,
			[...this.model].map(([key, filemeta]) => entryFor(key, filemeta, this.#routing)),
		);
	}

	/** Carries out a step on the tree and on the model, and gives what each says. */
	async apply({type, number, value}: Step): Promise<[actual: unknown, expected: unknown]> {
		const key = keyOf(number);
		const {read} = this.nodes;
		switch (type) {
			case 'set': {
				await this.#change(key, filemetaOf(`${value}`));
				break;
			}

			case 'remove': {
				await this.#change(key, undefined);
				break;
			}

			case 'diff': {
				const changes = await collect(diff(this.#first, this.root, read));
				return [changes.map(change => change.key).toSorted(), this.#changedKeys()];
			}

			case 'lookup':
		}

		const found = await lookup(this.root, {key, parentId: parentOf(key)}, read);
		return [found?.filemeta, this.model.get(key)];
	}

	async #change(key: string, after: string | undefined): Promise<void> {
		const place = placeOf(entryFor(key, '', this.#routing));
		this.root = await updateTree(this.root, [{...place, before: this.model.get(key), after}], this.nodes);
		if (after === undefined) {
			this.model.delete(key);
		} else {
			this.model.set(key, after);
		}
	}

	#changedKeys(): string[] {
		const keys = new Set([...this.#firstModel.keys(), ...this.model.keys()]);
		return [...keys].filter(key => this.#firstModel.get(key) !== this.model.get(key)).toSorted();
	}
}
