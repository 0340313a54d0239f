/**
 * What pages of ids, runs and details say of each other: ids grow; each run has its details, in order, of ranks that
 * there are; the index names each pair; no filter denies an id; marks and footer say what there is; and outgoing and
 * incoming edges are the same edges, which is compared by the sum of their hashes.
 */
import { EDGE_ROW_WORDS, EdgeRows } from "../model/edgeRows.ts";
import { readWord } from "../model/operation.ts";
import { compareWords } from "../model/block.ts";
import { mayContain } from "./filter.ts";
import { IdList } from "./idList.ts";
import { idAt, IDS_PER_PAGE } from "./idPages.ts";
import { entryCount } from "./pageReader.ts";
import { setDetails, setRun } from "./rankedEdges.ts";
import { decodeRows, NO_PARTS, type RunParts } from "./runCodec.ts";
import { firstRank, type RunIndex } from "./runPages.ts";
import {
	IDS,
	INCOMING,
	type Keyspace,
	KEYSPACE_NAMES,
	type KeyspaceRecord,
	OUTGOING,
	PAGE_IDS,
	PAGE_OUTGOING_DETAILS,
} from "./tableFormat.ts";
import type { TableIndex } from "./tableIndex.ts";
import { addToSums, compareRows, EdgeSums, keepLast } from "./verifyRows.ts";

/** A page where it was found. */
export interface FoundPage {
	readonly page: Uint8Array;
	readonly begin: number;
	readonly end: number;
}

/** What a later part of the table says of the pages; `undefined` for what is damaged. */
export interface ClaimedIds {
	readonly record: KeyspaceRecord | undefined;
	readonly index: TableIndex | undefined;
	/** A bit for each id that an edge names. */
	readonly marks: Uint8Array | undefined;
}

export interface ClaimedEdges {
	readonly record: KeyspaceRecord | undefined;
	readonly index: RunIndex | undefined;
	readonly filter: Uint8Array | undefined;
	/** How far sequence numbers may lie above the table's least. */
	readonly sequenceRange: number;
}

/** All of that. */
export interface RankedClaims {
	readonly ids: ClaimedIds;
	/** Outgoing, incoming. */
	readonly edges: readonly ClaimedEdges[];
}

const NOTHING = { record: undefined, index: undefined };
const NO_EDGES_CLAIMED: ClaimedEdges = { ...NOTHING, filter: undefined, sequenceRange: Infinity };
/** Of a table whose footer is damaged. */
export const NO_CLAIMS: RankedClaims = {
	ids: { ...NOTHING, marks: undefined },
	edges: [NO_EDGES_CLAIMED, NO_EDGES_CLAIMED],
};

/** Something that contradicts the pages of a keyspace. */
export interface Contradiction {
	readonly keyspace: Keyspace | typeof IDS;
	readonly what: "index" | "filter" | "counts";
}

type Refute = (contradiction: Contradiction, sentence: string) => void;

/** What was seen of ids and edges while their pages went by. */
export class SeenRanked {
	/** Outgoing, incoming. */
	readonly edges: readonly SeenEdges[];
	readonly #ids: SeenIds;
	/** The greatest of the orders of the pages so far. */
	#order = 0;

