import {createRequire} from 'node:module';
import process from 'node:process';

/** A C function: numbers, buffers (as pointers that hold for the call) and what other C functions returned. */
export type Call = (...args: readonly unknown[]) => number;

export type Library = {func(name: string, result: string, parameters: readonly string[]): Call};

/** What Holdfast uses of the package koffi, which calls C functions without a compiler. */
export type Koffi = {load(path: null): Library; errno(): number};

let loaded: {readonly koffi: Koffi} | {readonly problem: string} | undefined;

/** Koffi, loaded at first use (6 ms), or why it cannot be had, as words for people. */
export function loadKoffi(): {readonly koffi: Koffi} | {readonly problem: string} {
	loaded ??= tryLoading();
	return loaded;
}

function tryLoading(): {koffi: Koffi} | {problem: string} {
	// Numbers of constants and widths of types in this room and above it are those of 64-bit Linux; other systems fall back on what Node has.
	if (
		process.platform !== 'linux' ||
		!['x64', 'arm64', 'riscv64', 'loong64', 'ppc64', 's390x'].includes(process.arch)
	) {
		return {
			problem: `Holdfast reads and sets extended attributes and the like on 64-bit Linux only, not on ${process.platform} ${process.arch}`,
		};
	}

	try {
		const koffi: unknown = createRequire(import.meta.url)('koffi');
		return isKoffi(koffi)
			? {koffi}
			: {problem: 'The package koffi does not load: it has not the functions that are needed'};
	} catch (error) {
		return {problem: `The package koffi does not load: ${error instanceof Error ? error.message : String(error)}`};
	}
}

const isKoffi = (value: unknown): value is Koffi =>
	typeof value === 'object' &&
	value !== null &&
	'load' in value &&
	typeof value.load === 'function' &&
	'errno' in value &&
	typeof value.errno === 'function';
