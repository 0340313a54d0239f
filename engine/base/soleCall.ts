/**
 * SoleCall: calls of a checked build that run with no other in between, which one could make from a file system or a
 * codec.
 */
import { assert } from "./assert.ts";

export class SoleCall {
	#isRunning = false;

	run<T>(call: () => T): T {
		this.requireNone();
		this.#isRunning = true;
		try {
			return call();
		} finally {
			this.#isRunning = false;
		}
	}

	requireNone(): void {
		assert(!this.#isRunning, "a call entered the engine while another one ran");
	}
}
