/**
 * OrderedIds: the ids of one memtable in order. It is made when it is first asked for, and from then on each
 * new id is noted, so that the next scan orders only those that came since the last one.
 *
 * Most ids are in one long run, new ones go into a short one beside it, which joins the long one when it has
 * grown: so a scan after a write moves few ids, and a walk merges two runs at most. A run holds the words of
 * its ids side by side, so walking and searching it need no other memory.
 */
import { compareWords } from "../model/block.ts";
import type { KeyedRows } from "./keyedRows.ts";
import { RowSort } from "./sortRows.ts";

export const ID_WORDS = 4;
const CHUNK_BITS = 12;
const CHUNK_IDS = 1 << CHUNK_BITS;
const CHUNK_MASK = CHUNK_IDS - 1;
/** So many new ids are put into their places one by one. */
const INSERTED_MAX = 16;
/**
 * The short run may be as long as this, or as so many roots of the long one's length: then putting a few dozen
 * ids into the one and joining it with the other now and then cost about the same.
 */
const SHORT_MAX = 1024;
const SHORT_ROOTS = 8;
const NO_WORDS: Int32Array = new Int32Array(0);

/** Ids in order, four words each. */
export type IdRun = Int32Array;

/** Index of the first id of a run that is not before the given one, counted in ids. */
export function lowerId(run: IdRun, w0: number, w1: number, w2: number, w3: number): number {
	let low = 0;
	let high = run.length / ID_WORDS;
	// Behind all, as the end of an open range is: one look instead of a search.
	if (high > 0 && compareAt(run, (high - 1) * ID_WORDS, w0, w1, w2, w3) < 0) return high;
	while (low < high) {
		const middle = (low + high) >>> 1;
		if (compareAt(run, middle * ID_WORDS, w0, w1, w2, w3) < 0) low = middle + 1;
		else high = middle;
	}
	return low;
}

/** As {@link lowerId}, of the first id behind the given one. */
export function upperId(run: IdRun, w0: number, w1: number, w2: number, w3: number): number {
	const index = lowerId(run, w0, w1, w2, w3);
	const at = index * ID_WORDS;
	return at < run.length && compareAt(run, at, w0, w1, w2, w3) === 0 ? index + 1 : index;
}

export class OrderedIds {
	#added = new AddedIds();
	#long: IdRun = NO_WORDS;
	/** The first `#shortCount` ids of it. */
	#short: IdRun = NO_WORDS;
	#shortCount = 0;
	/** Those of `#added` that are being put in order; others may come behind them meanwhile. */
	#sorting: Sorting | undefined;

	/** Notes an id that is not here yet. */
	add(w0: number, w1: number, w2: number, w3: number): void {
		this.#added.add(w0, w1, w2, w3);
	}

	/** Orders on; returns how many ids it moved, at most about `idsMax`, and 0 when all are in order. */
	step(idsMax: number): number {
		if (this.#sorting === undefined) {
			const { count } = this.#added;
			if (count === 0) return 0;
			const added = this.#added;
			this.#added = new AddedIds();
			if (count <= INSERTED_MAX) return this.#insertAll(added);
			this.#sorting = new Sorting(added);
		}
		const done = this.#sorting.step(idsMax);
		const { run } = this.#sorting;
		if (run !== undefined) {
			this.#sorting = undefined;
			this.#place(run);
		}
		return done;
	}

	/** All ids, in runs of which each holds others; they last until the next id is added. */
	runs(): readonly IdRun[] {
		while (this.step(Number.MAX_SAFE_INTEGER) > 0);
		return [this.#long, this.#shortRun].filter(({ length }) => length > 0);
	}

	get #shortRun(): IdRun {
		return this.#short.subarray(0, this.#shortCount * ID_WORDS);
	}

