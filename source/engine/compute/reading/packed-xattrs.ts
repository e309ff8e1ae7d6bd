/*
Extended attributes of one entry in few bytes: for each the length of the name (2 bytes, little endian), the length of the value (4), name and value.
*/
const header = 6;

/** Longer names or values than any kernel takes are left out. */
const longestName = 255;
const longestValue = 65_536;

export function packXattrs(xattrs: ReadonlyMap<string, Buffer>): Buffer {
	const parts: Buffer[] = [];
	for (const [name, value] of xattrs) {
		const bytes = Buffer.from(name);
		if (bytes.length <= longestName && value.length <= longestValue) {
			const lengths = Buffer.alloc(header);
			lengths.writeUInt16LE(bytes.length, 0);
			lengths.writeUInt32LE(value.length, 2);
			parts.push(lengths, bytes, value);
		}
	}

	return Buffer.concat(parts);
}

export function unpackXattrs(packed: Buffer): Map<string, Buffer> {
	const xattrs = new Map<string, Buffer>();
	for (let at = 0; at + header <= packed.length;) {
		const nameEnd = at + header + packed.readUInt16LE(at);
		const end = nameEnd + packed.readUInt32LE(at + 2);
		xattrs.set(packed.toString('utf8', at + header, nameEnd), Buffer.from(packed.subarray(nameEnd, end)));
		at = end;
	}

	return xattrs;
}
