/**
 * Answers: everything that a reader says about a few ids, told to somebody who compares it: as text, which a person
 * can read, or as a fold of it into 64 bits, which is fifty times as fast.
 *
 * What is asked is written down once, in {@link tellReader}; the reference tells the same in the same order.
 */
import { type BlockId, blockIdEquals, blockIdToHex, compareBlockIds } from "../model/block.ts";
import { BlockView } from "../model/blockView.ts";
import type { Direction, Edge } from "../model/edge.ts";
import type { Reader } from "../read/reader.ts";
import { Fold, sumOf } from "./fold.ts";

/** Who hears what there is: blocks in order, then edges block by block, then walks. */
export interface Answers {
	block(id: BlockId, content: Uint8Array): void;
	edge(direction: Direction, edge: Edge): void;
	walk(start: BlockId, reached: readonly ReachedBlock[]): void;
	/** Two ways to ask the same have two answers; no reference says such a thing. */
	contradiction(id: BlockId, sentence: string): void;
}

export interface ReachedBlock {
	readonly id: BlockId;
	readonly depth: number;
}

export interface PlainWalk {
	readonly start: BlockId;
	readonly options: { readonly direction: Direction | "both"; readonly depthMax: number };
}

export const DIRECTIONS: readonly Direction[] = ["outgoing", "incoming"];

/** A few walks: each way, shallow and deep. */
export function walksOf(ids: readonly BlockId[]): PlainWalk[] {
	const ways = ["outgoing", "incoming", "both"] as const;
	return ids.slice(0, 3).map((start, at) => ({
		start,
		options: { direction: ways[at] ?? "both", depthMax: at + 1 },
	}));
}

interface FoundBlock {
	readonly id: BlockId;
	readonly content: Uint8Array;
	readonly sum: number;
}

/** Asks a reader for everything there is, and about each of `ids` in every way. */
export function tellReader(reader: Reader, ids: readonly BlockId[], answers: Answers): void {
	const found: FoundBlock[] = [];
	for (const at = reader.scan({}); at.next();) {
		const { id, content } = at;
		found.push({ id, content: content.slice(), sum: sumOf(content) });
		answers.block(id, content);
	}
	let left = found.length;
	for (const at = reader.scan({ reverse: true }); at.next();) {
		left -= 1;
		const expected = found[left];
		if (expected === undefined || !blockIdEquals(expected.id, at.id)) {
			answers.contradiction(at.id, "is out of place backwards");
			break;
		}
	}
	for (const { id } of found.slice(0, Math.max(0, left))) answers.contradiction(id, "is left out backwards");
	tellFinds(reader, ids, found, answers);
	for (const id of ids) {
		for (const direction of DIRECTIONS) {
			for (const edge of reader.edges(id, direction).toArray()) answers.edge(direction, edge);
		}
	}
	for (const { start, options } of walksOf(ids)) {
		const walk = reader.walk(start, options);
		const reached = Array.from({ length: walk.count }, (_, at) => ({ id: walk.id(at), depth: walk.depth(at) }));
		answers.walk(start, reached);
	}
}

/** Each way to find a block agrees with the scan. */
function tellFinds(reader: Reader, ids: readonly BlockId[], found: readonly FoundBlock[], answers: Answers): void {
	const view = new BlockView();
	const asked = [...ids, ...found.map(({ id }) => id).filter((id) => !ids.some((other) => blockIdEquals(id, other)))];
	for (const id of asked) {
		const expected = blockOf(found, id);
		const content = reader.find(id);
		const isFound = reader.findInto(id, view);
		if (reader.has(id) !== (expected !== undefined) || isFound !== (expected !== undefined)) {
			answers.contradiction(id, "is found but not scanned, or the reverse");
		}
		if (content?.length !== expected?.content.length || (content && sumOf(content) !== expected?.sum)) {
			answers.contradiction(id, "is found otherwise than it is scanned");
		}
		if (isFound && sumOf(view.content()) !== expected?.sum) answers.contradiction(id, "is found in two ways");
	}
}

/** By halving: they are in order. */
function blockOf(found: readonly FoundBlock[], id: BlockId): FoundBlock | undefined {
	let [low, high] = [0, found.length];
	while (low < high) {
		const middle = (low + high) >>> 1;
		const block = found[middle];
		if (block === undefined) break;
		const order = compareBlockIds(block.id, id);
		if (order === 0) return block;
		if (order < 0) low = middle + 1;
		else high = middle;
	}
	return undefined;
}

/** As lines, for people. */
export class TextAnswers implements Answers {
	readonly #lines: string[] = [];

	get text(): string {
		return this.#lines.join("\n");
	}

	block(id: BlockId, content: Uint8Array): void {
		this.#lines.push(`${blockIdToHex(id)} ${content.length}:${(sumOf(content) >>> 0).toString(16)}`);
	}

	edge(direction: Direction, { source, kind, target, begin, end, attributes }: Edge): void {
		const key = `${blockIdToHex(source)} ${kind} ${blockIdToHex(target)} ${begin}`;
		this.#lines.push(`${direction} ${key} ${end} ${attributes}`);
	}

	walk(start: BlockId, reached: readonly ReachedBlock[]): void {
		const steps = reached.map(({ id, depth }) => `${depth}:${blockIdToHex(id)}`);
		this.#lines.push(`walk ${blockIdToHex(start)} ${steps.join(" ")}`);
	}

	contradiction(id: BlockId, sentence: string): void {
		this.#lines.push(`${blockIdToHex(id)} ${sentence}`);
	}
}

/** As 64 bits, see {@link Fold}. */
export class FoldedAnswers implements Answers {
	readonly #fold = new Fold();

	get text(): string {
		return this.#fold.text;
	}

	block(id: BlockId, content: Uint8Array): void {
		this.#id(id);
		this.#fold.word(content.length);
		this.#fold.word(sumOf(content));
	}

	edge(direction: Direction, { source, kind, target, begin, end, attributes }: Edge): void {
		this.#fold.word(direction === "outgoing" ? 1 : 2);
		this.#id(source);
		this.#id(target);
		for (const word of [kind, begin, end, attributes]) this.#fold.word(word);
	}

	walk(start: BlockId, reached: readonly ReachedBlock[]): void {
		this.#fold.word(3);
		this.#id(start);
		for (const { id, depth } of reached) {
			this.#fold.word(depth);
			this.#id(id);
		}
	}

	contradiction(id: BlockId, sentence: string): void {
		this.#fold.word(4);
		this.#id(id);
		this.#fold.string(sentence);
	}

	#id({ w0, w1, w2, w3 }: BlockId): void {
		this.#fold.word(w0);
		this.#fold.word(w1);
		this.#fold.word(w2);
		this.#fold.word(w3);
	}
}
