/**
 * All ids and all edges of a table with ranks, in order, read past the cache: for a merge, which counts ranks anew,
 * and for whoever wants ids.
 */
import { present } from "../base/assert.ts";
import type { AdjacencyCursor, IdCursor } from "../cursor/versionCursor.ts";
import type { BlockId } from "../model/block.ts";
import { EDGE_ROW_WORDS, type EdgeRows } from "../model/edgeRows.ts";
import { readWord } from "../model/operation.ts";
import { idAt, PAGE_ID_BITS, PAGE_ID_MASK } from "./idPages.ts";
import { entryCount } from "./pageReader.ts";
import { type RankedEdges, setDetails, setRun } from "./rankedEdges.ts";
import { decodeEnds, decodeRows, NO_PARTS, type RunEnds, type RunParts } from "./runCodec.ts";
import { firstRank } from "./runPages.ts";
import { SpotRun } from "./spotRun.ts";
import type { TablePages } from "./tablePages.ts";
import { IDS, indexOrdinal, type Keyspace, PAGE_FILTER, PAGE_HEAD_BYTES } from "./tableFormat.ts";

const NO_PAGE: Uint8Array = new Uint8Array(0);

/** The ids that edges of a table name, in order. */
export class IdStream implements IdCursor {
	readonly #count: number;
	readonly #pages: SpotRun;
	/** A bit for each rank: whether an edge names it. */
	readonly #named: Uint8Array;
	#page = NO_PAGE;
	rank = -1;
	w0 = 0;
	w1 = 0;
	w2 = 0;
	w3 = 0;

	constructor(file: TablePages, ranked: RankedEdges) {
		this.#count = ranked.idCount;
		const pageCount = (ranked.idCount + PAGE_ID_MASK) >>> PAGE_ID_BITS;
		this.#pages = new SpotRun(file, pageCount, (row) => [ranked.idSpot(row)]);
		this.#named = readNamed(file);
	}