	#insertAll(added: AddedIds): number {
		for (let number = 0; number < added.count; number += 1) this.#insert(added, number);
		this.#joinLong();
		return added.count;
	}

	#insert(added: AddedIds, number: number): void {
		const end = this.#shortCount * ID_WORDS;
		if (end === this.#short.length) {
			const grown = new Int32Array(Math.max(SHORT_MAX * ID_WORDS, end * 2));
			grown.set(this.#short);
			this.#short = grown;
		}
		const words = added.chunk(number);
		const from = added.at(number);
		const run = this.#shortRun;
		const index = lowerId(run, words[from]!, words[from + 1]!, words[from + 2]!, words[from + 3]!);
		const at = index * ID_WORDS;
		this.#short.copyWithin(at + ID_WORDS, at, end);
		copyId(words, from, this.#short, at);
		this.#shortCount += 1;
	}

	/** Puts ids that are in order among themselves beside the others. */
	#place(run: IdRun): void {
		if (this.#long.length === 0) {
			this.#long = run;
			return;
		}
		this.#short = mergeRuns(this.#shortRun, run);
		this.#shortCount = this.#short.length / ID_WORDS;
		this.#joinLong();
	}

	/** Makes the short run a part of the long one, if it has grown too long. */
	#joinLong(): void {
		const shortMax = Math.max(SHORT_MAX, Math.sqrt(this.#long.length / ID_WORDS) * SHORT_ROOTS);
		if (this.#shortCount <= shortMax) return;
		this.#long = mergeRuns(this.#long, this.#shortRun);
		this.#short = NO_WORDS;
		this.#shortCount = 0;
	}
}

/** Ids in the order in which they came. */
class AddedIds implements KeyedRows {
	readonly #chunks: Int32Array[] = [];
	count = 0;

	chunk(number: number): Int32Array {
		return this.#chunks[number >>> CHUNK_BITS]!;
	}

	at(number: number): number {
		return (number & CHUNK_MASK) * ID_WORDS;
	}

	next(number: number): number {
		return number + 1 < this.count ? number + 1 : -1;
	}

	add(w0: number, w1: number, w2: number, w3: number): void {
		const number = this.count;
		const index = number >>> CHUNK_BITS;
		// The first chunk begins small: most scans find few new ids.
		if (number === 0) this.#chunks.push(new Int32Array(INSERTED_MAX * ID_WORDS));
		else if (number === INSERTED_MAX) {
			const whole = new Int32Array(CHUNK_IDS * ID_WORDS);
			whole.set(this.#chunks[0]!);
			this.#chunks[0] = whole;
		} else if (index === this.#chunks.length) this.#chunks.push(new Int32Array(CHUNK_IDS * ID_WORDS));
		this.count = number + 1;
		const words = this.#chunks[index]!;
		const at = this.at(number);
		words[at] = w0;
		words[at + 1] = w1;
		words[at + 2] = w2;
		words[at + 3] = w3;
	}
}

/** Puts ids in order and side by side, in steps. */
class Sorting {
	readonly #added: AddedIds;
	readonly #sort: RowSort;
	#order: Int32Array | undefined;
	readonly #words: Int32Array;
	#copiedCount = 0;
	/** The ids in order, when all steps are done. */
	run: IdRun | undefined;

	constructor(added: AddedIds) {
		this.#added = added;
		this.#sort = new RowSort(added);
		this.#words = new Int32Array(added.count * ID_WORDS);
	}

	step(idsMax: number): number {
		let done = this.#sort.step(idsMax);
		if (!this.#sort.isSorted) return done;
		this.#order ??= this.#sort.rows();
		const order = this.#order;
		const end = Math.min(order.length, this.#copiedCount + Math.max(1, idsMax - done));
		done += end - this.#copiedCount;
		for (let index = this.#copiedCount; index < end; index += 1) {
			const number = order[index]!;
			copyId(this.#added.chunk(number), this.#added.at(number), this.#words, index * ID_WORDS);
		}
		this.#copiedCount = end;
		if (end === order.length) this.run = this.#words;
		return done;
	}
}

function mergeRuns(first: IdRun, second: IdRun): IdRun {
	const merged = new Int32Array(first.length + second.length);
	let to = 0;
	let from = 0;
	for (let next = 0; next < second.length; next += ID_WORDS) {
		const [w0, w1, w2, w3] = [second[next]!, second[next + 1]!, second[next + 2]!, second[next + 3]!];
		while (from < first.length && compareAt(first, from, w0, w1, w2, w3) < 0) {
			copyId(first, from, merged, to);
			from += ID_WORDS;
			to += ID_WORDS;
		}
		copyId(second, next, merged, to);
		to += ID_WORDS;
	}
	merged.set(first.subarray(from), to);
	return merged;
}

function copyId(source: Int32Array, from: number, target: Int32Array, to: number): void {
	target[to] = source[from]!;
	target[to + 1] = source[from + 1]!;
	target[to + 2] = source[from + 2]!;
	target[to + 3] = source[from + 3]!;
}

/** Order of the id at `at` and the given one. */
function compareAt(run: IdRun, at: number, w0: number, w1: number, w2: number, w3: number): number {
	return (
		compareWords(run[at]!, w0) ||
		compareWords(run[at + 1]!, w1) ||
		compareWords(run[at + 2]!, w2) ||
		compareWords(run[at + 3]!, w3)
	);
}
