/**
 * FaultPlan: which calls of a simulated disk fail in one seed. Rates are drawn per seed, most of them zero, so that
 * one seed is full of one kind of failure and another of two that meet (swarm testing).
 */
import type { Prng } from "./prng.ts";
import type { Fault, Operation, OperationKind } from "./simulatedDisk.ts";

interface FaultKind {
	readonly fault: Fault;
	readonly kinds: readonly OperationKind[];
}

const FAULT_KINDS: readonly FaultKind[] = [
	{ fault: "io", kinds: ["write"] },
	{ fault: "no-space", kinds: ["write", "create"] },
	{ fault: "short", kinds: ["write"] },
	{ fault: "io", kinds: ["sync"] },
	{ fault: "sync-lost", kinds: ["sync"] },
	{ fault: "io", kinds: ["sync-directory"] },
	{ fault: "too-many-open", kinds: ["open", "create", "list", "sync-directory"] },
	{ fault: "denied", kinds: ["create", "rename", "link", "remove"] },
	{ fault: "io", kinds: ["rename", "link", "remove"] },
	{ fault: "io", kinds: ["read", "open", "size"] },
];

/** Of ten thousand calls, so many fail. */
const RATES = [0, 0, 0, 0, 0, 20, 100, 400, 1500] as const;
/** Files that are concerned; all, mostly. */
const FILES = [/./, /./, /\.wal$/, /\.table$/, /MANIFEST/, /CURRENT/, /LOCK|lock/] as const;
/** Once, or for so many calls: a disk that is full stays so for a while. */
const LENGTHS = [1, 1, 1, 12, 60] as const;

interface Weather extends FaultKind {
	readonly rate: number;
	readonly files: RegExp;
}

export class FaultPlan {
	readonly #prng: Prng;
	readonly #weathers: readonly Weather[];
	/** What fails now, and for how many calls more. */
	#lasting: Weather | undefined;
	#left = 0;
	#pauses = 0;
	/** Calls that failed. */
	strikeCount = 0;
	/** Whether a kernel has called pages clean that no disk has: nobody can tell before the machine starts again. */
	hasLost = false;

	constructor(prng: Prng) {
		this.#prng = prng;
		this.#weathers = FAULT_KINDS.map((kind) => {
			const files = kind.kinds.includes("sync-directory") ? /./ : prng.pick(FILES);
			return { ...kind, rate: prng.pick(RATES), files };
		}).filter(({ rate }) => rate > 0);
	}

	/** What fails how often, in a line. */
	get text(): string {
		const parts = this.#weathers.map(({ fault, kinds, rate, files }) => {
			return `${fault} of ${kinds.join("/")} at ${files.source} ${rate / 100}%`;
		});
		return parts.length === 0 ? "no faults" : parts.join(", ");
	}

	get isPaused(): boolean {
		return this.#pauses > 0;
	}

	/** How this call fails, if it does. */
	next({ kind, path }: Operation): Fault | undefined {
		if (this.#pauses > 0) return undefined;
		if (this.#left === 0) this.#lasting = undefined;
		else this.#left -= 1;
		for (const weather of this.#weathers) {
			if (!weather.kinds.includes(kind) || !weather.files.test(path)) continue;
			if (weather !== this.#lasting && this.#prng.below(10_000) >= weather.rate) continue;
			if (weather !== this.#lasting) this.#left = this.#prng.pick(LENGTHS) - 1;
			this.#lasting = weather;
			this.strikeCount += 1;
			this.hasLost ||= weather.fault === "sync-lost";
			return weather.fault;
		}
		return undefined;
	}

	/** Nothing fails meanwhile; from then on what lasted is over. */
	paused<T>(action: () => T): T {
		this.#pauses += 1;
		this.#left = 0;
		try {
			return action();
		} finally {
			this.#pauses -= 1;
		}
	}
}
