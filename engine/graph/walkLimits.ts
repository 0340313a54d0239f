/**
 * The limits of a walk or a search, checked: which kinds are followed, which blocks entered, how far, how many at most,
 * and until when.
 */
import { EngineError } from "../base/errors.ts";
import type { BlockId } from "../model/block.ts";
import { kindOf } from "./edgeRun.ts";
import type { WalkOptions } from "./walk.ts";

const VISITED_MAX = 1_000_000;
const ENDLESS = 0x3fff_ffff;
const KIND_WORDS = 8;
/** Blocks that are gone on from between two questions whether to stop. */
const STOP_EVERY = 16;

/** Set anew for each walk; belongs to whoever walks. */
export class WalkLimits {
	depthMax = 0;
	visitedMax = 0;
	/** Whether not all kinds are followed. */
	isFiltered = false;
	/** Undefined when all are. */
	enters: ((id: BlockId) => boolean) | undefined;
	#stops: ((visitedCount: number) => boolean) | undefined;
	#untilAsked = 0;
	/** A bit for each kind that is followed. */
	readonly #kinds = new Int32Array(KIND_WORDS);

	/** @throws EngineError `invalid` for an option out of bounds */
	set({ depthMax = ENDLESS, visitedMax = VISITED_MAX, kinds, enters, stops }: WalkOptions): void {
		if (!Number.isInteger(depthMax) || depthMax < 0) {
			throw new EngineError("invalid", `The depth of a walk is an integer from 0 on, not ${depthMax}.`);
		}
		if (!Number.isInteger(visitedMax) || visitedMax < 1) {
			throw new EngineError("invalid", `A walk visits 1 block or more at most, not ${visitedMax}.`);
		}
		this.depthMax = Math.min(depthMax, ENDLESS);
		this.visitedMax = visitedMax;
		this.enters = enters;
		this.#stops = stops;
		this.#untilAsked = STOP_EVERY;
		this.isFiltered = kinds !== undefined;
		if (kinds === undefined) return;
		this.#kinds.fill(0);
		for (const kind of kinds) {
			if (!Number.isInteger(kind) || kind < 0 || kind > 255) {
				throw new EngineError("invalid", `The kind of an edge is an integer from 0 to 255, not ${kind}.`);
			}
			this.#kinds[kind >>> 5]! |= 1 << (kind & 31);
		}
	}

	/** Before each block that is gone on from: whether the time is over. */
	isOver(visitedCount: number): boolean {
		if (this.#stops === undefined || --this.#untilAsked > 0) return false;
		this.#untilAsked = STOP_EVERY;
		return this.#stops(visitedCount);
	}

	/** Whether the edge in this word of a run is followed; to be asked only if {@link WalkLimits.isFiltered}. */
	follows(word: number): boolean {
		const kind = kindOf(word);
		return ((this.#kinds[kind >>> 5]! >>> (kind & 31)) & 1) !== 0;
	}
}
