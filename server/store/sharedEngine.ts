/**
 * An engine that several read at once: whoever reads across turns of the event loop says so, and the engine is closed
 * when it was retired and the last of them has let go.
 *
 * What always holds: nothing closes an engine that is in use. Questions that run within one turn need not say that they
 * use it, because it is retired between turns, after another one has taken its place.
 */
import type { Engine } from "../../engine/index.ts";
import { closeQuietly } from "./openStore.ts";

/** Lets go of an engine; a second call does nothing. */
export type Release = () => void;

export class SharedEngine {
	readonly engine: Engine;
	#useCount = 0;
	#isRetired = false;

	constructor(engine: Engine) {
		this.engine = engine;
	}

	/** Keeps the engine open until the answer is called. */
	use(): Release {
		this.#useCount += 1;
		let isHeld = true;
		return () => {
			if (!isHeld) return;
			isHeld = false;
			this.#useCount -= 1;
			this.#closeIfFree();
		};
	}

	/** Nobody begins to read it any more. What closing it says does not matter: its content is given up. */
	retire(): void {
		this.#isRetired = true;
		this.#closeIfFree();
	}

	#closeIfFree(): void {
		if (this.#isRetired && this.#useCount === 0) closeQuietly(this.engine);
	}
}
