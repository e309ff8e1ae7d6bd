import {Buffer} from 'node:buffer';
import {CorruptObjectError} from '../errors.js';
import {encodeInteger, encodeString} from './canonical-json.js';
import {optionalKeyField, present, stringMapField, wrongField} from './fields.js';
import type {SnapshotSummary} from './model.js';
import {isRecord, parseJson} from './parse-json.js';
import {decodeSnapshotFields, encodeMeta, encodeSnapshotTail, encodeSource} from './snapshot.js';

/** `index/snapshots`. Format reference 2.7. */
export function encodeSnapshotSummaries(summaries: readonly SnapshotSummary[]): Buffer {
	return Buffer.from(`[${summaries.map(encodeSummary).join(',')}]`, 'utf8');
}

function encodeSummary(summary: SnapshotSummary): string {
	let text = `{"ref":${encodeString(summary.ref)},"seq":${encodeInteger(summary.seq)},"created":${encodeString(summary.created)}`;
	text += `,"root":${encodeString(summary.root)}`;
	text += summary.source ? `,"source":${encodeSource(summary.source)}` : '';
	text += encodeSnapshotTail(summary);
	return `${text}${encodeMeta(summary.meta)}}`;
}

/** Throws CorruptObjectError with `key`. A JSON `null` is an empty list, as the Go tool writes it. */
export function decodeSnapshotSummaries(bytes: Uint8Array, key: string): SnapshotSummary[] {
	const list = parseJson(bytes, key) ?? [];
	if (!Array.isArray(list)) {
		throw new CorruptObjectError(key, 'it is not a list of snapshots');
	}

	return list.map((record: unknown, index) => {
		const ref = isRecord(record) ? optionalKeyField(record, 'ref', 'snapshot', key) : '';
		if (!isRecord(record) || ref === '') {
			throw wrongField(key, `[${index}].ref`, 'the key of a snapshot');
		}

		return {ref, ...decodeSnapshotFields(record, key), ...present('meta', stringMapField(record, 'meta', key))};
	});
}
