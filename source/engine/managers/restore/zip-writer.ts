import type {OutputStream} from './output-stream.js';
import {centralHeader, dataDescriptor, endRecords, localHeader, type ZipEntry, type ZipSizes} from './zip-format.js';

const longestName = 0xffff;

/** Writes a ZIP archive into a stream. Entries may be written by several tasks at a time; each is whole. */
export class ZipWriter {
	readonly #output: OutputStream;
	readonly #directory: Buffer[] = [];

	constructor(output: OutputStream) {
		this.#output = output;
	}

	/** Entries in the archive so far. */
	get count(): number {
		return this.#directory.length;
	}

	static fits(name: Buffer): boolean {
		return name.length <= longestName;
	}

	/** Adds entries whose data is all there. */
	async add(
		entries: ReadonlyArray<{readonly entry: ZipEntry; readonly sizes: ZipSizes; readonly data: Uint8Array}>,
	): Promise<void> {
		await this.#output.write(position => {
			const pieces: Uint8Array[] = [];
			let offset = position;
			for (const {entry, sizes, data} of entries) {
				const header = localHeader(entry, sizes);
				this.#directory.push(centralHeader(entry, sizes, offset));
				pieces.push(header, data);
				offset += header.length + data.length;
			}

			return pieces;
		});
	}

	/** Begins an entry whose data comes piece by piece. Nothing else may be written before it has ended. */
	async begin(entry: ZipEntry): Promise<StreamedEntry> {
		let offset = 0;
		await this.#output.write(position => {
			offset = position;
			return [localHeader(entry, {crc: 0, size: 0, compressed: 0})];
		});
		return new StreamedEntry(this.#output, entry, offset, header => {
			this.#directory.push(header);
		});
	}

	/** Ends the archive. */
	async end(comment: string): Promise<void> {
		await this.#output.write(offset => {
			const length = this.#directory.reduce((sum, header) => sum + header.length, 0);
			return [...this.#directory, endRecords({entries: this.#directory.length, offset, length}, comment)];
		});
	}
}

/** An entry on its way. Ends in exactly one of `end` and `spoil`. */
export class StreamedEntry {
	readonly #output: OutputStream;
	readonly #entry: ZipEntry;
	readonly #offset: number;
	readonly #list: (header: Buffer) => void;
	#compressed = 0;

	constructor(output: OutputStream, entry: ZipEntry, offset: number, list: (header: Buffer) => void) {
		this.#output = output;
		this.#entry = entry;
		this.#offset = offset;
		this.#list = list;
	}

	async write(data: Uint8Array): Promise<void> {
		await this.#output.write(() => [data]);
		this.#compressed += data.length;
	}

	async end({crc, size}: {readonly crc: number; readonly size: number}): Promise<void> {
		const sizes = {crc, size, compressed: this.#compressed};
		await this.#output.write(() => [dataDescriptor(this.#entry, sizes)]);
		this.#list(centralHeader(this.#entry, sizes, this.#offset));
	}

	/**
	Gives up an entry whose bytes are not what they should be. It is not in the directory, so that no program finds it there; what reads the archive as
	a stream meets a checksum that no data has.
	*/
	async spoil(): Promise<void> {
		await this.#output.write(() => [
			dataDescriptor(this.#entry, {crc: 0xffff_ffff, size: 0, compressed: this.#compressed}),
		]);
	}
}
