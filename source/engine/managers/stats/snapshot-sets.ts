/**
Which snapshots need an object: places in the list of snapshots, as runs, first and last of each, ascending. Snapshots that follow one another share most of what they hold, so even a
thousand of them are one run as a rule.
*/
export type PlaceRuns = readonly number[];

/** Numbers for sets of snapshots; the empty one is 0. Equal sets have equal numbers. */
export class SnapshotSets {
	readonly runs: PlaceRuns[] = [[]];
	readonly #numbers = new Map<string, number>([['', 0]]);

	/** The set of one snapshot. */
	single(place: number): number {
		return this.#numberOf([place, place]);
	}

	union(a: number, b: number): number {
		if (a === b || b === 0) {
			return a;
		}

		const [left = [], right = []] = [this.runs[a], this.runs[b]];
		return a === 0 ? b : covers(left, right) ? a : this.#numberOf(join(left, right));
	}

	#numberOf(runs: PlaceRuns): number {
		const text = runs.join(' ');
		const known = this.#numbers.get(text);
		if (known !== undefined) {
			return known;
		}

		this.#numbers.set(text, this.runs.length);
		return this.runs.push(runs) - 1;
	}
}

/** Whether all places of `inner` are in `outer`. */
function covers(outer: PlaceRuns, inner: PlaceRuns): boolean {
	let at = 0;
	for (let run = 0; run < inner.length; run += 2) {
		const [first = 0, last = 0] = [inner[run], inner[run + 1]];
		while (at < outer.length && (outer[at + 1] ?? 0) < first) {
			at += 2;
		}

		if (at >= outer.length || (outer[at] ?? 0) > first || (outer[at + 1] ?? 0) < last) {
			return false;
		}
	}

	return true;
}

function join(left: PlaceRuns, right: PlaceRuns): number[] {
	const joined: number[] = [];
	let l = 0;
	let r = 0;
	while (l < left.length || r < right.length) {
		const fromLeft = r >= right.length || (l < left.length && (left[l] ?? 0) <= (right[r] ?? 0));
		const [first = 0, last = 0] = fromLeft ? [left[l], left[l + 1]] : [right[r], right[r + 1]];
		l += fromLeft ? 2 : 0;
		r += fromLeft ? 0 : 2;
		const end = joined.at(-1);
		if (end !== undefined && first <= end + 1) {
			joined[joined.length - 1] = Math.max(end, last);
		} else {
			joined.push(first, last);
		}
	}

	return joined;
}
