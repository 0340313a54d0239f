/**
 * Reference: what a store should answer, by the plainest means there are. It is never written from the
 * system.
 */
import { blockIdFromHex, blockIdToHex, type BlockId } from "../model/block.ts";
import type { Direction, Edge, EdgeKey } from "../model/edge.ts";
import type { Reader } from "../read/reader.ts";
import { WriteBatch } from "../write/writeBatch.ts";
import {
	type Answers, DIRECTIONS, FoldedAnswers, type PlainWalk, tellReader, TextAnswers, walksOf,
} from "./answers.ts";

/** One operation of a batch, as plain data. */
export type PlainOperation =
	| { readonly kind: "putBlock"; readonly id: BlockId; readonly content: Uint8Array }
	| { readonly kind: "deleteBlock"; readonly id: BlockId }
	| { readonly kind: "putEdge"; readonly edge: Edge }
	| { readonly kind: "deleteEdge"; readonly key: EdgeKey };

/** The batch that the store is given. */
export function batchOf(operations: readonly PlainOperation[]): WriteBatch {
	const batch = new WriteBatch();
	for (const operation of operations) {
		switch (operation.kind) {
			case "putBlock":
				batch.putBlock(operation.id, operation.content);
				break;
			case "deleteBlock":
				batch.deleteBlock(operation.id);
				break;
			case "putEdge":
				batch.putEdge(operation.edge);
				break;
			case "deleteEdge":
				batch.deleteEdge(operation.key);
				break;
		}
	}
	return batch;
}

/** Blocks and edges by text keys; a new state for each batch. */
export class Reference {
	readonly blocks: ReadonlyMap<string, Uint8Array>;
	readonly edges: ReadonlyMap<string, Edge>;

	constructor(
		blocks: ReadonlyMap<string, Uint8Array> = new Map(),
		edges: ReadonlyMap<string, Edge> = new Map(),
	) {
		this.blocks = blocks;
		this.edges = edges;
	}

	after(operations: readonly PlainOperation[]): Reference {
		const blocks = new Map(this.blocks);
		const edges = new Map(this.edges);
		for (const operation of operations) {
			if (operation.kind === "putBlock") blocks.set(hexOf(operation.id), operation.content.slice());
			if (operation.kind === "putEdge") edges.set(keyText(operation.edge), operation.edge);
			if (operation.kind === "deleteEdge") edges.delete(keyText(operation.key));
			if (operation.kind !== "deleteBlock") continue;
			const gone = hexOf(operation.id);
			blocks.delete(gone);
			for (const [key, edge] of edges) {
				if (hexOf(edge.source) === gone || hexOf(edge.target) === gone) edges.delete(key);
			}
		}
		return new Reference(blocks, edges);
	}

	/** Without blocks whose ids begin with these words, and edges whose sources do. */
	without(w0: number, w1: number): Reference {
		const prefix = blockIdToHex({ w0, w1, w2: 0, w3: 0 }).slice(0, 16);
		return new Reference(
			new Map([...this.blocks].filter(([hex]) => !hex.startsWith(prefix))),
			new Map([...this.edges].filter(([key]) => !key.startsWith(prefix))),
		);
	}

	/** Everything as text, in the order of a reader's answers for `ids`. */
	dump(ids: readonly BlockId[]): string {
		const answers = new TextAnswers();
		this.tell(ids, answers);
		return answers.text;
	}

	/** What {@link foldReader} makes of a reader that answers so. */
	fold(ids: readonly BlockId[]): string {
		const answers = new FoldedAnswers();
		this.tell(ids, answers);
		return answers.text;
	}

	/** Tells what a right reader would tell. */
	tell(ids: readonly BlockId[], answers: Answers): void {
		for (const [hex, content] of [...this.blocks].sort(byText)) answers.block(blockIdFromHex(hex), content);
		const edges = { outgoing: this.#edgesBy("outgoing"), incoming: this.#edgesBy("incoming") };
		for (const id of ids) {
			for (const direction of DIRECTIONS) {
				for (const edge of edges[direction].get(hexOf(id)) ?? []) answers.edge(direction, edge);
			}
		}
		for (const walk of walksOf(ids)) tellWalk(walk, edges, answers);
	}

	#edgesBy(direction: Direction): Map<string, Edge[]> {
		const edges = new Map<string, Edge[]>();
		for (const edge of this.edges.values()) {
			const own = hexOf(direction === "outgoing" ? edge.source : edge.target);
			const others = edges.get(own);
			if (others === undefined) edges.set(own, [edge]);
			else others.push(edge);
		}
		for (const own of edges.values()) {
			own.sort(
				(a, b) =>
					a.kind - b.kind || compareText(otherHex(a, direction), otherHex(b, direction)) || a.begin - b.begin,
			);
		}
		return edges;
	}
}

/** Level by level, over lists of text. */
function tellWalk(
	{ start, options }: PlainWalk,
	edges: { readonly [D in Direction]: ReadonlyMap<string, readonly Edge[]> },
	answers: Answers,
): void {
	const directions = options.direction === "both" ? DIRECTIONS : [options.direction];
	const depths = new Map([[hexOf(start), 0]]);
	for (const [hex, depth] of depths) {
		if (depth === options.depthMax) break;
		for (const way of directions) {
			for (const edge of edges[way].get(hex) ?? []) {
				const other = otherHex(edge, way);
				if (!depths.has(other)) depths.set(other, depth + 1);
			}
		}
	}
	answers.walk(start, [...depths].map(([hex, depth]) => ({ id: blockIdFromHex(hex), depth })));
}

/** Everything that a reader answers about `ids`, as {@link Reference.dump} would have it. */
export function dumpReader(reader: Reader, ids: readonly BlockId[]): string {
	const answers = new TextAnswers();
	tellReader(reader, ids, answers);
	return answers.text;
}

/** The same, as {@link Reference.fold} would have it. */
export function foldReader(reader: Reader, ids: readonly BlockId[]): string {
	const answers = new FoldedAnswers();
	tellReader(reader, ids, answers);
	return answers.text;
}

/** Objects of ids are few, and each is asked for its text again and again. */
const hexes = new WeakMap<BlockId, string>();

function hexOf(id: BlockId): string {
	const known = hexes.get(id);
	if (known !== undefined) return known;
	const hex = blockIdToHex(id);
	hexes.set(id, hex);
	return hex;
}

function keyText(key: EdgeKey): string {
	return `${hexOf(key.source)} ${key.kind} ${hexOf(key.target)} ${key.begin}`;
}

function otherHex(edge: Edge, direction: Direction): string {
	return hexOf(direction === "outgoing" ? edge.target : edge.source);
}

function compareText(first: string, second: string): number {
	return first < second ? -1 : first > second ? 1 : 0;
}

function byText(first: readonly [string, unknown], second: readonly [string, unknown]): number {
	return compareText(first[0], second[0]);
}
