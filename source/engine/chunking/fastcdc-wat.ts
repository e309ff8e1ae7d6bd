import {gearTable} from './gear.js';
import {
	averageChunkSize,
	maskAboveAverage,
	maskBelowAverage,
	maximumChunkSize,
	minimumChunkSize,
} from './parameters.js';

/** How the scanner is built; `bench/chunking.ts` measures what each choice gains. */
export type ScannerShape = {
	/** Whether the imported memory is shared between threads; WebAssembly has a type for each. */
	readonly isShared: boolean;
	/** Bytes in one turn of the inner loop; divides {@link blockLength}. */
	readonly unroll: number;
	/** Whether runs of one byte, such as holes, are crossed at the speed of comparing. */
	readonly skipsRuns: boolean;
};

/** What gained most. Hashing several stripes of a block side by side gains nothing: the loop waits for its instructions, not for the hash. */
export const bestShape: Omit<ScannerShape, 'isShared'> = {unroll: 8, skipsRuns: true};

/** Bytes that are hashed before it is asked again whether the data is a run of one byte. */
const blockLength = 512;

/** A hash that has seen 32 equal bytes has come to rest: `h = 2h + g` has one fixed point in 32 bits. Comparing goes by 64. */
const runLength = 64;

const repeat = (count: number, piece: (index: number) => string): string =>
	Array.from({length: count}, (_, index) => piece(index)).join('\n');

/** Takes the byte at `$at + offset` into the hash; returns the address behind it when it is a hit. */
function roll(offset: number): string {
	const gear = `(i32.load (i32.shl (i32.load8_u offset=${offset} (local.get $at)) (i32.const 2)))`;
	return `(local.set $h (i32.add (i32.shl (local.get $h) (i32.const 1)) ${gear}))
		(if (i32.eqz (i32.and (local.get $h) (local.get $mask))) (then (return (i32.add (local.get $at) (i32.const ${offset + 1})))))`;
}

/** Whether any of the 64 bytes at an address differs from those of $run. */
function differs(address: string): string {
	const quarter = (index: number) => `(v128.xor (local.get $run) (v128.load offset=${16 * index} ${address}))`;
	return `(v128.any_true (v128.or (v128.or ${quarter(0)} ${quarter(1)}) (v128.or ${quarter(2)} ${quarter(3)})))`;
}

/** When the last 64 bytes were one byte over and over, without a hit, then no more of that byte hits: finds where the run ends. */
const skipRun = `
	(local.set $run (v128.load8_splat (i32.sub (local.get $at) (i32.const 1))))
	(br_if $block ${differs(`(i32.sub (local.get $at) (i32.const ${runLength}))`)})
	(loop $same
		(br_if $block (i32.lt_u (i32.sub (local.get $end) (local.get $at)) (i32.const ${runLength})))
		(br_if $block ${differs('(local.get $at)')})
		(local.set $at (i32.add (local.get $at) (i32.const ${runLength})))
		(br $same))`;

/** Hashes [$at, $end), going on from the hash in the global. Returns the address behind the first hit, or 0. */
const scan = ({unroll, skipsRuns}: ScannerShape): string => `
(func $scan (param $at i32) (param $end i32) (param $mask i32) (result i32) (local $h i32) (local $stop i32) (local $run v128)
	(local.set $h (global.get $hash))
	(block $short (loop $block
		(br_if $short (i32.lt_u (i32.sub (local.get $end) (local.get $at)) (i32.const ${blockLength})))
		(local.set $stop (i32.add (local.get $at) (i32.const ${blockLength})))
		(loop $turn
			${repeat(unroll, roll)}
			(local.set $at (i32.add (local.get $at) (i32.const ${unroll})))
			(br_if $turn (i32.ne (local.get $at) (local.get $stop))))
		${skipsRuns ? skipRun : ''}
		(br $block)))
	(block $done (loop $one
		(br_if $done (i32.eq (local.get $at) (local.get $end)))
		${roll(0)}
		(local.set $at (i32.add (local.get $at) (i32.const 1)))
		(br $one)))
	(global.set $hash (local.get $h))
	(i32.const 0))`;

const smaller = (a: string, b: string): string => `(select ${a} ${b} (i32.lt_u ${a} ${b}))`;

/** The cut rule of format reference 4.2: the length of the chunk at $start, of which $available bytes are visible. */
const cut = `
(func (export "cut") (param $start i32) (param $available i32) (result i32)
	(local $middle i32) (local $last i32) (local $found i32)
	(if (i32.le_u (local.get $available) (i32.const ${minimumChunkSize})) (then (return (local.get $available))))
	(local.set $last ${smaller('(local.get $available)', `(i32.const ${maximumChunkSize})`)})
	(local.set $middle (i32.add (local.get $start) ${smaller('(local.get $last)', `(i32.const ${averageChunkSize})`)}))
	(local.set $last (i32.add (local.get $start) (local.get $last)))
	(global.set $hash (i32.const 0))
	(local.set $found (call $scan
		(i32.add (local.get $start) (i32.const ${minimumChunkSize})) (local.get $middle) (i32.const ${maskBelowAverage})))
	(if (i32.eqz (local.get $found)) (then
		(local.set $found (call $scan (local.get $middle) (local.get $last) (i32.const ${maskAboveAverage})))))
	(i32.sub (select (local.get $found) (local.get $last) (local.get $found)) (local.get $start)))`;

/** The gear table as a data segment, little-endian. */
function gearData(): string {
	const bytes = new Uint8Array(new Int32Array(gearTable).buffer);
	return `(data (i32.const 0) "${Array.from(bytes, byte => `\\${byte.toString(16).padStart(2, '0')}`).join('')}")`;
}

/**
The scanner as WebAssembly text. It imports a memory, keeps the gear table in the first KiB of it, and exports `cut`.

The checked-in module of `fastcdc-module.ts` is made from this by `npm run build:wasm`.
*/
export function scannerWat(shape: ScannerShape): string {
	return `(module
(import "holdfast" "memory" (memory ${shape.isShared ? '1 65536 shared' : '1'}))
(global $hash (mut i32) (i32.const 0))
${gearData()}
${scan(shape)}
${cut})`;
}
