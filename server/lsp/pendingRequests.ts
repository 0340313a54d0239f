/**
 * The requests that wait for an answer, under numbers of our own.
 *
 * The protocol library keeps requests by the spelling of their id, so that 901 and "901" would be one, and the first of
 * two in its queue would be lost. It gets to see our numbers only; the client gets its own id back, once.
 */

export type RequestId = string | number;

export class PendingRequests {
	readonly #max: number;
	readonly #idOf = new Map<number, RequestId>();
	readonly #numberOf = new Map<RequestId, number>();
	#last = 0;

	/** At one time, at most `max`. */
	constructor(max: number) {
		this.#max = max;
	}

	/** Gives a request its number, if its id is not one that still waits and there is room. */
	add(id: RequestId): number | "taken" | "full" {
		if (this.#numberOf.has(id)) return "taken";
		if (this.#idOf.size >= this.#max) return "full";
		const number = ++this.#last;
		this.#idOf.set(number, id);
		this.#numberOf.set(id, number);
		return number;
	}

	/** The number of a request that waits. */
	numberOf(id: RequestId): number | undefined {
		return this.#numberOf.get(id);
	}

	/** The id to answer with; undefined if the request was answered before. */
	take(number: unknown): RequestId | undefined {
		const id = this.#idOf.get(number as number);
		if (id === undefined) return undefined;
		this.#idOf.delete(number as number);
		this.#numberOf.delete(id);
		return id;
	}

	numbers(): readonly number[] {
		return [...this.#idOf.keys()];
	}
}
