/** The few parts of WebAssembly that are used; TypeScript declares it only together with the browser's whole DOM. */
declare namespace WebAssembly {
	class Memory {
		/** Shared when the memory was made so. */
		readonly buffer: ArrayBuffer | SharedArrayBuffer;
		/** Sizes in pages of 64 KiB. */
		constructor(descriptor: {initial: number; maximum?: number; shared?: boolean});
		/** @returns The former size in pages. */
		grow(pages: number): number;
	}

	// eslint-disable-next-line @typescript-eslint/no-extraneous-class -- that is all there is to it
	class Module {
		constructor(bytes: Uint8Array);
	}

	class Instance {
		readonly exports: Readonly<Record<string, unknown>>;
		constructor(module: Module, imports: Record<string, Record<string, Memory>>);
	}
}
