/**
 * Reads a {@link WholeGraph} out of a view in two passes in the order of ids: over all blocks, which gives nodes their
 * numbers, then over all outgoing edges. What ends up at an id is found by a table that goes when the graph is made.
 *
 * Whoever drives the pieces sees to it that the state stays the same between them. What is read may move in the engine
 * all the same (a merge of tables): then the pass goes on with a new cursor from where it was.
 */
import { BlockView, type BlockCursor, type EdgeScan } from "../../../engine/index.ts";
import { PACKED_RELATION_MAX } from "../../model/kinds.ts";
import type { InPieces } from "../../model/pieces.ts";
import type { IndexView } from "../../store/indexView.ts";
import { decodeBlockHead, decodeFilePath, type BlockHead } from "../../store/records.ts";
import { growingBytes, growingHalves, growingWords } from "./growing.ts";
import { WholeGraph, type Edges, type GraphColumns } from "./wholeGraph.ts";

/** Blocks that are looked at in one piece: a fraction of a millisecond. */
const PIECE_BLOCKS = 128;
/** Edges, and blocks that may have some: the first few thousand meet most pages of ids, which are read for them. */
const PIECE_EDGES = 128;
const NOWHERE = -1;

type Nodes = Omit<GraphColumns, "outgoing">;

export function* readGraph(view: IndexView): InPieces<WholeGraph> {
	const nodes = yield* readNodes(view);
	const outgoing = yield* readEdges(view, nodes);
	return new WholeGraph({ ...nodes, outgoing });
}

/** Blocks of a file that is gone from the index are passed over. */
class NodeColumns {
	readonly paths: string[] = [];
	readonly #firstOf = growingWords();
	readonly #fileWords = growingWords();
	readonly #words = growingWords();
	readonly #fileOf = growingWords();
	readonly #kinds = growingBytes();
	readonly #flags = growingHalves();
	readonly #place = new BlockView();
	readonly #head: BlockHead = { kind: 0, flags: 0, isOther: false };

	get count(): number {
		return this.#kinds.count;
	}

