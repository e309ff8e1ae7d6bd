import {createHash} from 'node:crypto';
import {CorruptObjectError} from '../../errors.js';
import {encodeContent} from '../../objects/content.js';
import type {FileMeta} from '../../objects/model.js';
import type {Repository} from '../../repository/repository.js';
import type {TargetObjects} from './target-objects.js';

/** Chunks of one file that are read ahead. */
const chunksAhead = 4;

/**
Copies the content of a file: opened with the keys of one repository, named and sealed with those of the other.

A file whose content is in the target already is not read. Every byte is proven against the file's hash before its content object is stored.

@returns Hex part of the content key in the target.
@throws {MissingObjectError} {CorruptObjectError} When the source does not have the file as it should be.
*/
export async function copyFile(
	{from, to, target}: {readonly from: Repository; readonly to: Repository; readonly target: TargetObjects},
	{contentHash, contentRef = ''}: Pick<FileMeta, 'contentHash' | 'contentRef'>,
	signal: AbortSignal | undefined,
): Promise<string> {
	const {namer} = to.secrets;
	const ref = namer.contentRef(contentHash);
	if (target.has(`content/${ref}`)) {
		return ref;
	}

	const key = `content/${contentRef === '' ? contentHash : contentRef}`;
	const content = await from.objects.content(key, {signal});
	const hash = createHash('sha256');
	const chunks: string[] = [];
	const ahead: Array<Promise<Buffer>> = [];
	const readNext = (index: number) => {
		const chunk = content.chunks[index];
		if (chunk !== undefined) {
			const read = from.objects.chunk(chunk, {signal});
			// It is awaited in its turn.
			read.catch(() => undefined);
			ahead.push(read);
		}
	};

	for (let index = 0; index < chunksAhead; index++) {
		readNext(index);
	}

	for (let index = 0; index < content.chunks.length; index++) {
		const bytes = (await ahead.shift()) ?? Buffer.alloc(0);
		readNext(index + chunksAhead);
		hash.update(bytes);
		const chunk = `chunk/${namer.chunkHash(bytes).toString('hex')}`;
		await target.put(chunk, bytes);
		chunks.push(chunk);
	}

	if (hash.update(content.inline ?? Buffer.alloc(0)).digest('hex') !== contentHash) {
		throw new CorruptObjectError(key, 'its chunks are not the bytes of the file');
	}

	await target.put(`content/${ref}`, encodeContent({...content, chunks}));
	return ref;
}
