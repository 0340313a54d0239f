/**
 * Reference: what a store should answer, by the plainest means there are. It is never written from the
 * system.
 */
import { blockIdToHex, type BlockId } from "../model/block.ts";
import { BlockView } from "../model/blockView.ts";
import type { Direction, Edge, EdgeKey } from "../model/edge.ts";
import type { Reader } from "../reader.ts";
import { WriteBatch } from "../writeBatch.ts";

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
			if (operation.kind === "putBlock") {
				blocks.set(blockIdToHex(operation.id), operation.content.slice());
			}
			if (operation.kind === "putEdge") edges.set(keyText(operation.edge), operation.edge);
			if (operation.kind === "deleteEdge") edges.delete(keyText(operation.key));
			if (operation.kind !== "deleteBlock") continue;
			const gone = blockIdToHex(operation.id);
			blocks.delete(gone);
			for (const [key, edge] of edges) {
				if (blockIdToHex(edge.source) === gone || blockIdToHex(edge.target) === gone) {
					edges.delete(key);
				}
			}
		}
		return new Reference(blocks, edges);
	}

	/** Everything as text, in the order of a reader's answers for `ids`. */
	dump(ids: readonly BlockId[]): string {
		const lines = [...this.blocks]
			.sort(byText)
			.map(([hex, content]) => `${hex} ${contentText(content)}`);
		for (const id of ids) {
			for (const direction of DIRECTIONS) {
				const own = this.#edgesOf(blockIdToHex(id), direction);
				for (const edge of own) lines.push(`${direction} ${edgeText(edge)}`);
			}
		}
		for (const { start, options } of walksOf(ids)) lines.push(this.#walk(start, options));
		return lines.join("\n");
	}

	#edgesOf(hex: string, direction: Direction): Edge[] {
		const own = [...this.edges.values()].filter(({ source, target }) => {
			return blockIdToHex(direction === "outgoing" ? source : target) === hex;
		});
		return own.sort(
			(a, b) =>
				a.kind - b.kind ||
				compareText(otherHex(a, direction), otherHex(b, direction)) ||
				a.begin - b.begin,
		);
	}

	/** Level by level, over lists of text. */
	#walk(start: BlockId, { direction, depthMax }: PlainWalk["options"]): string {
		const directions = direction === "both" ? DIRECTIONS : [direction];
		const depths = new Map([[blockIdToHex(start), 0]]);
		for (const [hex, depth] of depths) {
			if (depth === depthMax) break;
			for (const way of directions) {
				for (const edge of this.#edgesOf(hex, way)) {
					const other = otherHex(edge, way);
					if (!depths.has(other)) depths.set(other, depth + 1);
				}
			}
		}
		return walkText(start, [...depths]);
	}
}

interface PlainWalk {
	readonly start: BlockId;
	readonly options: { readonly direction: Direction | "both"; readonly depthMax: number };
}

/** A few walks: each way, shallow and deep. */
function walksOf(ids: readonly BlockId[]): PlainWalk[] {
	const ways = ["outgoing", "incoming", "both"] as const;
	return ids.slice(0, 3).map((start, at) => ({
		start,
		options: { direction: ways[at] ?? "both", depthMax: at + 1 },
	}));
}

function walkText(start: BlockId, reached: readonly (readonly [hex: string, depth: number])[]): string {
	const steps = reached.map(([hex, depth]) => `${depth}:${hex}`);
	return `walk ${blockIdToHex(start)} ${steps.join(" ")}`;
}

const DIRECTIONS: readonly Direction[] = ["outgoing", "incoming"];

/** Everything that a reader answers about `ids`, as {@link Reference.dump} would have it. */
export function dumpReader(reader: Reader, ids: readonly BlockId[]): string {
	const lines: string[] = [];
	const found = new Set<string>();
	for (const at = reader.scan({}); at.next();) {
		const hex = blockIdToHex(at.id);
		found.add(hex);
		const content = reader.find(at.id);
		const differs = content === undefined || contentText(content) !== contentText(at.content);
		lines.push(`${hex} ${contentText(at.content)}${differs ? " but found otherwise" : ""}`);
	}
	const forwards = [...found];
	for (const at = reader.scan({ reverse: true }); at.next();) {
		if (forwards.pop() !== blockIdToHex(at.id)) lines.push(`${blockIdToHex(at.id)} is out of place backwards`);
	}
	for (const hex of forwards) lines.push(`${hex} is left out backwards`);
	const view = new BlockView();
	for (const id of ids) {
		const isThere = found.has(blockIdToHex(id));
		const isFound = reader.findInto(id, view);
		const plain = reader.find(id);
		if (isFound !== isThere || (plain !== undefined && contentText(plain) !== contentText(view.content()))) {
			lines.push(`${blockIdToHex(id)} is found in two ways`);
		}
		if (reader.has(id) !== isThere || (reader.find(id) !== undefined) !== isThere) {
			lines.push(`${blockIdToHex(id)} is found but not scanned, or the reverse`);
		}
		for (const direction of DIRECTIONS) {
			for (const edge of reader.edges(id, direction).toArray()) {
				lines.push(`${direction} ${edgeText(edge)}`);
			}
		}
	}
	for (const { start, options } of walksOf(ids)) {
		const walk = reader.walk(start, options);
		const reached = Array.from({ length: walk.count }, (_, at) => {
			return [blockIdToHex(walk.id(at)), walk.depth(at)] as const;
		});
		lines.push(walkText(start, reached));
	}
	return lines.join("\n");
}

function keyText(key: EdgeKey): string {
	return `${blockIdToHex(key.source)} ${key.kind} ${blockIdToHex(key.target)} ${key.begin}`;
}

function edgeText(edge: Edge): string {
	return `${keyText(edge)} ${edge.end} ${edge.attributes}`;
}

function otherHex(edge: Edge, direction: Direction): string {
	return blockIdToHex(direction === "outgoing" ? edge.target : edge.source);
}

/** Length and a sum that changes with any byte; the bytes themselves would make failures unreadable. */
function contentText(content: Uint8Array): string {
	let sum = 17;
	for (const byte of content) sum = (Math.imul(sum, 31) + byte) | 0;
	return `${content.length}:${(sum >>> 0).toString(16)}`;
}

function compareText(first: string, second: string): number {
	return first < second ? -1 : first > second ? 1 : 0;
}

function byText(first: readonly [string, unknown], second: readonly [string, unknown]): number {
	return compareText(first[0], second[0]);
}
