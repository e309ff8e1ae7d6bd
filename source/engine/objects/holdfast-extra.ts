import {type Buffer} from 'node:buffer';
import {present, strictBase64} from './fields.js';
import type {FileMeta, JsonValue} from './model.js';

const kinds = ['symlink', 'fifo', 'block-device', 'char-device', 'socket'] as const;

/** What an entry is when it is neither a regular file nor a folder. */
export type SpecialKind = (typeof kinds)[number];

/** What the format has no field for. It is kept in `extra` under `holdfast`, which other readers ignore. */
export type HoldfastExtra = {
	kind?: SpecialKind;
	/** Of a symlink; bytes when it is not UTF-8. */
	target?: string | Buffer;
	/** `<device>:<inode>`, the same for every name of one file. */
	hardlink?: string;
	device?: {major: number; minor: number};
	/** 0 to 999,999,999 above the whole seconds of `mtime`; absent means 0. */
	mtimeNs?: number;
	/** The name as it is on disk, when `name` cannot say it. */
	nameBytes?: Buffer;
};

const extraName = 'holdfast';

/** The `extra` of a FileMeta. Never empty, so that a reader can tell who wrote the entry. */
export function toExtra(extra: HoldfastExtra): Map<string, JsonValue> {
	const fields = new Map<string, JsonValue>();
	if (extra.device) {
		fields.set(
			'device',
			new Map([
				['major', extra.device.major],
				['minor', extra.device.minor],
			]),
		);
	}

	if (extra.hardlink !== undefined) {
		fields.set('hardlink', extra.hardlink);
	}

	if (extra.kind) {
		fields.set('kind', extra.kind);
	}

	if (extra.mtimeNs) {
		fields.set('mtimeNs', extra.mtimeNs);
	}

	if (extra.nameBytes) {
		fields.set('nameBytes', extra.nameBytes.toString('base64'));
	}

	if (typeof extra.target === 'string') {
		fields.set('target', extra.target);
	} else if (extra.target) {
		fields.set('targetBytes', extra.target.toString('base64'));
	}

	return new Map([[extraName, fields]]);
}

/**
What {@link toExtra} put into the entry, or `undefined` when another program wrote it: then an absent mode is unknown, otherwise it is 0.

A field that no release of this program can have written is left out.
*/
export function readExtra(meta: Pick<FileMeta, 'extra'>): HoldfastExtra | undefined {
	const fields = meta.extra?.get(extraName);
	if (!(fields instanceof Map)) {
		return undefined;
	}

	const text = (name: string): string | undefined => {
		const value = fields.get(name);
		return typeof value === 'string' ? value : undefined;
	};

	const bytes = (name: string): Buffer | undefined => {
		const value = text(name);
		return value === undefined ? undefined : strictBase64(value);
	};

	const kind = text('kind');
	const device = fields.get('device');
	return {
		...present(
			'kind',
			kinds.find(known => known === kind),
		),
		...present('target', text('target') ?? bytes('targetBytes')),
		...present('hardlink', text('hardlink')),
		...present('device', device instanceof Map ? readDevice(device) : undefined),
		...present('mtimeNs', whole(fields.get('mtimeNs'), 999_999_999)),
		...present('nameBytes', bytes('nameBytes')),
	};
}

function readDevice(fields: ReadonlyMap<string, JsonValue>): HoldfastExtra['device'] {
	const major = whole(fields.get('major'));
	const minor = whole(fields.get('minor'));
	return major === undefined || minor === undefined ? undefined : {major, minor};
}

function whole(value: JsonValue | undefined, maximum = 0xff_ff_ff_ff): number | undefined {
	return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= maximum ? value : undefined;
}
