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
