/** Where an object's stored bytes lie. */
export type Spot = {readonly pack: number; readonly offset: number; readonly length: number};

/** One stretch of a pack that holds the objects `first` to `last` of those asked for, and little else. */
export type Span = {readonly pack: number; readonly offset: number; length: number; readonly items: number[]};

export type SpanLimits = {
	/** Bytes nobody asked for that may lie between two objects of one span. */
	readonly widestGap: number;
	/** Bytes after which a span is full. */
	readonly fullLength: number;
};

/**
Joins objects that lie close together in a pack to few long reads.

@param spots By position of the object in the request; `undefined` for what is in no pack. Best sorted by place: only neighbours are joined.
*/
export function planSpans(spots: ReadonlyArray<Spot | undefined>, {widestGap, fullLength}: SpanLimits): Span[] {
	const spans: Span[] = [];
	let current: Span | undefined;
	for (const [item, spot] of spots.entries()) {
		if (spot === undefined) {
			continue;
		}

		const end = spot.offset + spot.length;
		if (
			current?.pack === spot.pack &&
			spot.offset >= current.offset &&
			spot.offset - (current.offset + current.length) <= widestGap &&
			end - current.offset <= fullLength
		) {
			current.length = Math.max(current.length, end - current.offset);
			current.items.push(item);
		} else {
			current = {pack: spot.pack, offset: spot.offset, length: spot.length, items: [item]};
			spans.push(current);
		}
	}

	return spans;
}