	/** Adds the block that a cursor stands at, if it is the first one of its symbol. */
	add(cursor: BlockCursor): void {
		const [w0, w1, w2, w3] = [cursor.idWord(0), cursor.idWord(1), cursor.idWord(2), cursor.idWord(3)];
		cursor.contentInto(this.#place);
		const content = this.#place.content();
		const isFile = w2 === 0 && w3 === 0;
		if (isFile) {
			this.#firstOf.push(this.count);
			this.#fileWords.push(w0);
			this.#fileWords.push(w1);
			this.paths.push(decodeFilePath(content));
		}
		const file = this.paths.length - 1;
		if (file < 0 || this.#fileWords.at(file * 2) !== w0 || this.#fileWords.at(file * 2 + 1) !== w1) return;
		decodeBlockHead(content, this.#head);
		if (this.#head.isOther) return;
		this.#words.push(w2);
		this.#words.push(w3);
		this.#fileOf.push(file);
		this.#kinds.push(this.#head.kind);
		this.#flags.push(this.#head.flags);
	}

	*finish(): InPieces<Nodes> {
		this.#firstOf.push(this.count);
		return {
			paths: this.paths, firstOf: yield* this.#firstOf.finish(), fileWords: yield* this.#fileWords.finish(),
			words: yield* this.#words.finish(), fileOf: yield* this.#fileOf.finish(), kinds: yield* this.#kinds.finish(),
			flags: yield* this.#flags.finish(),
		};
	}
}

function* readNodes(view: IndexView): InPieces<Nodes> {
	const columns = new NodeColumns();
	let cursor = view.scanBlocks();
	for (let isAt = cursor.next(), count = 1; isAt; count++) {
		columns.add(cursor);
		if (count % PIECE_BLOCKS === 0) {
			const { id } = cursor;
			yield;
			// The block is there, since the state is the same.
			if (!cursor.isCurrent) (cursor = view.scanBlocks(id)).next();
		}
		isAt = cursor.next();
	}
	return yield* columns.finish();
}

function* readEdges(view: IndexView, nodes: Nodes): InPieces<Edges> {
	const { fileOf, fileWords, words, kinds: { length: nodeCount } } = nodes;
	const table = yield* nodeTable(nodes);
	const first = new Int32Array(nodeCount + 1);
	yield;
	const others = growingWords();
	const kinds = growingBytes();
	const open = (node: number): EdgeScan => {
		const file = (fileOf[node] ?? 0) * 2;
		return view.scanEdges({
			w0: fileWords[file] ?? 0, w1: fileWords[file + 1] ?? 0, w2: words[node * 2] ?? 0, w3: words[node * 2 + 1] ?? 0,
		});
	};
	let scan = open(0);
	yield;
	if (!scan.isCurrent) scan = open(0);
	let targets = new Targets(scan, table);
	for (let node = 0, looked = 0; node < nodeCount; node++) {
		if (looked >= PIECE_EDGES) {
			looked = 0;
			yield;
			if (!scan.isCurrent) targets = new Targets((scan = open(node)), table);
		}
		const file = (fileOf[node] as number) * 2;
		const count = scan.move(
			fileWords[file] as number, fileWords[file + 1] as number, words[node * 2] as number, words[node * 2 + 1] as number,
		);
		looked += count + 1;
		for (let edge = 0; edge < count; edge++) {
			const kind = scan.kind(edge);
			// Kinds rise; behind these come the records of names.
			if (kind > PACKED_RELATION_MAX) break;
			const other = targets.node(edge);
			if (other === NOWHERE) continue;
			others.push(other);
			kinds.push(kind);
		}
		first[node + 1] = others.count;
	}
	return { first, others: yield* others.finish(), kinds: yield* kinds.finish() };
}

/** Which nodes the targets of a scan are. A number of the scan is looked up once: most targets have many edges. */
class Targets {
	readonly #scan: EdgeScan;
	readonly #table: NodeTable;
	/** By number: node + 2, so that {@link NOWHERE} is 1; 0 is not known yet. */
	readonly #known: Int32Array;

	constructor(scan: EdgeScan, table: NodeTable) {
		this.#scan = scan;
		this.#table = table;
		this.#known = new Int32Array(scan.numberCount);
	}

	/** The node at the other end of an edge where the scan is, or {@link NOWHERE}. */
	node(edge: number): number {
		const number = this.#scan.otherNumber(edge);
		const known = number < 0 ? 0 : this.#known[number] as number;
		if (known > 0) return known - 2;
		const scan = this.#scan;
		const node = this.#table.find(
			scan.otherWord(edge, 0), scan.otherWord(edge, 1), scan.otherWord(edge, 2), scan.otherWord(edge, 3));
		if (number >= 0) this.#known[number] = node + 2;
		return node;
	}
}

/** Nodes by their ids: open addressing, half full at most. Ids are hashes, so a part of one is a hash. */
class NodeTable {
	readonly #nodes: Nodes;
	/** Node + 1; 0 is free. */
	readonly #slots: Int32Array;

	constructor(nodes: Nodes) {
		this.#nodes = nodes;
		this.#slots = new Int32Array(2 ** Math.ceil(Math.log2(nodes.kinds.length * 2 + 2)));
	}

	add(node: number): void {
		const { fileOf, fileWords, words } = this.#nodes;
		const w0 = fileWords[(fileOf[node] as number) * 2] as number;
		const mask = this.#slots.length - 1;
		let slot = slotOf(w0, words[node * 2] as number) & mask;
		while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
		this.#slots[slot] = node + 1;
	}

	find(w0: number, w1: number, w2: number, w3: number): number {
		const { fileOf, fileWords, words } = this.#nodes;
		const mask = this.#slots.length - 1;
		for (let slot = slotOf(w0, w2) & mask; ; slot = (slot + 1) & mask) {
			const node = (this.#slots[slot] as number) - 1;
			if (node < 0) return NOWHERE;
			if (words[node * 2] !== w2 || words[node * 2 + 1] !== w3) continue;
			const file = (fileOf[node] as number) * 2;
			if (fileWords[file] === w0 && fileWords[file + 1] === w1) return node;
		}
	}
}

function slotOf(w0: number, w2: number): number {
	const mixed = Math.imul(w0 ^ Math.imul(w2, 0x85ebca6b), 0x9e3779b1);
	return mixed ^ (mixed >>> 15);
}

function* nodeTable(nodes: Nodes): InPieces<NodeTable> {
	const table = new NodeTable(nodes);
	yield;
	for (let node = 0; node < nodes.kinds.length; node++) {
		table.add(node);
		if (node % (PIECE_BLOCKS * 2) === 0) yield;
	}
	return table;
}
