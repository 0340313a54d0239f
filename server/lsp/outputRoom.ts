/**
 * How much of what was sent the client has not taken. A client that asks and does not read would otherwise have its
 * answers pile up in memory: when there is no room, nothing more is read from it, requests that were read wait before
 * they are looked at, and go on one after another when it reads again.
 *
 * What was being answered at that moment is still sent, so the limit may be passed by the answers under way.
 */

export interface OutputRoomEvents {
	/** Stop reading from the client. */
	readonly full: () => void;
	/** Read on. */
	readonly free: () => void;
}

export class OutputRoom {
	readonly #bytesMax: number;
	readonly #events: OutputRoomEvents;
	readonly #waiting: (() => void)[] = [];
	#bytes = 0;
	#isFull = false;
	#isReleasing = false;

	constructor(bytesMax: number, events: OutputRoomEvents) {
		this.#bytesMax = bytesMax;
		this.#events = events;
	}

	get isFull(): boolean {
		return this.#isFull;
	}

	sent(bytes: number): void {
		this.#bytes += bytes;
		if (this.#isFull || this.#bytes <= this.#bytesMax) return;
		this.#isFull = true;
		this.#events.full();
	}

	taken(bytes: number): void {
		this.#bytes -= bytes;
		// Half, so that it is not stopped and started for every message.
		if (!this.#isFull || this.#bytes > this.#bytesMax / 2) return;
		this.#isFull = false;
		this.#events.free();
		void this.#release();
	}

	/** Resolves when there is room; undefined if there is now, and nobody waits. */
	wait(): Promise<void> | undefined {
		if (!this.#isFull && this.#waiting.length === 0) return undefined;
		return new Promise((resolve) => this.#waiting.push(resolve));
	}

	/** One in a turn: all of them at once would fill it before it can say so. */
	async #release(): Promise<void> {
		if (this.#isReleasing) return;
		this.#isReleasing = true;
		while (!this.#isFull && this.#waiting.length > 0) {
			this.#waiting.shift()?.();
			await new Promise((resolve) => setImmediate(resolve));
		}
		this.#isReleasing = false;
	}
}
