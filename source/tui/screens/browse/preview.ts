import type {Client} from '../../../index.js';

/** The beginning of a file, in lines that are not yet safe to show. */
export type Preview = {
	readonly path: string;
	readonly kind: 'hex' | 'text';
	readonly lines: readonly string[];
	/** Whether there is more of it. */
	readonly isCut: boolean;
};

const previewBytes = 65_536;
const bytesPerRow = 16;

/** Reads no more than the first 64 KiB. What is no UTF-8 text is shown as bytes. */
export async function loadPreview(
	client: Client,
	{ref, path, signal}: {readonly ref: string; readonly path: string; readonly signal: AbortSignal},
): Promise<Preview> {
	const {bytes} = await client.dump({snapshot: ref, path, signal});
	const pieces: Buffer[] = [];
	let size = 0;
	for await (const piece of bytes) {
		pieces.push(piece);
		size += piece.length;
		if (size > previewBytes) {
			break;
		}
	}

	const data = Buffer.concat(pieces).subarray(0, previewBytes);
	const isCut = size > previewBytes;
	const text = textOf(data, isCut);
	return {
		path,
		kind: text === undefined ? 'hex' : 'text',
		lines: text === undefined ? hexLines(data) : text.replaceAll('\t', '    ').split(/\r?\n/),
		isCut,
	};
}

/** `undefined` for what is no text. The last character may have been cut through. */
function textOf(data: Buffer, isCut: boolean): string | undefined {
	if (data.includes(0)) {
		return undefined;
	}

	try {
		return new TextDecoder('utf-8', {fatal: true}).decode(data, {stream: isCut});
	} catch {
		return undefined;
	}
}

/** `00000010  89 50 4e 47 0d 0a 1a 0a  00 00 00 0d 49 48 44 52  .PNG........IHDR` */
export function hexLines(data: Uint8Array): string[] {
	const lines: string[] = [];
	for (let start = 0; start < data.length; start += bytesPerRow) {
		const row = [...data.subarray(start, start + bytesPerRow)];
		const hex = row.map(byte => byte.toString(16).padStart(2, '0'));
		const halves = [hex.slice(0, 8).join(' ').padEnd(23), hex.slice(8).join(' ').padEnd(23)].join('  ');
		const text = row.map(byte => (byte >= 0x20 && byte < 0x7f ? String.fromCodePoint(byte) : '.')).join('');
		lines.push(`${start.toString(16).padStart(8, '0')}  ${halves}  ${text}`);
	}

	return lines;
}
