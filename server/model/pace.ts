/**
 * How long work holds the event loop: some milliseconds a turn, and several who work at the same time together no
 * longer than one.
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

	/** Whether {@link giveWay} would wait; to be asked first where a promise costs more than the work between two. */
	get isOver(): boolean {
		return this.#next !== undefined || this.#nowMs() - this.#begunMs > TURN_MS;
	}

	/**
	 * Lets others have their turns when this one is over.
	 *
	 * @throws the signal's reason if it was aborted meanwhile
	 */
	async giveWay(signal?: AbortSignal): Promise<void> {
		while (this.isOver) await this.#wait(signal);
	}

	/** Does a piece of work when there is time for it in a turn. */
	async piece<T>(work: () => T): Promise<T> {
		// Asked right before the work: who only hears that there is time may find others at work before him.
		while (this.isOver) await this.#wait(undefined);
		return work();
	}

	/** The same of work that comes in pieces; what is aborted is not done to its end. */
	async pieces<T>(work: InPieces<T>, signal?: AbortSignal): Promise<T> {
		for (;;) {
			while (this.isOver) await this.#wait(signal);
			const piece = work.next();
			if (piece.done === true) return piece.value;
		}
	}

	async #wait(signal: AbortSignal | undefined): Promise<void> {
		await (this.#next ??= this.#turn());
		signal?.throwIfAborted();
	}

	async #turn(): Promise<void> {
		await nextTurn();
		this.#begunMs = this.#nowMs();
		this.#next = undefined;
	}
}
