/**
 * How long the last answers took, as whoever asked has waited. Making an index again is work that was ordered, and no
 * answer.
 */

const KEPT_MAX = 1000;
const WORK: ReadonlySet<string> = new Set(["initialize", "shutdown", "kausal/reindex"]);

export class Latencies {
	/** A ring: the oldest is overwritten. */
	readonly #kept: number[] = [];
	#next = 0;

	/** @param isSettled - nothing was being read when it was asked: a first index is waited for once */
	add(method: string, milliseconds: number, isSettled = true): void {
		if (WORK.has(method) || !isSettled) return;
		this.#kept[this.#next] = milliseconds;
		this.#next = (this.#next + 1) % KEPT_MAX;
	}

	get count(): number {
		return this.#kept.length;
	}

	/** So many of a hundred answers took no longer; undefined before the first. */
	percentile(percent: number): number | undefined {
		const sorted = [...this.#kept].sort((one, other) => one - other);
		return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)];
	}
}
