/** Hunt: how many seeds it takes until a planted bug breaks a guarantee, and how many disks are looked at meanwhile. */
import { GuaranteeBroken } from "./history.ts";
import { PLANTED_BUGS } from "./plantedBugs.ts";
import { simulate } from "./simulate.ts";
import type { OpenEngine } from "./simulatedEngine.ts";
import { WRONG_FAILURES } from "./wrongFailures.ts";

export interface PlantedBug {
	readonly name: string;
	readonly open: OpenEngine;
	readonly threadPercent: number;
	readonly crashPercent: number;
	readonly faultPercent: number;
	readonly takeoverPercent: number;
	/** Whether a store with it would fail first: looked for on every change. */
	readonly isCore: boolean;
}

/** The ones that any store must not have; all others are hunted by night. */
const CORE: readonly string[] = [
	"the log is never synced",
	"tables are never synced",
	"the manifest is never synced",
	"directories are never synced",
	"names of new tables are not synced",
	"the log goes before the table is in the manifest",
	"merged tables go before the manifest is durable",
	"synced is acknowledged before the sync",
	"a batch is written as several",
	"a merge drops every tombstone",
	"a merge loses edges of blocks that are not merged with them",
	"a full disk counts as written",
	"nobody asks for the checksums of the log",
	"a lock is taken from the living",
	"a snapshot is the engine itself",
	"CURRENT is written in place",
	"what opening replays is not made durable",
	"a batch that failed is acknowledged",
	"a writer does not see that its store was taken over",
];

export const ALL_PLANTED: readonly PlantedBug[] = [
	...[...PLANTED_BUGS].map(([name, open]) => planted(name, open, 0)),
	...[...WRONG_FAILURES].map(([name, open]) => planted(name, open, 100)),
];

function planted(name: string, open: OpenEngine, faultPercent: number): PlantedBug {
	const isOfThread = name.includes("thread") || name.includes("task");
	const [threadPercent, crashPercent] = isOfThread ? [100, 10] : [0, 30];
	const takeoverPercent = name.includes("taken over") ? 5 : 0;
	return { name, open, threadPercent, crashPercent, faultPercent, takeoverPercent, isCore: CORE.includes(name) };
}

export interface Find {
	readonly seed: number;
	readonly error: unknown;
	/** Whether the store gave a wrong answer, or lost or invented something, rather than not to work at all. */
	readonly isWrongAnswer: boolean;
	/** Disks that were right before the first that was not. */
	readonly stateCount: number;
}

const SEEDS_MAX = 400;

/** Runs seeds until one breaks a guarantee. */
export function hunt(bug: PlantedBug): Find | undefined {
	const { open, threadPercent, crashPercent, faultPercent, takeoverPercent } = bug;
	let stateCount = 0;
	for (let seed = 1; seed <= SEEDS_MAX; seed += 1) {
		try {
			const drawn = { crashPercent, threadPercent, faultPercent, takeoverPercent };
			stateCount += simulate({ seed, stepCount: 60, ...drawn, open }).stateCount;
		} catch (error) {
			const isWrongAnswer = error instanceof GuaranteeBroken && error.cause instanceof GuaranteeBroken;
			return { seed, error, isWrongAnswer, stateCount };
		}
	}
	return undefined;
}