	next(): boolean {
		do {
			this.rank += 1;
			if (this.rank >= this.#count) return false;
			if ((this.rank & PAGE_ID_MASK) === 0) this.#page = this.#pages.page(this.rank >>> PAGE_ID_BITS, 0);
		} while ((this.#named[this.rank >>> 3]! & (1 << (this.rank & 7))) === 0);
		const at = idAt(this.rank);
		this.w0 = readWord(this.#page, at);
		this.w1 = readWord(this.#page, at + 4);
		this.w2 = readWord(this.#page, at + 8);
		this.w3 = readWord(this.#page, at + 12);
		return true;
	}
}

/** Which ranks edges name, a bit each. */
function readNamed(file: TablePages): Uint8Array {
	const record = present(file.footer.ids, "a table with ranks has ids");
	const { filterOffset: offset, filterBytes: length, idCount } = record;
	if (idCount === 0) return NO_PAGE;
	file.requireInside(offset, length);
	const ordinal = indexOrdinal(file.footer, IDS) + 1;
	const page = file.readPage(new Uint8Array(length), { offset, length, kind: PAGE_FILTER, ordinal });
	const bits = page.subarray(PAGE_HEAD_BYTES);
	if (bits.length !== (idCount + 7) >>> 3) throw file.corrupt("The marks of the ids are not well-formed.", offset);
	return bits;
}

/** Walks the blocks of a keyspace that have edges. */
class RunWalk {
	readonly #pages: SpotRun;
	readonly #pairCount: number;
	/** Details only when they were asked for. */
	readonly parts: RunParts = { ...NO_PARTS };
	readonly #file: TablePages;
	#pair: number;
	#runs = NO_PAGE;
	#entry = -1;
	#count = 0;

	/** @param rank - where it begins */
	constructor(file: TablePages, ranked: RankedEdges, which: Keyspace, rank: number) {
		const index = ranked.pairs(which);
		this.#file = file;
		this.#pairCount = index?.count ?? 0;
		this.#pages = new SpotRun(file, this.#pairCount, (row) => ranked.pairSpots(which, row));
		this.#pair = (rank === 0 ? 0 : (index?.lowerPair(rank) ?? 0)) - 1;
		if (rank === 0) return;
		while (this.#turn() && firstRank(this.#runs) + this.#count <= rank);
		if (this.#count > 0) this.#entry = Math.max(-1, rank - firstRank(this.#runs) - 1);
	}

	/** Moves to the next entry with edges; its run is in `parts`. */
	next(): boolean {
		for (;;) {
			this.#entry += 1;
			if (this.#entry >= this.#count && !this.#turn()) return false;
			if (setRun(this.parts, this.#runs, firstRank(this.#runs) + this.#entry)) return true;
		}
	}

	/** Finds the details of the entry as well. */
	addDetails(): void {
		if (setDetails(this.parts, this.#pages.page(this.#pair, 1), this.parts.own)) return;
		throw this.#file.corrupt("The details of edges belong to other blocks.", 0);
	}

	#turn(): boolean {
		this.#entry = 0;
		this.#count = 0;
		if (this.#pair + 1 >= this.#pairCount) return false;
		this.#pair += 1;
		this.#runs = this.#pages.page(this.#pair, 0);
		this.#count = entryCount(this.#runs);
		return true;
	}
}

/** Blocks with edges in one direction by rank; one whose edges fill several pages comes once. */
class RunStream {
	readonly #file: TablePages;
	readonly #walk: RunWalk;
	readonly #limits: { readonly sequenceBase: number; readonly idCount: number };
	/** Whether the walk stands at an entry that was not given out yet. */
	#isAhead: boolean;
	rank = -1;

	constructor(file: TablePages, ranked: RankedEdges, which: Keyspace, from: number) {
		this.#file = file;
		this.#walk = new RunWalk(file, ranked, which, from);
		this.#limits = { sequenceBase: file.footer.sequenceMin, idCount: ranked.idCount };
		this.#isAhead = this.#walk.next();
	}

	next(): boolean {
		if (!this.#isAhead) return false;
		this.rank = this.#walk.parts.own;
		if (this.rank >= this.#limits.idCount) throw this.malformed();
		return true;
	}

	/** Appends the edges of the block, ranks as first words, and moves behind them: once for each block. */
	collect(into: EdgeRows): void {
		into.beginSource();
		do {
			this.#walk.addDetails();
			if (!decodeRows(this.#walk.parts, this.#limits, into)) throw this.malformed();
		} while (this.#hasMore());
	}

	/** Appends the living edges of the block instead, and moves behind them. */
	collectEnds(into: RunEnds): void {
		do {
			if (!decodeEnds(this.#walk.parts, this.#limits.idCount, into)) throw this.malformed();
		} while (this.#hasMore());
	}

	/** Moves behind the edges of the block without reading them. */
	pass(): void {
		while (this.#hasMore());
	}

	/** Moves on; whether there are more edges of the block. */
	#hasMore(): boolean {
		this.#isAhead = this.#walk.next();
		return this.#isAhead && this.#walk.parts.own === this.rank;
	}

	malformed(): Error {
		return this.#file.corrupt("The edges of a block are not well-formed.", 0);
	}
}

/** The edges of a table as a merge reads them: by ranks, counted as `ranks` says. */
class RerankedStream implements AdjacencyCursor {
	readonly #stream: RunStream;
	readonly #ranks: Int32Array;
	w0 = 0;
	readonly w1 = 0;
	readonly w2 = 0;
	readonly w3 = 0;

	constructor(stream: RunStream, ranks: Int32Array) {
		this.#stream = stream;
		this.#ranks = ranks;
	}

	next(): boolean {
		if (!this.#stream.next()) return false;
		this.w0 = this.#rankOf(this.#stream.rank);
		return true;
	}

	collect(into: EdgeRows): void {
		const first = into.count * EDGE_ROW_WORDS;
		this.#stream.collect(into);
		const { words } = into;
		for (let at = first; at < into.count * EDGE_ROW_WORDS; at += EDGE_ROW_WORDS) {
			words[at] = this.#rankOf(words[at]!);
		}
	}

	#rankOf(own: number): number {
		const rank = this.#ranks[own]!;
		if (rank < 0) throw this.#stream.malformed();
		return rank;
	}
}

/** The same with ids, which it reads page by page and keeps while it lives. */
export class IdentifiedStream implements AdjacencyCursor {
	readonly #stream: RunStream;
	readonly #ranked: RankedEdges;
	readonly #pages: (Int32Array | undefined)[] = [];
	w0 = 0;
	w1 = 0;
	w2 = 0;
	w3 = 0;

	constructor(stream: RunStream, ranked: RankedEdges) {
		this.#stream = stream;
		this.#ranked = ranked;
	}

	next(): boolean {
		if (!this.#stream.next()) return false;
		const { rank } = this.#stream;
		const words = this.#idWords(rank);
		const at = (rank & PAGE_ID_MASK) * 4;
		this.w0 = words[at]!;
		this.w1 = words[at + 1]!;
		this.w2 = words[at + 2]!;
		this.w3 = words[at + 3]!;
		return true;
	}

	collect(into: EdgeRows): void {
		const first = into.count * EDGE_ROW_WORDS;
		this.#stream.collect(into);
		const { words } = into;
		for (let to = first; to < into.count * EDGE_ROW_WORDS; to += EDGE_ROW_WORDS) {
			const rank = words[to]!;
			const ids = this.#idWords(rank);
			const at = (rank & PAGE_ID_MASK) * 4;
			words[to] = ids[at]!;
			words[to + 1] = ids[at + 1]!;
			words[to + 2] = ids[at + 2]!;
			words[to + 3] = ids[at + 3]!;
		}
	}

	/** Appends the living edges of the current block, by rank, instead of {@link IdentifiedStream.collect}. */
	collectEnds(into: RunEnds): void {
		this.#stream.collectEnds(into);
	}

	/** Leaves out the edges of the current block. */
	pass(): void {
		this.#stream.pass();
	}

	/** Ranks are below it. */
	get idCount(): number {
		return this.#ranked.idCount;
	}

	/** Word 0..3 of the id of a rank. */
	idWord(rank: number, word: number): number {
		return this.#idWords(rank)[(rank & PAGE_ID_MASK) * 4 + word]!;
	}

	#idWords(rank: number): Int32Array {
		return (this.#pages[rank >>> PAGE_ID_BITS] ??= this.#ranked.copyIds(rank >>> PAGE_ID_BITS));
	}
}

/** All edges of a table, in the order of a merge. */
export function rerankedEdges(
	file: TablePages,
	ranked: RankedEdges,
	which: Keyspace,
	ranks: Int32Array,
): AdjacencyCursor {
	return new RerankedStream(new RunStream(file, ranked, which, 0), ranks);
}

/** The edges of a table from the block `begin` on. */
export function identifiedEdges(
	file: TablePages,
	ranked: RankedEdges,
	which: Keyspace,
	begin?: BlockId,
): IdentifiedStream {
	const from = begin === undefined ? 0 : ranked.lowerRank(begin);
	return new IdentifiedStream(new RunStream(file, ranked, which, from), ranked);
}