	constructor({ ids, edges }: RankedClaims, refute: Refute) {
		this.#ids = new SeenIds(ids, refute);
		this.edges = edges.map((claimed, index) => {
			return new SeenEdges(index === 0 ? OUTGOING : INCOMING, claimed, { ids: this.#ids, refute });
		});
	}

	/** Whether a page of them has gone by. */
	get hasBegun(): boolean {
		return this.#order > 0;
	}

	/** What is wrong with a page whose shape is sound, in one sentence. */
	take(found: FoundPage): string | undefined {
		const kind = found.page[20]!;
		const order = kind === PAGE_IDS ? 1 : keyspaceOfPage(kind) + 1;
		if (order < this.#order) return LATE_PROBLEM;
		this.#order = order;
		if (kind === PAGE_IDS) return this.#ids.take(found);
		const edges = this.edges[keyspaceOfPage(kind) === OUTGOING ? 0 : 1]!;
		return kind >= PAGE_OUTGOING_DETAILS ? edges.takeDetails(found) : edges.takeRuns(found);
	}

	/** To be called when all pages were sound. */
	compareCounts(): void {
		this.#ids.compareCounts();
		for (const edges of this.edges) edges.compareCounts();
	}
}

/** Which keyspace a page of edges or their details belongs to. */
function keyspaceOfPage(kind: number): Keyspace {
	if (kind >= PAGE_OUTGOING_DETAILS) return kind === PAGE_OUTGOING_DETAILS ? OUTGOING : INCOMING;
	return kind - 1 === OUTGOING ? OUTGOING : INCOMING;
}

const INDEX_SENTENCE = "The index says otherwise than the pages.";

class SeenIds {
	readonly ids: IdList = new IdList();
	readonly #claimed: ClaimedIds;
	readonly #refute: Refute;
	readonly #named: Uint8Array;
	#pageCount = 0;
	#isIndexWrong = false;

	constructor(claimed: ClaimedIds, refute: Refute) {
		this.#claimed = claimed;
		this.#refute = refute;
		this.#named = new Uint8Array(((claimed.record?.idCount ?? 0) + 7) >>> 3);
	}

	/** What is wrong with a page, in one sentence. */
	take({ page, begin, end }: FoundPage): string | undefined {
		const { ids } = this;
		if (ids.count % IDS_PER_PAGE !== 0) return "The page of ids comes behind one that is not full.";
		for (let index = 0; index < entryCount(page); index += 1) {
			const at = idAt(index);
			const [w0, w1, w2, w3] = [0, 4, 8, 12].map((byte) => readWord(page, at + byte)) as [number, number, number, number];
			if (ids.count > 0 && this.#compareLast(w0, w1, w2, w3) >= 0) return "The ids of the page are not in order.";
			ids.add(w0, w1, w2, w3);
		}
		this.#compareIndex(begin, end);
		this.#pageCount += 1;
		return undefined;
	}

	name(rank: number): void {
		const at = rank >>> 3;
		if (at < this.#named.length) this.#named[at] = this.#named[at]! | (1 << (rank & 7));
	}

	/** To be called when all pages were sound. */
	compareCounts(): void {
		const { record, index, marks } = this.#claimed;
		let versionCount = 0;
		for (let bits of this.#named) for (; bits !== 0; bits &= bits - 1) versionCount += 1;
		const isSame =
			record?.pageCount === this.#pageCount &&
			record.idCount === this.ids.count &&
			record.versionCount === versionCount &&
			record.tombstoneCount === 0 &&
			(index?.count ?? 0) === this.#pageCount;
		if (!isSame) this.#refute({ keyspace: IDS, what: "counts" }, "The footer counts other ids than the table holds.");
		const areMarked = marks?.length === this.#named.length && marks.every((bits, at) => bits === this.#named[at]);
		if (!areMarked) this.#refute({ keyspace: IDS, what: "filter" }, "The marks of ids say otherwise than the edges.");
	}

	#compareLast(w0: number, w1: number, w2: number, w3: number): number {
		const { ids } = this;
		const last = ids.count - 1;
		return (
			compareWords(ids.word(last, 0), w0) ||
			compareWords(ids.word(last, 1), w1) ||
			compareWords(ids.word(last, 2), w2) ||
			compareWords(ids.word(last, 3), w3)
		);
	}

	#compareIndex(begin: number, end: number): void {
		const { index } = this.#claimed;
		const row = this.#pageCount;
		if (index === undefined || this.#isIndexWrong) return;
		const { ids } = this;
		const last = ids.count - 1;
		const isSame =
			row < index.count &&
			index.offset(row) === begin &&
			index.bytes(row) === end - begin &&
			index.compareLast(row, ids.word(last, 0), ids.word(last, 1), ids.word(last, 2), ids.word(last, 3)) === 0;
		if (isSame) return;
		this.#isIndexWrong = true;
		this.#refute({ keyspace: IDS, what: "index" }, INDEX_SENTENCE);
	}
}

/** What edges are compared with, and where contradictions go. */
interface SeenWith {
	readonly ids: SeenIds;
	readonly refute: Refute;
}

/** The edges in one direction. */
class SeenEdges {
	readonly keyspace: Keyspace;
	readonly sums: EdgeSums = new EdgeSums();
	readonly #claimed: ClaimedEdges;
	readonly #ids: SeenIds;
	readonly #refute: Refute;
	readonly #rows = new EdgeRows();
	readonly #parts: RunParts = { ...NO_PARTS };
	/** The page of runs whose details come next. */
	#runs: FoundPage | undefined;
	#lastRank = -1;
	#pairCount = 0;
	#idCount = 0;
	#versionCount = 0;
	#tombstoneCount = 0;
	#isIndexWrong = false;
	#isFilterWrong = false;

	constructor(keyspace: Keyspace, claimed: ClaimedEdges, { ids, refute }: SeenWith) {
		this.keyspace = keyspace;
		this.#claimed = claimed;
		this.#ids = ids;
		this.#refute = refute;
	}

	/** Keeps a page of runs until its details come. */
	takeRuns({ page, begin, end }: FoundPage): undefined {
		this.#runs = { page: page.slice(), begin, end };
	}

	/** What is wrong with a pair, in one sentence, when its second page has come. */
	takeDetails(details: FoundPage): string | undefined {
		const runs = this.#runs;
		this.#runs = undefined;
		// The page of runs was damaged, which was said.
		if (runs === undefined || runs.end !== details.begin) return undefined;
		const count = entryCount(runs.page);
		if (firstRank(details.page) !== firstRank(runs.page) || entryCount(details.page) !== count) {
			return "The details are those of other blocks than the runs before them.";
		}
		for (let entry = 0; entry < count; entry += 1) {
			const problem = this.#takeEntry(runs.page, details.page, entry);
			if (problem !== undefined) return problem;
		}
		this.#compareIndex(runs, details);
		this.#pairCount += 1;
		return undefined;
	}

	#takeEntry(
		runs: Uint8Array,
		details: Uint8Array,
		entry: number,
	): string | undefined {
		const rows = this.#rows;
		const parts = this.#parts;
		const rank = firstRank(runs) + entry;
		const hasRun = setRun(parts, runs, rank);
		const hasDetails = setDetails(parts, details, rank) && parts.detailsBegin < parts.detailsEnd;
		if (!hasRun) return hasDetails ? "The details are those of other blocks than the runs before them." : undefined;
		// Edges of one block may go on in the next pair.
		const goesOn = rank === this.#lastRank && entry === 0;
		if (rank <= this.#lastRank && !goesOn) return "The blocks of the page are not in order.";
		if (!goesOn) {
			rows.clear();
			this.#idCount += 1;
			this.#lastRank = rank;
			this.#ids.name(rank);
			this.#compareFilter(rank);
		}
		const first = rows.count;
		const idCount = this.#ids.ids.count;
		if (rank >= idCount || !decodeRows(parts, { sequenceBase: 0, idCount }, rows)) {
			return "The edges of a block are not well-formed.";
		}
		return this.#takeRows(first, rank);
	}

	#takeRows(first: number, rank: number): string | undefined {
		const rows = this.#rows;
		for (let row = first; row < rows.count; row += 1) {
			if (rows.sequence(row) > this.#claimed.sequenceRange) return SEQUENCE_PROBLEM;
			if (row > 0 && compareRows(rows, row - 1, row) >= 0) return "The edges of a block are not in order.";
			this.#versionCount += 1;
			const at = row * EDGE_ROW_WORDS;
			this.#ids.name(rows.words[at]!);
			if (rows.isTombstone(row)) this.#tombstoneCount += 1;
			else addToSums(this.sums, { own: [rank, 0, 0, 0], isSource: this.keyspace === OUTGOING }, rows.words, at);
		}
		keepLast(rows);
		return undefined;
	}

	/** To be called when all pages were sound. */
	compareCounts(): void {
		const { record, index, filter } = this.#claimed;
		const isSame =
			record?.pageCount === this.#pairCount &&
			record.idCount === this.#idCount &&
			record.versionCount === this.#versionCount &&
			record.tombstoneCount === this.#tombstoneCount &&
			(index?.count ?? 0) === this.#pairCount &&
			(filter !== undefined || this.#pairCount === 0);
		if (!isSame) {
			const sentence = `The footer counts other ${KEYSPACE_NAMES[this.keyspace]} than the table holds.`;
			this.#refute({ keyspace: this.keyspace, what: "counts" }, sentence);
		};
	}

	#compareFilter(rank: number): void {
		const { filter } = this.#claimed;
		const { ids } = this.#ids;
		if (filter === undefined || this.#isFilterWrong || rank >= ids.count) return;
		if (mayContain(filter, ids.word(rank, 0), ids.word(rank, 1), ids.word(rank, 2), ids.word(rank, 3))) return;
		this.#isFilterWrong = true;
		this.#refute({ keyspace: this.keyspace, what: "filter" }, "The filter denies an id that the table holds.");
	}

	#compareIndex(runs: FoundPage, details: FoundPage): void {
		const { index } = this.#claimed;
		const row = this.#pairCount;
		if (index === undefined || this.#isIndexWrong) return;
		const isSame =
			row < index.count &&
			index.offset(row) === runs.begin &&
			index.runBytes(row) === runs.end - runs.begin &&
			index.detailBytes(row) === details.end - details.begin &&
			index.lastRank(row) === this.#lastRank;
		if (isSame) return;
		this.#isIndexWrong = true;
		this.#refute({ keyspace: this.keyspace, what: "index" }, INDEX_SENTENCE);
	}
}

export const SEQUENCE_PROBLEM = "The page holds a sequence number above those of the table.";
export const LATE_PROBLEM = "The page lies behind those of a later keyspace.";
