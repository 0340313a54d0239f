/** Times of many like events, and what is said of them. */

export interface Spread {
	readonly count: number;
	readonly p50: number;
	readonly p95: number;
	readonly p99: number;
	readonly max: number;
}

export class Times {
	readonly #ms: number[] = [];

	add(ms: number): void {
		this.#ms.push(ms);
	}

	/** How many took longer. */
	above(ms: number): number {
		return this.#ms.filter((one) => one > ms).length;
	}

	/** All zero when there was nothing. */
	get spread(): Spread {
		const sorted = [...this.#ms].sort((first, second) => first - second);
		const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
		return { count: sorted.length, p50: at(0.5), p95: at(0.95), p99: at(0.99), max: sorted.at(-1) ?? 0 };
	}
}

/** With as many digits as mean something. */
export function inMs(ms: number): string {
	return ms < 10 ? ms.toFixed(1) : Math.round(ms).toLocaleString("en");
}

export function spreadText({ count, p50, p95, max }: Spread): string {
	return `p50 ${inMs(p50)}  p95 ${inMs(p95)}  max ${inMs(max)} ms  of ${count.toLocaleString("en")}`;
}
