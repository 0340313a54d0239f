/** What a pool and its threads say to each other. Plain data; byte arrays are moved, not copied. */
import type { Extraction, ExtractionInput } from "./extraction.ts";

/** What a thread is started with. */
export interface WorkerSetup {
	/** The folder that holds the grammars and queries. */
	readonly assets: string;
	/** Whether others have the processor first. */
	readonly yields: boolean;
}

/** Pool to thread: extract this. A thread works on one request after the other, in the order of arrival. */
export interface WorkerRequest {
	readonly id: number;
	readonly input: ExtractionInput;
}

/** Thread to pool. */
export type WorkerReply =
	/** Said once, before anything else. */
	| { readonly kind: "ready" }
	| {
		readonly kind: "extracted";
		readonly id: number;
		readonly extraction: Extraction;
		/** Bytes that the thread's WASM memory has grown to; it never shrinks. */
		readonly memoryBytes: number;
	}
	/** The build lacks what this language needs: no fault of the file, and nothing that trying again would mend. */
	| { readonly kind: "unavailable"; readonly id: number; readonly reason: string }
	/** Extraction threw. The parser may be left in any state, so the thread must not be used again. */
	| { readonly kind: "failed"; readonly id: number; readonly reason: string };
