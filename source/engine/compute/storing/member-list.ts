import type {PackMembers} from './protocol.js';

/** Members of a pack, one place in each list. */
export type MemberList = {readonly keys: string[]; readonly offsets: number[]; readonly lengths: number[]};

/** Those members of a pack whose keys are asked for. */
export function pickMembers(members: PackMembers, isPicked: (key: string) => boolean): MemberList {
	const picked: MemberList = {keys: [], offsets: [], lengths: []};
	for (const [index, key] of members.keys.split('\n').entries()) {
		if (isPicked(key)) {
			picked.keys.push(key);
			picked.offsets.push(members.offsets[index] ?? 0);
			picked.lengths.push(members.lengths[index] ?? 0);
		}
	}

	return picked;
}

/** The same members in lists of at most so many. */
export function* inParts({keys, offsets, lengths}: MemberList, size: number): Generator<MemberList> {
	for (let start = 0; start < keys.length; start += size) {
		const end = start + size;
		yield {
			keys: keys.slice(start, end),
			offsets: offsets.slice(start, end),
			lengths: lengths.slice(start, end),
		};
	}
}
