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
