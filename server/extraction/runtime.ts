/**
 * The tree-sitter runtime of this thread, and what keeps its memory sound.
 *
 * Parsers and their grammars are C code in one WASM memory, where a write that goes astray is no trap: it changes what
 * something else has there, and what a file says would depend on the files that were read before it. A grammar's
 * scanner has 1024 bytes for its state, and some write more (Markdown from 255 nested blocks on). So each is called
 * through scannerGuard.wat, which gives it room; when its state was too long, {@link Runtime.hasOverrun} says so.
 */
import { Parser, type Language } from "web-tree-sitter";
import type { TreeRuntime } from "./flatTree.ts";

/** A WebAssembly.Memory; the types of the platform that name it are not in scope here. */
export interface WasmMemory {
	readonly buffer: ArrayBuffer;
}

export interface Runtime extends TreeRuntime {
	/** To be called for each grammar, before anything is parsed with it. */
	guardScanner(language: Language): void;
	/** To be called before a parse. */
	forgetOverrun(): void;
	/** Whether the text nests deeper than a scanner can say; what is parsed from there on means nothing. */
	hasOverrun(): boolean;
}

interface WasmTable {
	readonly length: number;
	get(index: number): unknown;
	set(index: number, value: unknown): void;
	grow(count: number): number;
}

/** What the runtime is linked with. */
interface RuntimeImports {
	readonly env: {
		readonly memory: WasmMemory;
		readonly __indirect_function_table: WasmTable;
	};
}

/** The object that the runtime is started with, and adds its functions to. */
interface RuntimeModule extends TreeRuntime {
	_malloc(byteCount: number): number;
}

type WasmInstance = { readonly exports: Readonly<Record<string, unknown>> };

const { WebAssembly: Wasm } = globalThis as unknown as {
	readonly WebAssembly: {
		readonly Module: new (bytes: Uint8Array) => object;
		readonly Instance: new (module: object, imports: object) => WasmInstance;
	};
};

/** Where a TSLanguage has the number of its external tokens, and the table index of its scanner's `serialize`. */
const EXTERNAL_TOKENS_AT = 16;
const SERIALIZE_AT = 124;
/**
 * Room for a scanner's state. What it has before it looks at a token is no more than what it was given, 1024 bytes, and
 * one token adds a few blocks at most.
 */
const PLACE_BYTES = 256 * 1024;

let runtime: Promise<Runtime> | undefined;

/**
 * Starts the tree-sitter runtime in this thread; once, whatever is passed later.
 *
 * @param memory - what the parsers allocate from; one of 32 MiB that grows when left out
 */
export async function startRuntime(wasm: Uint8Array, memory?: WasmMemory): Promise<void> {
	await (runtime ??= initialize(wasm, memory));
}

/** The runtime of this thread. @throws Error if it was not started */
export function startedRuntime(): Promise<Runtime> {
	if (runtime === undefined) throw new Error("the tree-sitter runtime was not started");
	return runtime;
}

async function initialize(wasm: Uint8Array, memory: WasmMemory | undefined): Promise<Runtime> {
	let imports: RuntimeImports | undefined;
	const module = {
		...(memory === undefined ? {} : { wasmMemory: memory as never }),
		instantiateWasm: (given: RuntimeImports, receive: (instance: WasmInstance, compiled: object) => void): void => {
			imports = given;
			const compiled = new Wasm.Module(wasm);
			receive(new Wasm.Instance(compiled, given), compiled);
		},
	};
	await Parser.init(module as never);
	if (imports === undefined) throw new Error("the tree-sitter runtime was started by something else");
	return guarded(module as unknown as RuntimeModule, imports);
}

function guarded(module: RuntimeModule, { env }: RuntimeImports): Runtime {
	const table = env.__indirect_function_table;
	const guard = new Wasm.Module(scannerGuardModule());
	const place = module._malloc(PLACE_BYTES);
	return Object.assign(module, {
		guardScanner: (language: Language): void => {
			const address = (language as unknown as { readonly 0: number })[0];
			if (module.HEAP32[(address + EXTERNAL_TOKENS_AT) >> 2] === 0) return;
			const serialize = table.get(module.HEAP32[(address + SERIALIZE_AT) >> 2] as number);
			// of a scanner's five functions it alone takes two numbers
			if (typeof serialize !== "function" || serialize.length !== 2) {
				throw new Error("its scanner is not where it should be");
			}
			const { exports } = new Wasm.Instance(guard, { guard: { memory: env.memory, place, serialize } });
			const index = table.grow(1);
			table.set(index, exports["serialize"]);
			module.HEAP32[(address + SERIALIZE_AT) >> 2] = index;
		},
		forgetOverrun: (): void => {
			module.HEAP32[place >> 2] = 0;
		},
		hasOverrun: (): boolean => module.HEAP32[place >> 2] !== 0,
	});
}

/** @internal scannerGuard.wat, assembled. */
export function scannerGuardModule(): Uint8Array {
	return Buffer.from(
		"AGFzbQEAAAABBwFgAn9/AX8CMgMFZ3VhcmQGbWVtb3J5AgAABWd1YXJkBXBsYWNlA38ABWd1YXJkCXNlcmlhbGl6ZQAAAwIBAAcNAQlzZXJp" +
		"YWxpemUAAQo0ATIBAn8jAEEQaiECIAAgAhAAIQMgA0GACEsEQCMAQQE2AgBBAA8LIAEgAiAD/AoAACADCw==",
		"base64",
	);
}
