import {Buffer} from 'node:buffer';
import {hash} from 'node:crypto';
import {readFileSync} from 'node:fs';

type JsonObjectCase = {name: string; kind: string; json: string; sha256: string};

type HamtCase = {
	name: string;
	root: string;
	node_count: number;
	/** Key to JSON text; only the small cases list their nodes. */
	nodes?: Record<string, string>;
	walk_order?: string[];
	entries_inserted?: Array<[key: string, filemeta: string]>;
	keys?: string[];
};

type PolicySnapshot = {
	version: number;
	created: string;
	root: string;
	seq: number;
	source?: {type: string; account?: string; path?: string};
	tags?: string[];
};

export type PolicyCase = {
	name: string;
	snapshots: PolicySnapshot[];
	keep: Partial<Record<'last' | 'hourly' | 'daily' | 'weekly' | 'monthly' | 'yearly', number>>;
	group_by: string;
	filter_tags: string[];
	filter_source: string;
	/** Newest first, snapshots named by seq. */
	result: Array<{group: string; keep: Array<{reasons: string[]; seq: number}>; remove: number[]}>;
};

export type GoldenRepository = {
	status: string;
	snapshot: string;
	root: string;
	encryption_key_hex?: string;
	password_utf8?: string;
	expect: {
		folders: Array<{path: string; mtime: number}>;
		files: Array<{path: string; size: number; sha256: string; mtime: number}>;
	};
	/** Key to stored bytes. */
	objects_b64: Record<string, string>;
};

export const goldenRepositoryNames = [
	'plain_unpacked_raw',
	'encrypted_packed_raw',
	'plain_packed_zstd',
	'encrypted_unpacked_zstd',
	'encrypted_packed_zstd',
] as const;

export type GoldenRepositoryName = (typeof goldenRepositoryNames)[number];

/** Test vectors of the repository format; the section names and fields are those of `test/golden/format-vectors.json`. */
export type Vectors = {
	stream: {examples: Array<{label: string; n: number; hex?: string; sha256?: string}>};
	json_strings: {cases: Array<{in_hex: string; out_hex: string; out_utf8: string}>};
	json_objects_v1_5: {cases: JsonObjectCase[]};
	json_objects_v1_14: {cases: JsonObjectCase[]};
	lock_json: {
		exclusive: string;
		shared_key: string;
		shared: string;
		rfc3339nano_trims_trailing_zeros: Array<[padded: string, trimmed: string]>;
	};
	hamt_v1_5: {
		routing_examples: Array<{key: string; sha256: string; indices_level_0_to_5: number[]}>;
		cases: HamtCase[];
		history_dependence: {after_delete: string; from_scratch: string};
	};
	hamt_v1_14: {
		affinity_key_examples: Array<{parent: string; file: string; path_key: string}>;
		cases: HamtCase[];
	};
	fastcdc: {
		parameters: {min: number; avg: number; max: number; mask_small: string; mask_large: string};
		cases: Array<{name: string; input: string; length: number; sha256: string; chunk_lengths: number[]}>;
		gear_fold: {input: string; rule: string; fp_hex: string; fp_low32_hex: string};
		chunk_keys: {
			input: string;
			dedup_key_hex: string;
			chunks: Array<{length: number; plain_key: string; hmac_key: string}>;
			content_hash: string;
		};
	};
	content_ref_v1_14: {content_hash: string; dedup_key_hex: string; content_ref: string};
	crypto: {
		master_key_hex: string;
		encryption_key_hex: string;
		dedup_hmac_key_hex: string;
		hkdf_cases: Array<{ikm_hex: string; info: string; okm_hex: string}>;
		hmac_case: {key_hex: string; data_utf8: string; hex: string};
		aes_gcm_case: {key_hex: string; nonce_hex: string; plaintext_utf8: string; object_hex: string};
		aes_gcm_empty: {key_hex: string; nonce_hex: string; object_hex: string};
		argon2id: {
			password_utf8: string;
			password_hex: string;
			salt_hex: string;
			time: number;
			memory_kib: number;
			threads: number;
			out_hex: string;
		};
		platform_key_hex: string;
		recovery_key_hex: string;
		recovery_mnemonic: string;
		/** Key to JSON text. */
		slots: Record<'keys/password-default' | 'keys/platform-default' | 'keys/recovery-default', string>;
		bip39: {cases: Array<{entropy_hex: string; mnemonic: string}>};
	};
	compression: {
		cases: Array<{
			name: string;
			stored_b64: string;
			plain_b64?: string;
			/** Of the cases that the Go tool reads wrongly. */
			chunk_key?: string;
			true_plain_b64?: string;
			reference_v1_5_reader_returns_b64?: string;
		}>;
	};
	packs: {
		puts_in_order: Array<{key: string; stored_utf8: string}>;
		pack_key: string;
		pack_utf8: string;
		catalog_json: string;
	};
	mtime: {cases: Array<{mtime_ns: string; mtime: number}>};
	policy: {cases: PolicyCase[]};
	golden_repositories: {repos: Record<GoldenRepositoryName, GoldenRepository>};
};

const file = new URL('../../../test/golden/format-vectors.json', import.meta.url);

// eslint-disable-next-line @typescript-eslint/no-unsafe-assignment -- our own data; a wrong shape fails the tests that use it
export const vectors: Vectors = JSON.parse(readFileSync(file, 'utf8'));

/** The pseudo-random bytes that the vectors call `stream(label,n)`. */
export function vectorStream(label: string, length: number): Buffer {
	const bytes = Buffer.allocUnsafe(length);
	for (let i = 0; i * 32 < length; i++) {
		hash('sha256', `${label}:${i}`, 'buffer').copy(bytes, i * 32);
	}

	return bytes;
}
