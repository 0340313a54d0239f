/**
 * Assertions, always on: a broken invariant is a bug, and a bug must stop before it reaches the disk.
 *
 * Nothing below the guards of the server catches an {@link AssertionError}.
 */

/** A bug in this program; never thrown for what a disk, a peer or a caller's data may do. */
export class AssertionError extends Error {
	override readonly name: string = "AssertionError";
}

/** Throws {@link AssertionError} unless `claim` holds. */
export function assert(claim: boolean, message: string): asserts claim {
	if (!claim) throw new AssertionError(message);
}

/** Narrows away `undefined` where the program knows better than the compiler, and says why. */
export function present<T>(value: T | undefined, message: string): T {
	if (value === undefined) throw new AssertionError(message);
	return value;
}

/** Marks a switch that is handled to the end: the compiler refuses a forgotten case. */
export function unreachable(value: never): never {
	throw new AssertionError(`unreachable: ${String(value)}`);
}
