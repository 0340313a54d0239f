/**
 * SyncWait: waits for a sync that runs beside us in steps, as all background work goes in steps.
 */
import type { RunningSync } from "./vfs.ts";

/**
 * Steps of so many bytes are spent on looking: whoever never lets the event loop turn sees no end by looking, and a
 * writer that owes has written a part of it meanwhile.
 */
const PATIENCE_BYTES = 256 * 1024 * 1024;
/** What a look costs that is taken because there is nothing else to do. */
export const LOOK_BYTES: number = 16 * 1024;

export class SyncWait {
	readonly #sync: RunningSync;
	#patience: number = PATIENCE_BYTES;

	constructor(sync: RunningSync) {
		this.#sync = sync;
	}

	/** Whether it has not ended, as far as is known. */
	get isWaiting(): boolean {
		return !this.#sync.hasEnded;
	}

	/**
	 * Looks for the end, and waits for it when looking has taken steps of 256 MiB; so a step of
	 * `Number.MAX_SAFE_INTEGER` waits.
	 *
	 * @returns whether everything is durable
	 * @throws {@link VfsError} if it is not
	 */
	step(bytesMax: number): boolean {
		this.#patience -= bytesMax;
		if (this.#patience > 0 && !this.#sync.hasEnded) return false;
		this.#sync.finish();
		return true;
	}
}
