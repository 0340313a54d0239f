/**
 * Walks over the edges of a store, breadth first and depth first, as a user of the engine would write them.
 *
 * Always holds: a block is visited once, however many edges lead to it; the walk ends at `depth` edges from
 * its start. Visited blocks are found by their first word in a table of numbered slots; a walk begins by
 * raising the stamp that says which slots count, so that nothing is cleared and nothing is allocated
 * between walks.
 */
import { type BlockId, EdgeList, type Reader } from "../../engine/index.ts";

const WORDS = 4;
const VISITED_AT_FIRST = 4096;

export interface WalkSettings {
	/** Edges between the start and the last blocks visited. */
	readonly depth: number;
	/** Only edges of this kind; all when left out. */
	readonly kind?: number;
}

export class Traversal {
	readonly #reader: Reader;
	readonly #edges = new EdgeList();
	/** Ids of visited blocks in order of discovery, four words each. */
	#ids = new Int32Array(VISITED_AT_FIRST * WORDS);
	#depths = new Int32Array(VISITED_AT_FIRST);
	/**
	 * Per slot: the walk that filled it, and the visited block there. Twice as many as visited blocks have
	 * room.
	 */
	#stamps = new Int32Array(VISITED_AT_FIRST * 2);
	#slots = new Int32Array(VISITED_AT_FIRST * 2);
	#walk = 0;
	#count = 0;

	constructor(reader: Reader) {
		this.#reader = reader;
	}

	/** How many blocks a breadth-first walk reaches, the start among them. */
	breadthFirst(start: BlockId, { depth, kind }: WalkSettings): number {
		this.#begin(start);
		for (let next = 0; next < this.#count; next += 1) {
			const at = this.#depths[next] ?? 0;
			if (at === depth) break;
			this.#visitTargets(next, at + 1, kind);
		}
		return this.#count;
	}

	/** How many blocks a depth-first walk reaches: it follows the last edge found first. */
	depthFirst(start: BlockId, { depth, kind }: WalkSettings): number {
		this.#begin(start);
		const pending = [0];
		for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
			const at = this.#depths[next] ?? 0;
			if (at === depth) continue;
			const before = this.#count;
			this.#visitTargets(next, at + 1, kind);
			for (let found = before; found < this.#count; found += 1) pending.push(found);
		}
		return this.#count;
	}

	#begin(start: BlockId): void {
		this.#walk += 1;
		this.#count = 0;
		this.#visit(start.w0, start.w1, start.w2, start.w3, 0);
	}

	#visitTargets(visited: number, depth: number, kind: number | undefined): void {
		const words = this.#ids;
		const at = visited * WORDS;
		const id = {
			w0: words[at] ?? 0,
			w1: words[at + 1] ?? 0,
			w2: words[at + 2] ?? 0,
			w3: words[at + 3] ?? 0,
		};
		const edges = this.#reader.edges(id, "outgoing", { kind, into: this.#edges });
		for (let edge = 0; edge < edges.count; edge += 1) {
			const [w0, w1] = [edges.otherWord(edge, 0), edges.otherWord(edge, 1)];
			this.#visit(w0, w1, edges.otherWord(edge, 2), edges.otherWord(edge, 3), depth);
		}
	}

	#visit(w0: number, w1: number, w2: number, w3: number, depth: number): void {
		if (this.#count * 2 >= this.#slots.length) this.#grow();
		const mask = this.#slots.length - 1;
		let slot = w0 & mask;
		for (; this.#stamps[slot] === this.#walk; slot = (slot + 1) & mask) {
			const at = (this.#slots[slot] ?? 0) * WORDS;
			const words = this.#ids;
			if (words[at] === w0 && words[at + 1] === w1 && words[at + 2] === w2 && words[at + 3] === w3) {
				return;
			}
		}
		const at = this.#count * WORDS;
		this.#stamps[slot] = this.#walk;
		this.#slots[slot] = this.#count;
		this.#ids[at] = w0;
		this.#ids[at + 1] = w1;
		this.#ids[at + 2] = w2;
		this.#ids[at + 3] = w3;
		this.#depths[this.#count] = depth;
		this.#count += 1;
	}

	/** Doubles everything and finds the places of the visited blocks again. */
	#grow(): void {
		const slotCount = this.#slots.length * 2;
		const ids = new Int32Array((slotCount / 2) * WORDS);
		ids.set(this.#ids.subarray(0, this.#count * WORDS));
		const depths = new Int32Array(slotCount / 2);
		depths.set(this.#depths.subarray(0, this.#count));
		this.#ids = ids;
		this.#depths = depths;
		this.#slots = new Int32Array(slotCount);
		this.#stamps = new Int32Array(slotCount);
		for (let visited = 0; visited < this.#count; visited += 1) {
			let slot = (ids[visited * WORDS] ?? 0) & (slotCount - 1);
			while (this.#stamps[slot] === this.#walk) slot = (slot + 1) & (slotCount - 1);
			this.#stamps[slot] = this.#walk;
			this.#slots[slot] = visited;
		}
	}
}
