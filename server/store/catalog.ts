/**
 * What is known of every file, in memory: read from the engine when first needed, then kept equal to it by whoever
 * writes. About 300 bytes a file. Until something needs all of it, a file's entry is read by itself, so that the first
 * answer after a start does not wait for the others.
 */
import type { BlockId, Reader } from "../../engine/index.ts";
import { CATALOG_SPACE, catalogId, pathHash, pathHashOf } from "../model/identity.ts";
import { FileSums, type PathHash } from "./fileSums.ts";
import { decodeCatalog, hasFacts, hasFailed, type CatalogRecord } from "./records.ts";

export interface CatalogTotals {
	readonly files: number;
	readonly blocks: number;
	readonly edges: number;
	readonly lines: number;
	readonly bytes: number;
	readonly withProblems: number;
}

/** A file, and the second word of the ids of its blocks. */
interface FileWords {
	readonly path: string;
	readonly second: number;
}

/** Whoever asks for more files than this one by one is better off with all of them. */
const SINGLE_MAX = 256;

export class Catalog {
	readonly #reader: Reader;
	#entries: Map<string, CatalogRecord> | undefined;
	#singleCount = 0;
	#sortedPaths: readonly string[] | undefined;
	/** Files that came since then. */
	#newPaths: string[] = [];
	/** By the first word of the ids of a file's blocks. */
	readonly #byWord = new Map<number, FileWords[]>();
	readonly #failed = new Set<string>();
	readonly #sums = new FileSums();
	readonly #leftOut = new Map<string, CatalogRecord>();
	readonly #totals = { files: 0, blocks: 0, edges: 0, lines: 0, bytes: 0, withProblems: 0 };

	constructor(reader: Reader) {
		this.#reader = reader;
	}

	get(path: string): CatalogRecord | undefined {
		if (this.#entries !== undefined || ++this.#singleCount > SINGLE_MAX) return this.#loaded().get(path);
		const content = this.#reader.find(catalogId(path));
		const entry = content && decodeCatalog(content);
		// Another path with the same hash is not this file.
		return entry?.path === path ? entry : undefined;
	}

	/** Has all of it in memory, for whoever is about to ask for every file. */
	load(): void {
		this.#loaded();
	}

	/** Whether all of it is in memory. */
	get isLoaded(): boolean {
		return this.#entries !== undefined;
	}

	/** Every entry, files without facts included, in no particular order. */
	entries(): IterableIterator<CatalogRecord> {
		return this.#loaded().values();
	}

	/** Files that have facts, sorted by path. */
	paths(): readonly string[] {
		if (this.#sortedPaths === undefined) {
			this.#sortedPaths = [...this.#loaded().values()].filter(hasFacts).map((entry) => entry.path).sort();
		} else if (this.#newPaths.length > 0) {
			this.#sortedPaths = [...this.#sortedPaths, ...this.#newPaths].sort();
		}
		this.#newPaths = [];
		return this.#sortedPaths;
	}

	/** Files and folders that could not be read when they were last tried. */
	get failed(): ReadonlySet<string> {
		this.#loaded();
		return this.#failed;
	}

	/** What is not in the index, or whose links are not, and why; sorted by path. */
	leftOut(): { readonly path: string; readonly reason: string; readonly detail: string }[] {
		this.#loaded();
		return [...this.#leftOut.values()]
			.map(({ path, skipReason: reason, skipDetail: detail }) => ({ path, reason, detail }))
			.sort((one, other) => (one.path < other.path ? -1 : 1));
	}

	/** Files with syntax errors, sorted. */
	withProblems(): string[] {
		return this.paths().filter((path) => this.get(path)?.hasProblems === true);
	}

	has(path: string): boolean {
		const entry = this.get(path);
		return entry !== undefined && hasFacts(entry);
	}

	/** The file, which has facts, that a block is of. */
	pathOf({ w0, w1 }: BlockId): string | undefined {
		this.#loaded();
		return this.#byWord.get(w0)?.find(({ second }) => second === w1)?.path;
	}

	set(entry: CatalogRecord): void {
		const before = this.#loaded().get(entry.path);
		const wasThere = before !== undefined && hasFacts(before);
		if (hasFacts(entry) && !wasThere) this.#newPaths.push(entry.path);
		else if (wasThere && !hasFacts(entry)) this.#sortedPaths = undefined;
		if (before) this.#uncount(before);
		this.#loaded().set(entry.path, entry);
		this.#count(entry, pathHash(entry.path));
	}

	delete(path: string): void {
		const before = this.#loaded().get(path);
		if (!before) return;
		this.#loaded().delete(path);
		this.#uncount(before);
		this.#sortedPaths = undefined;
	}

	/** Of the files that have facts and their contents, as of now. */
	get sums(): FileSums {
		this.#loaded();
		return this.#sums;
	}

	/** Sums over the files that have facts, as of now. */
	totals(): CatalogTotals {
		this.#loaded();
		return { ...this.#totals };
	}

	#loaded(): Map<string, CatalogRecord> {
		if (this.#entries) return this.#entries;
		this.#entries = new Map();
		for (const cursor = this.#reader.scan({ prefix: [CATALOG_SPACE] }); cursor.next(); ) {
			const entry = decodeCatalog(cursor.content);
			this.#entries.set(entry.path, entry);
			this.#count(entry, pathHashOf(cursor));
		}
		return this.#entries;
	}

	#count(entry: CatalogRecord, hash: PathHash): void {
		if (hasFailed(entry)) this.#failed.add(entry.path);
		if (entry.skipReason !== "") this.#leftOut.set(entry.path, entry);
		if (!hasFacts(entry)) return;
		this.#add(entry, 1);
		this.#sums.add(hash, entry.contentHash);
		const [word, second] = hash;
		const others = this.#byWord.get(word);
		if (others) others.push({ path: entry.path, second });
		else this.#byWord.set(word, [{ path: entry.path, second }]);
	}

	#uncount(entry: CatalogRecord): void {
		this.#failed.delete(entry.path);
		this.#leftOut.delete(entry.path);
		if (!hasFacts(entry)) return;
		this.#add(entry, -1);
		const hash = pathHash(entry.path);
		this.#sums.take(hash, entry.contentHash);
		const [word] = hash;
		const others = this.#byWord.get(word)?.filter(({ path }) => path !== entry.path) ?? [];
		if (others.length > 0) this.#byWord.set(word, others);
		else this.#byWord.delete(word);
	}

	#add(entry: CatalogRecord, sign: 1 | -1): void {
		const totals = this.#totals;
		totals.files += sign;
		totals.blocks += sign * entry.blockCount;
		totals.edges += sign * entry.edgeCount;
		totals.lines += sign * entry.lineCount;
		totals.bytes += sign * entry.sizeBytes;
		totals.withProblems += entry.hasProblems ? sign : 0;
	}
}
