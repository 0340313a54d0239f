/**
 * A seeded workload: batches over few ids, so that they meet again and again, with skewed sizes and kinds.
 */
import type { Engine } from "../engine.ts";
import type { BlockId } from "../model/block.ts";
import type { Edge } from "../model/edge.ts";
import type { Durability } from "../store/openSettings.ts";
import { batchOf, type PlainOperation, type Reference } from "./reference.ts";
import { Prng } from "./prng.ts";

/** What a simulated user does next. */
export type Step =
	| {
			readonly kind: "write";
			readonly operations: readonly PlainOperation[];
			readonly durability: Durability;
	  }
	| { readonly kind: "sync" | "flush" | "compact" | "snapshot" | "check" | "reopen" | "lose-power" }
	| { readonly kind: "keep" | "drop"; readonly name: string }
	| { readonly kind: "maintain" | "settle"; readonly bytesMax: number };

/** The ids of a workload: four files of six blocks, some with equal halves and with the highest bit set. */
export function workloadIds(): BlockId[] {
	const ids: BlockId[] = [];
	for (const [w0, w1] of [
		[1, 2],
		[1, -3],
		[-5, 2],
		[-1, -1],
	] as const) {
		for (const w3 of [0, 1, 2, -1, -2, 77]) ids.push({ w0, w1, w2: (w3 % 2) | 0, w3 });
	}
	return ids;
}

/** Of snapshots; few, so that they are taken and dropped again and again. */
const NAMES = ["one", "two", "\ufeff3"] as const;

export function nextStep(prng: Prng, ids: readonly BlockId[], weights: Weights = EVEN_WEIGHTS): Step {
	const roll = prng.below(100);
	if (roll < 56) {
		return { kind: "write", operations: nextOperations(prng, ids, weights), durability: nextDurability(prng) };
	}
	if (roll < 60) return { kind: "sync" };
	if (roll < 70) return { kind: "flush" };
	if (roll < 82) return { kind: "maintain", bytesMax: prng.pick([1, 2000, 100_000]) };
	if (roll < 85) return { kind: "settle", bytesMax: prng.pick([1000, 100_000]) };
	if (roll < 86) return { kind: "compact" };
	if (roll < 90) return { kind: "snapshot" };
	if (roll < 92) return { kind: "keep", name: prng.pick(NAMES) };
	if (roll < 94) return { kind: "drop", name: prng.pick(NAMES) };
	if (roll < 97) return { kind: "check" };
	return { kind: prng.chance(70) ? "reopen" : "lose-power" };
}

function nextDurability(prng: Prng): Durability {
	return prng.pick(["buffered", "buffered", "flushed", "flushed", "synced"] as const);
}

/** What batches are made of; drawn per seed, so that one seed is all edges and another all large blocks. */
export interface Weights {
	/** Lengths of contents. */
	readonly contentBytes: readonly number[];
	/** Of the batches, this many in a hundred take several log segments. */
	readonly largePercent: number;
	/** Of a hundred operations: blocks put, blocks deleted, edges put; the rest are edges deleted. */
	readonly putBlocks: number;
	readonly deleteBlocks: number;
	readonly putEdges: number;
}

const CONTENT_BYTES = [0, 1, 7, 8, 60, 100, 400, 2000, 9000] as const;

/** A bit of everything. */
export const EVEN_WEIGHTS: Weights = {
	contentBytes: CONTENT_BYTES, largePercent: 5, putBlocks: 35, deleteBlocks: 15, putEdges: 40,
};

export function drawWeights(prng: Prng): Weights {
	const [putBlocks, deleteBlocks, putEdges] = prng.pick([
		[35, 15, 40], [35, 15, 40], [60, 30, 8], [20, 5, 60], [10, 30, 40], [90, 10, 0],
	] as const);
	const contentBytes = prng.pick([CONTENT_BYTES, CONTENT_BYTES.slice(0, 6), CONTENT_BYTES.slice(0, 4), [400, 2000]]);
	return { contentBytes, largePercent: prng.pick([0, 0, 5]), putBlocks, deleteBlocks, putEdges };
}

/** Mostly a handful of operations, at times one that takes several log segments. */
export function nextOperations(prng: Prng, ids: readonly BlockId[], weights: Weights = EVEN_WEIGHTS): PlainOperation[] {
	const count = prng.chance(weights.largePercent) ? 120 : 1 + prng.below(8);
	return Array.from({ length: count }, () => nextOperation(prng, ids, weights));
}

function nextOperation(prng: Prng, ids: readonly BlockId[], weights: Weights): PlainOperation {
	const { contentBytes, putBlocks, deleteBlocks, putEdges } = weights;
	const roll = prng.below(100);
	if (roll < putBlocks) {
		const content = new Uint8Array(prng.pick(contentBytes)).fill(prng.below(256));
		return { kind: "putBlock", id: prng.pick(ids), content };
	}
	if (roll < putBlocks + deleteBlocks) return { kind: "deleteBlock", id: prng.pick(ids) };
	if (roll < putBlocks + deleteBlocks + putEdges) return { kind: "putEdge", edge: nextEdge(prng, ids) };
	return { kind: "deleteEdge", key: nextEdge(prng, ids) };
}

function nextEdge(prng: Prng, ids: readonly BlockId[]): Edge {
	const begin = prng.pick([0, 5, 300, 4294967295]);
	return {
		source: prng.pick(ids),
		target: prng.pick(ids),
		kind: prng.pick([0, 1, 2, 255]),
		begin,
		end: prng.pick([0, 9, 4294967295]),
		attributes: prng.pick([0, 1, 65535, 4294967295]),
	};
}

/** Writes `count` flushed batches of a seed; returns what should be there then. `onBatch` is called after each. */
export function writeSeeded(
	engine: Engine,
	before: Reference,
	{ seed, count }: { readonly seed: number; readonly count: number },
	onBatch: (batch: number) => void = () => undefined,
): Reference {
	const prng = new Prng(seed);
	const ids = workloadIds();
	let reference = before;
	for (let batch = 0; batch < count; batch += 1) {
		const operations = nextOperations(prng, ids);
		reference = reference.after(operations);
		engine.write(batchOf(operations), { durability: "flushed" });
		onBatch(batch);
	}
	return reference;
}
