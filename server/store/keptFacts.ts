/**
 * The facts that were asked for last, up to so many packed bytes: those that were not asked for the longest go first.
 *
 * Files of one folder ask for the same few hundred others, in turn. So all of the room is for what they ask for: a
 * store that forgets half of it at once reads each of them again at every second file.
 *
 * Where names lead from everywhere to everywhere, as in several packages of JavaScript without types, more is asked for
 * in turn than there is room, and nearly all of it is read again and again. So the room may grow where that shows.
 */
import type { Facts } from "../model/facts.ts";

interface Kept {
	readonly facts: Facts;
	/** When it was last put at the end. */
	round: number;
}

/** What was asked for within an eighth of the room stays where it is: it is not near its end. */
const ROUNDS = 8;
/** The room grows by half when so many times as much as it holds was read that had been forgotten. */
const READ_AGAIN_MAX = 10;
const GROWTH = 1.5;

export class KeptFacts {
	#bytesMax: number;
	readonly #mostBytes: number;
	/** Paths whose facts had no room any more; none where it cannot grow. */
	readonly #forgotten = new Set<string>();
	#againBytes = 0;
	/** Those that were not asked for the longest come first. */
	readonly #kept = new Map<string, Kept>();
	#bytes = 0;
	#round = 0;
	#roundBytes = 0;

	/** @param mostBytes - how far the room grows */
	constructor(bytesMax: number, mostBytes: number = bytesMax) {
		this.#bytesMax = bytesMax;
		this.#mostBytes = mostBytes;
	}

	/** How many bytes are kept at most, as of now. */
	get bytesMax(): number {
		return this.#bytesMax;
	}

	get(path: string): Facts | undefined {
		const kept = this.#kept.get(path);
		if (kept === undefined) return undefined;
		if (kept.round !== this.#round) {
			this.#kept.delete(path);
			this.#kept.set(path, kept);
			this.#moved(kept);
		}
		return kept.facts;
	}

	/** Keeps facts of a path of which none are kept. */
	add(path: string, facts: Facts): void {
		const kept: Kept = { facts, round: this.#round };
		this.#kept.set(path, kept);
		this.#bytes += facts.packed.length;
		if (this.#forgotten.delete(path)) this.#readAgain(facts.packed.length);
		this.#moved(kept);
		for (const oldest of this.#kept.keys()) {
			if (this.#bytes <= this.#bytesMax || oldest === path) break;
			this.delete(oldest);
			if (this.#bytesMax < this.#mostBytes) this.#forgotten.add(oldest);
		}
	}

	#readAgain(bytes: number): void {
		this.#againBytes += bytes;
		if (this.#againBytes <= this.#bytesMax * READ_AGAIN_MAX) return;
		this.#againBytes = 0;
		this.#bytesMax = Math.min(this.#mostBytes, this.#bytesMax * GROWTH);
		if (this.#bytesMax === this.#mostBytes) this.#forgotten.clear();
	}

	delete(path: string): void {
		this.#bytes -= this.#kept.get(path)?.facts.packed.length ?? 0;
		this.#kept.delete(path);
	}

	#moved(kept: Kept): void {
		this.#roundBytes += kept.facts.packed.length;
		if (this.#roundBytes > this.#bytesMax / ROUNDS) {
			this.#round += 1;
			this.#roundBytes = 0;
		}
		kept.round = this.#round;
	}
}
