/** ModelTrace: a history of calls as plain data, made from a seed, cut down to what still fails, and printed. */
import { type BlockId, blockIdToHex } from "../model/block.ts";
import type { Durability } from "../store/openSettings.ts";
import type { Prng } from "./prng.ts";
import type { PlainOperation } from "./reference.ts";
import { drawWeights, nextOperations } from "./workload.ts";

interface CoverStep {
	readonly kind: "cover";
	readonly key: string;
	readonly operations: readonly PlainOperation[];
	/** Whether it covers all blocks of a file. */
	readonly isWide: boolean;
}

/** One call, or a check; each makes sense whatever was left out before it. */
export type ModelStep =
	| { readonly kind: "write"; readonly operations: readonly PlainOperation[]; readonly durability: Durability }
	| CoverStep
	| { readonly kind: "uncover"; readonly key: string }
	| { readonly kind: "keep" | "drop"; readonly key: string }
	| { readonly kind: "maintain"; readonly bytesMax: number }
	| { readonly kind: PlainKind };

export type PartStep = Extract<ModelStep, { readonly kind: "cover" | "uncover" }>;

export type PlainKind =
	| "sync" | "flush" | "compact" | "settle" | "snapshot" | "release" | "check" | "reopen" | "kill" | "lose-power"
	| "backup" | "reader" | "warm";

const KEYS = ["one", "two", "\ufeff3"] as const;

type Kind = ModelStep["kind"];

/** Of each kind, how often next to a write; each seed multiplies them by a factor of its own, which may be zero. */
const SHARES: Readonly<Record<Kind, number>> = {
	write: 200, sync: 3, flush: 5, maintain: 10, settle: 2, compact: 1, snapshot: 2, release: 2, keep: 1, drop: 1,
	cover: 3, uncover: 2, check: 4, reopen: 2, kill: 1, "lose-power": 1, backup: 0.3, reader: 1, warm: 1,
};
const FACTORS = [0, 0.3, 1, 1, 3] as const;
/** One step of so many is a check whatever is drawn: no seed leaves a history unlooked at. */
const STEPS_PER_CHECK = 50;

export interface TraceSettings {
	readonly stepCount: number;
	/** Kinds that are left out. */
	readonly without?: readonly Kind[];
}

/** All of a seed's calls. */
export function drawTrace(prng: Prng, ids: readonly BlockId[], settings: TraceSettings): ModelStep[] {
	const weights = { ...drawWeights(prng), largePercent: prng.pick([0, 5, 30]) };
	const shares = Object.entries(SHARES).map(([kind, share]): [Kind, number] => {
		const isLeftOut = settings.without?.includes(kind as Kind) === true;
		const factor = kind === "write" || kind === "check" ? 1 : prng.pick(FACTORS);
		return [kind as Kind, isLeftOut ? 0 : Math.round(share * factor * 100)];
	});
	const sum = shares.reduce((all, [, share]) => all + share, 0);
	const next = (): Kind => {
		let roll = prng.below(sum);
		for (const [kind, share] of shares) {
			roll -= share;
			if (roll < 0) return kind;
		}
		return "check";
	};
	return Array.from({ length: settings.stepCount }, (_, at) => {
		const kind = (at + 1) % STEPS_PER_CHECK === 0 ? "check" : next();
		switch (kind) {
			case "write": {
				const durability = prng.pick(["buffered", "buffered", "flushed", "synced"] as const);
				return { kind, operations: nextOperations(prng, ids, weights), durability };
			}
			case "cover":
				return { kind, key: prng.pick(KEYS), operations: nextOperations(prng, ids, weights), isWide: prng.chance(40) };
			case "uncover":
				return { kind, key: prng.pick(KEYS) };
			case "keep":
			case "drop":
				return { kind, key: prng.pick(KEYS) };
			case "maintain":
				return { kind, bytesMax: prng.pick([1, 2000, 100_000]) };
			default:
				return { kind };
		}
	});
}

/** Operations, and steps that have none. */
export function sizeOf(steps: readonly ModelStep[]): number {
	return steps.reduce((sum, step) => sum + ("operations" in step ? step.operations.length : 1), 0);
}

const ATTEMPTS_MAX = 3000;

/** The shortest trace that still fails, as far as leaving out one part after the other leads. */
export function shrink(
	steps: readonly ModelStep[],
	fails: (steps: readonly ModelStep[]) => boolean,
): readonly ModelStep[] {
	let left = steps;
	let attempts = 0;
	const keepsFailing = (shorter: readonly ModelStep[]): boolean => {
		attempts += 1;
		if (attempts > ATTEMPTS_MAX || !fails(shorter)) return false;
		left = shorter;
		return true;
	};
	for (let part = left.length >> 1; part >= 1; part = part === 1 ? 0 : part >> 1) {
		for (let at = left.length - part; at > -part; at -= part) {
			const begin = Math.max(0, at);
			keepsFailing([...left.slice(0, begin), ...left.slice(begin + part)]);
		}
	}
	for (let at = 0; at < left.length; at += 1) {
		for (let step = left[at]; step !== undefined && "operations" in step;) {
			const { operations } = step;
			const shorter = operations.map((_, one) => operations.filter((__, other) => other !== one));
			const found = operations.length > 1 && shorter.some((fewer) => {
				const cut = { ...step, operations: fewer } as ModelStep;
				return keepsFailing(left.map((kept, place) => (place === at ? cut : kept)));
			});
			if (!found) break;
			step = left[at];
		}
	}
	return left;
}

/** One line a step, for people. */
export function traceText(steps: readonly ModelStep[]): string {
	return steps.map((step) => {
		const { kind, ...rest } = step;
		if (!("operations" in step)) return `${kind} ${Object.values(rest).join(" ")}`.trim();
		const own = step.kind === "write" ? step.durability : `${step.key}${step.isWide ? " over its file" : ""}`;
		return `${kind} ${own}: ${step.operations.map(operationText).join("; ")}`;
	}).join("\n");
}

function operationText(operation: PlainOperation): string {
	switch (operation.kind) {
		case "putBlock":
			return `put ${shortId(operation.id)} (${operation.content.length} bytes)`;
		case "deleteBlock":
			return `delete ${shortId(operation.id)}`;
		case "putEdge":
			return `edge ${shortId(operation.edge.source)} ${operation.edge.kind} ${shortId(operation.edge.target)}`;
		case "deleteEdge":
			return `no edge ${shortId(operation.key.source)} ${operation.key.kind} ${shortId(operation.key.target)}`;
	}
}

function shortId(id: BlockId): string {
	return blockIdToHex(id).replace(/^0{7}|(?<=^.{8})0{7}/, "");
}
