/** The parts of a night that need no machine but this process: crashes, histories, damage, planted bugs. */
import {
	bitCount, DAMAGES, type Damage, type DamageableStore, damageableStore, drawnDamage, flippedBit, outcomeOf,
} from "../../engine/sim/damage.ts";
import { ALL_PLANTED, hunt } from "../../engine/sim/hunt.ts";
import { checkModel } from "../../engine/sim/modelCheck.ts";
import { Prng } from "../../engine/sim/prng.ts";
import { simulate } from "../../engine/sim/simulate.ts";
import { openRight } from "../../engine/sim/simulatedEngine.ts";
import type { Figures, PartSettings } from "./main.ts";

const messageOf = (error: unknown): string => error instanceof Error ? error.message : String(error);

export function crash({ seed, isOver, violated }: PartSettings): Figures {
	const total = { crashStates: 0, crashes: 0, faults: 0, comparisons: 0 };
	let at = seed;
	for (; !isOver(total.crashStates); at += 1) {
		try {
			const result = simulate({ seed: at, stepCount: 120, crashPercent: 60, open: openRight });
			total.crashStates += result.stateCount;
			total.crashes += result.crashCount;
			total.faults += result.faultCount;
			total.comparisons += result.checkCount;
		} catch (error) {
			violated(messageOf(error));
		}
	}
	return { ...total, seeds: `${seed} to ${at - 1}` };
}

export function model({ seed, isOver, violated }: PartSettings): Figures {
	let [operations, comparisons, at] = [0, 0, seed];
	for (; !isOver(operations); at += 1) {
		try {
			const { operationCount, checkCount } = checkModel({ seed: at, stepCount: 1000 });
			operations += operationCount;
			comparisons += checkCount;
		} catch (error) {
			violated(messageOf(error));
		}
	}
	return { modelOperations: operations, comparisons, seeds: `${seed} to ${at - 1}` };
}

/** Bits far apart first, so that a part that is cut short has been everywhere. */
const STRIDE = 7919;
const STORES = [1, 2, 3] as const;

export function damage({ seed, isOver, violated }: PartSettings): Figures {
	const stores = STORES.map((one) => damageableStore(one));
	const counts = { bitFlips: 0, otherDamage: 0, right: 0, refused: 0, told: 0 };
	const judge = (store: DamageableStore, found: Damage | undefined): void => {
		if (found === undefined) return;
		try {
			counts[outcomeOf(store, found)] += 1;
		} catch (error) {
			violated(messageOf(error));
		}
	};
	for (let round = 0; round < 2000 && !isOver(counts.bitFlips); round += 1) {
		for (const store of stores) {
			for (const kind of DAMAGES.keys()) judge(store, drawnDamage(store, kind, new Prng(seed + round)));
		}
		counts.otherDamage += stores.length * DAMAGES.size;
		for (const store of stores) counts.bitFlips += flip(store, round, judge);
	}
	const bits = stores.reduce((sum, store) => sum + bitCount(store), 0);
	return { ...counts, bits, seeds: `${seed} and on` };
}

/** A two thousandth of a store's bits. */
function flip(store: DamageableStore, round: number, judge: (store: DamageableStore, damage?: Damage) => void): number {
	const bits = bitCount(store);
	const [from, to] = [Math.floor(bits * round / 2000), Math.floor(bits * (round + 1) / 2000)];
	// Below 2^53 for any store that is small enough to be flipped bit by bit.
	for (let at = from; at < to; at += 1) judge(store, flippedBit(store, (at * STRIDE) % bits));
	return to - from;
}

export function planted({ violated }: PartSettings): Figures {
	let found = 0;
	let slowest = 0;
	for (const bug of ALL_PLANTED) {
		const begunMs = performance.now();
		const caught = hunt(bug);
		const seconds = (performance.now() - begunMs) / 1000;
		slowest = Math.max(slowest, seconds);
		if (caught === undefined) violated(`a planted bug was not found: ${bug.name}`);
		else found += 1;
		const after = `${caught?.seed ?? "no"} seeds, ${caught?.stateCount ?? 0} states`;
		console.log(`${seconds.toFixed(1).padStart(6)} s  ${after}  ${bug.name}`);
	}
	return { planted: ALL_PLANTED.length, found, slowestSeconds: Math.round(slowest) };
}
