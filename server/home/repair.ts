/**
 * What keeps an index behind its files, and the tries to get over it: one at a time, each waits longer than the one
 * before, until one succeeds.
 */
export interface RepairOptions {
	/** Puts the index in order and brings it up to the files; rejects as long as that cannot be done. */
	readonly mend: () => Promise<unknown>;
	/** {@link Repair.problem} is another one. */
	readonly changed: (problem: string | undefined) => void;
	/** Does something after so many milliseconds; the answer takes it back. */
	readonly later: (work: () => void, ms: number) => () => void;
}

const DELAY_MS_MIN = 1000;
const DELAY_MS_MAX = 60_000;

export class Repair {
	readonly #options: RepairOptions;
	#problem: string | undefined;
	#delayMs = DELAY_MS_MIN;
	#isTrying = false;
	#cancel: (() => void) | undefined;
	#isOver = false;

	constructor(options: RepairOptions) {
		this.#options = options;
	}

	/** One sentence; undefined while all is well. */
	get problem(): string | undefined {
		return this.#problem;
	}

	/** Says what is wrong. The first try comes at once, or later when trying at once would be in vain. */
	begin(problem: string, when: "now" | "later"): void {
		if (this.#isOver) return;
		this.#say(problem);
		if (this.#isTrying || this.#cancel !== undefined) return;
		if (when === "now") void this.#try();
		else this.#schedule();
	}

	/** All is well again. */
	end(): void {
		this.#cancel?.();
		this.#cancel = undefined;
		this.#delayMs = DELAY_MS_MIN;
		this.#say(undefined);
	}

	/** No more tries. */
	stop(): void {
		this.#isOver = true;
		this.#cancel?.();
	}

	#say(problem: string | undefined): void {
		if (problem === this.#problem) return;
		this.#problem = problem;
		this.#options.changed(problem);
	}

	#schedule(): void {
		this.#cancel = this.#options.later(() => {
			this.#cancel = undefined;
			void this.#try();
		}, this.#delayMs);
		this.#delayMs = Math.min(this.#delayMs * 2, DELAY_MS_MAX);
	}

	async #try(): Promise<void> {
		this.#isTrying = true;
		const isMended = await this.#options.mend().then(() => true, () => false);
		this.#isTrying = false;
		if (this.#isOver) return;
		if (isMended) this.end();
		else this.#schedule();
	}
}

/** By a timer that keeps no process alive. */
export function doLater(work: () => void, ms: number): () => void {
	const timer = setTimeout(work, ms).unref();
	return () => {
		clearTimeout(timer);
	};
}
