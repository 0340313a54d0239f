/**
 * How long several who work at the same time hold the event loop together: a turn, and not a turn each.
 *
 * What always holds: between two turns they do no more than the time of a turn and one piece of work.
 */
import type { InPieces } from "./pieces.ts";
import { nextTurn } from "./turns.ts";

/** Milliseconds of work between two turns of the event loop. */
const TURN_MS = 8;

export class Pace {
	readonly #nowMs: () => number;
	#begunMs: number;
	/** What all wait for whose turn is over. */
	#next: Promise<void> | undefined;

	/** @param nowMs - monotonic */
	constructor(nowMs: () => number = () => performance.now()) {
		this.#nowMs = nowMs;
		this.#begunMs = nowMs();
	}

	/** Does a piece of work when there is time for it in a turn. */
	async piece<T>(work: () => T): Promise<T> {
		// Asked right before the work: who only hears that there is time may find others at work before him.
		while (this.#isOver) await (this.#next ??= this.#turn());
		return work();
	}

	/** The same of work that comes in pieces. */
	async pieces<T>(work: InPieces<T>): Promise<T> {
		for (;;) {
			const piece = await this.piece(() => work.next());
			if (piece.done === true) return piece.value;
		}
	}

	get #isOver(): boolean {
		return this.#next !== undefined || this.#nowMs() - this.#begunMs > TURN_MS;
	}

	async #turn(): Promise<void> {
		await nextTurn();
		this.#begunMs = this.#nowMs();
		this.#next = undefined;
	}
}
