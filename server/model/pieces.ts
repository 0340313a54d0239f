/**
 * Work that is done in small pieces, so that whoever drives it decides when others get their turn.
 *
 *     const pieces = work();
 *     for (let piece = pieces.next(); !piece.done; piece = pieces.next()) if (turnIsOver()) await nextTurn();
 */
export type InPieces<T> = Generator<undefined, T, undefined>;

/** Does all the pieces that are left, at once. */
export function finish<T>(pieces: InPieces<T>): T {
	for (;;) {
		const piece = pieces.next();
		if (piece.done === true) return piece.value;
	}
}

const SORTED_AT_ONCE = 512;

/** A list in order, as by `sort`: runs of it, which are merged again and again. */
export function* sorted<T>(list: readonly T[], compare: (one: T, other: T) => number): InPieces<T[]> {
	let runs: T[][] = [];
	for (let at = 0; at < list.length; at += SORTED_AT_ONCE) {
		runs.push(list.slice(at, at + SORTED_AT_ONCE).sort(compare));
		yield;
	}
	while (runs.length > 1) {
		const merged: T[][] = [];
		for (let at = 0; at < runs.length; at += 2) {
			merged.push(yield* mergedRuns(runs[at] ?? [], runs[at + 1] ?? [], compare));
		}
		runs = merged;
	}
	return runs[0] ?? [];
}

function* mergedRuns<T>(one: readonly T[], other: readonly T[], compare: (one: T, other: T) => number): InPieces<T[]> {
	const merged: T[] = [];
	for (let [at, next] = [0, 0]; at < one.length || next < other.length; ) {
		if (merged.length % SORTED_AT_ONCE === 0) yield;
		// Of equal ones those of the first run come first.
		const isOther = at === one.length || (next < other.length && compare(one[at] as T, other[next] as T) > 0);
		merged.push((isOther ? other[next++] : one[at++]) as T);
	}
	return merged;
}
