/**
 * A pool without threads: extracts in the caller's own thread, one file after the other. For tests and small jobs.
 *
 * A file that makes extraction throw is tried again with an extractor that is made anew, and quarantined when that
 * throws as well; a file on which the parser hangs hangs the caller. Where that may happen, use {@link ThreadPool}.
 */
import type { ExtractionInput, ExtractionOutcome, ExtractionPool } from "./extraction.ts";
import { describe, UnavailableError, type Extractor } from "./workerLoop.ts";

export class InlinePool implements ExtractionPool {
	readonly #createExtractor: () => Extractor;
	#extractor: Extractor | undefined;
	#last: Promise<unknown> = Promise.resolve();
	#closed = false;

	/** @param createExtractor - called for the first file, and again after one that made extraction throw */
	constructor(createExtractor: () => Extractor) {
		this.#createExtractor = createExtractor;
	}

	/** @throws Error if the pool was closed, before or while the file waited */
	extract(input: ExtractionInput): Promise<ExtractionOutcome> {
		const outcome = this.#last.then(() => this.#extractNow(input));
		this.#last = outcome.catch(() => undefined);
		return outcome;
	}

	whenRoom(): Promise<void> {
		return this.#last.then(() => undefined);
	}

	/** There are no threads. */
	rest(): void {
		return;
	}

	async close(): Promise<void> {
		this.#closed = true;
		await this.#last;
	}

	async #extractNow(input: ExtractionInput): Promise<ExtractionOutcome> {
		if (this.#closed) throw new Error("The extraction pool is closed.");
		const isFresh = this.#extractor === undefined;
		this.#extractor ??= this.#createExtractor();
		try {
			return { kind: "extracted", extraction: await this.#extractor.extract(input) };
		} catch (error) {
			if (error instanceof UnavailableError) return { kind: "failed", reason: error.message };
			this.#extractor = undefined;
			return isFresh ? { kind: "quarantined", reason: describe(error) } : this.#extractNow(input);
		}
	}
}
