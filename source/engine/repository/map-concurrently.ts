/**
Calls `work` for each item, `limit` at a time at most, and gives the results in the order of the items.

After a failure no further call is started; it rejects when those under way have ended.
*/
export async function mapConcurrently<Item, Result>(
	items: readonly Item[],
	limit: number,
	work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
	const results: Result[] = [];
	const failures: unknown[] = [];
	const queue = items.entries();
	const runner = async (): Promise<void> => {
		for (const [index, item] of queue) {
			try {
				results[index] = await work(item);
			} catch (error) {
				failures.push(error);
			}

			if (failures.length > 0) {
				return;
			}
		}
	};

	await Promise.all(Array.from({length: Math.min(limit, items.length)}, runner));
	if (failures.length > 0) {
		throw failures[0];
	}

	return results;
}
