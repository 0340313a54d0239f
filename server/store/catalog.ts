/**
 * What is known of every file, in memory: read from the engine when first needed, then kept equal to it by whoever
 * writes. About 300 bytes a file.
 */
import type { Reader } from "../../engine/index.ts";
import { CATALOG_SPACE } from "../model/identity.ts";
import { decodeCatalog, hasFacts, hasFailed, type CatalogRecord } from "./records.ts";

export interface CatalogTotals {
	readonly files: number;
	readonly blocks: number;
	readonly edges: number;
	readonly lines: number;
	readonly bytes: number;
	readonly withProblems: number;
}

export class Catalog {
	readonly #reader: Reader;
	#entries: Map<string, CatalogRecord> | undefined;
	#sortedPaths: readonly string[] | undefined;
	readonly #failed = new Set<string>();

	constructor(reader: Reader) {
		this.#reader = reader;
	}

	get(path: string): CatalogRecord | undefined {
		return this.#loaded().get(path);
	}

	/** Every entry, files without facts included, in no particular order. */
	entries(): IterableIterator<CatalogRecord> {
		return this.#loaded().values();
	}

	/** Files that have facts, sorted by path. */
	paths(): readonly string[] {
		this.#sortedPaths ??= [...this.#loaded().values()].filter(hasFacts)
			.map((entry) => entry.path).sort();
		return this.#sortedPaths;
	}

	/** Files and folders that could not be read when they were last tried. */
	get failed(): ReadonlySet<string> {
		this.#loaded();
		return this.#failed;
	}

	has(path: string): boolean {
		const entry = this.#loaded().get(path);
		return entry !== undefined && hasFacts(entry);
	}

	set(entry: CatalogRecord): void {
		if (!this.has(entry.path) || !hasFacts(entry)) this.#sortedPaths = undefined;
		this.#loaded().set(entry.path, entry);
		this.#noteFailed(entry);
	}

	delete(path: string): void {
		if (this.#loaded().delete(path)) this.#sortedPaths = undefined;
		this.#failed.delete(path);
	}

	/** Sums over the files that have facts. Cost: one pass over all entries. */
	totals(): CatalogTotals {
		const totals = { files: 0, blocks: 0, edges: 0, lines: 0, bytes: 0, withProblems: 0 };
		for (const entry of this.#loaded().values()) {
			if (!hasFacts(entry)) continue;
			totals.files += 1;
			totals.blocks += entry.blockCount;
			totals.edges += entry.edgeCount;
			totals.lines += entry.lineCount;
			totals.bytes += entry.sizeBytes;
			totals.withProblems += entry.hasProblems ? 1 : 0;
		}
		return totals;
	}

	#loaded(): Map<string, CatalogRecord> {
		if (this.#entries) return this.#entries;
		this.#entries = new Map();
		for (const cursor = this.#reader.scan({ prefix: [CATALOG_SPACE] }); cursor.next(); ) {
			const entry = decodeCatalog(cursor.content);
			this.#entries.set(entry.path, entry);
			this.#noteFailed(entry);
		}
		return this.#entries;
	}

	#noteFailed(entry: CatalogRecord): void {
		if (hasFailed(entry)) this.#failed.add(entry.path);
		else this.#failed.delete(entry.path);
	}
}
