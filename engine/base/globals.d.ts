/**
 * The few host globals that the engine may use. The compiler knows no others here: no Node, no DOM, no
 * clock.
 */
declare class TextEncoder {
	encode(text: string): Uint8Array;
}

declare class TextDecoder {
	constructor(encoding?: "utf-8", options?: { readonly ignoreBOM?: boolean; readonly fatal?: boolean });
	decode(bytes: Uint8Array): string;
}

declare namespace WebAssembly {
	class Memory {
		constructor(descriptor: { initial: number; maximum?: number });
		readonly buffer: ArrayBuffer;
		grow(pages: number): number;
	}
	interface Module {
		readonly [name: symbol]: unknown;
	}
	const Module: new (bytes: Uint8Array) => Module;
	class Instance {
		constructor(module: Module, imports?: Record<string, Record<string, unknown>>);
		readonly exports: Record<string, unknown>;
	}
}

/** Defined by whoever makes a checked build; see `checked.ts`. */
declare const KAUSAL_CHECKED: boolean | undefined;
