/**
 * Serves a pool from inside a thread: takes requests from a port, one at a time, and answers each.
 *
 * One of the guards: whatever an extraction throws becomes an answer, so the pool always knows which file it was.
 */
import type { Extraction, ExtractionInput } from "./extraction.ts";
import type { WorkerReply, WorkerRequest } from "./workerMessages.ts";

/** A grammar or the runtime cannot be loaded, so no file of the language can be extracted: the build is damaged. */
export class UnavailableError extends Error {
	override readonly name: string = "UnavailableError";
}

/** Extracts single files; what a thread or an {@link InlinePool} works with. */
export interface Extractor {
	/** @throws UnavailableError (rejected) if the build lacks what the language needs */
	extract(input: ExtractionInput): Promise<Extraction>;
	/** Bytes of WASM memory in use by parsers, as far as it has ever grown. */
	memoryBytes(): number;
}

/** The end of a channel, as far as it is needed here: `parentPort` of node:worker_threads. */
export interface RequestPort {
	on(event: "message", listener: (request: WorkerRequest) => void): unknown;
	postMessage(reply: WorkerReply, transfer: readonly ArrayBuffer[]): void;
}

/** Says `ready`, then answers what comes through the port until an extraction throws; then nothing more. */
export function serveRequests(port: RequestPort, extractor: Extractor): void {
	let isSound: Promise<boolean> = Promise.resolve(true);
	port.on("message", (request) => {
		isSound = isSound.then((sound) => sound && answer(port, extractor, request));
	});
	port.postMessage({ kind: "ready" }, []);
}

/** Whether the extractor may be used again. */
async function answer(port: RequestPort, extractor: Extractor, { id, input }: WorkerRequest): Promise<boolean> {
	try {
		const extraction = await extractor.extract(input);
		const moved = [extraction.facts, extraction.blocks?.bytes].flatMap(movable);
		port.postMessage({ kind: "extracted", id, extraction, memoryBytes: extractor.memoryBytes() }, moved);
		return true;
	} catch (error) {
		if (error instanceof UnavailableError) {
			port.postMessage({ kind: "unavailable", id, reason: error.message }, []);
			return true;
		}
		port.postMessage({ kind: "failed", id, reason: describe(error) }, []);
		return false;
	}
}

/** Only a buffer that its bytes fill may be moved: another view into it would lose its own. */
function movable(bytes: Uint8Array | undefined): ArrayBuffer[] {
	const fills = bytes && bytes.byteLength === bytes.buffer.byteLength;
	return fills && bytes.buffer instanceof ArrayBuffer ? [bytes.buffer] : [];
}

/** One line that says what was thrown. */
export function describe(error: unknown): string {
	const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
	return (text.split("\n")[0] ?? "").slice(0, 200);
}
