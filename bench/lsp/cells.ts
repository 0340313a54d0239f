/** Times of many requests as they are printed: shares of them, and digits enough to tell them apart. */

/** The value that so large a share of all is not above. */
export function share(values: readonly number[], part: number): number {
	const sorted = [...values].sort((one, other) => one - other);
	return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? NaN;
}

export function cell(ms: number): string {
	return Number.isNaN(ms) ? "-" : ms < 10 && !Number.isInteger(ms) ? ms.toFixed(1) : Math.round(ms).toString();
}
