/** The candidate that a person most likely meant, or `undefined` when none is near. */
export function nearest(typed: string, candidates: Iterable<string>): string | undefined {
	let best: {candidate: string; distance: number} | undefined;
	for (const candidate of candidates) {
		const distance = editDistance(typed.toLowerCase(), candidate.toLowerCase());
		const isPrefix = typed.length >= 2 && candidate.startsWith(typed);
		const limit = isPrefix ? Infinity : Math.min(3, Math.floor(Math.max(typed.length, candidate.length) / 2.5));
		if (distance <= limit && distance < (best?.distance ?? Infinity)) {
			best = {candidate, distance};
		}
	}

	return best?.candidate;
}

/** Optimal string alignment: insertions, deletions, substitutions, and swaps of neighbours count one each. */
function editDistance(a: string, b: string): number {
	let beforeLast: number[] = [];
	let last = Array.from({length: b.length + 1}, (_, j) => j);
	for (let i = 1; i <= a.length; i++) {
		const row = [i];
		for (let j = 1; j <= b.length; j++) {
			const substitution = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
			const isSwap = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
			const swap = isSwap && i > 1 && j > 1 ? (beforeLast[j - 2] ?? 0) + 1 : Infinity;
			row.push(Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, substitution, swap));
		}

		beforeLast = last;
		last = row;
	}

	return last[b.length] ?? 0;
}
