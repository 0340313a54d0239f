/**
 * What a large run has left behind, given back.
 *
 * V8 collects when more is made, not when time passes: what a run has made and let go of, tens of megabytes in buffers
 * alone, would lie there until questions have made as much again. It cannot be asked to collect without a flag, which
 * Electron ends the process for. But it begins to collect by itself, in small steps, when buffers have come to 64 MB
 * more than were there after the last time. So that many are made that are never touched: the system has no memory for
 * them, only addresses.
 */

/**
 * Two come to more than 64 MB. Each is larger than what glibc's allocator ever keeps for itself (32 MiB), so that it
 * goes back as a whole, and changes nothing of what the allocator keeps.
 */
const UNTOUCHED_BYTES = 40 * 1024 * 1024;

/** Has the garbage of this thread collected, now or soon; the longest step takes as long as any other collection. */
export function collectSoon(): void {
	try {
		for (let count = 0; count < 2; count++) new ArrayBuffer(UNTOUCHED_BYTES);
	} catch (error) {
		// There were no addresses left; then V8 has collected before it said so.
		if (!(error instanceof RangeError)) throw error;
	}
}
