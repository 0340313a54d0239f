/**
 * Opens the engine of an index and checks that its records are of our version.
 *
 * What always holds: an index of an older version, or one that cannot be read, never answers. The first is thrown away
 * and the second put aside, because both can be made again from the files.
 */
import { Engine, EngineError, type OpenSettings, type Reader } from "../../engine/index.ts";
import { DecodeError } from "../model/decodeError.ts";
import { FACTS_VERSION } from "../model/facts.ts";
import { stateId } from "../model/identity.ts";
import { decodeState, SCHEMA_VERSION } from "./records.ts";

/** Of records and facts together. */
export const INDEX_VERSION: number = SCHEMA_VERSION * 65_536 + FACTS_VERSION;

export type StoreFitness = "fit" | "empty" | "other-version" | "damaged";

/** An engine that is open, and whether what is in it can be used. */
export interface OpenedStore {
	readonly engine: Engine;
	readonly fitness: Exclude<StoreFitness, "damaged">;
}

/**
 * @returns the engine, or why it cannot be used although nobody else has it
 * @throws EngineError `locked`, `newer-format`, `missing`, `no-space`, `io`
 */
export function openStore(
	settings: Pick<OpenSettings, "vfs" | "directory" | "mode" | "mergeRunner" | "lock">,
): OpenedStore | { readonly fitness: "damaged"; readonly error: Error } {
	let engine: Engine | undefined;
	try {
		engine = Engine.open(settings);
		const state = engine.find(stateId(0));
		if (!state) return { engine, fitness: "empty" };
		return { engine, fitness: decodeState(state).version === INDEX_VERSION ? "fit" : "other-version" };
	} catch (error) {
		if (engine) closeQuietly(engine);
		if (isDamage(error)) return { fitness: "damaged", error: error as Error };
		throw error;
	}
}

/** Whether the last run over this index came to its end. */
export function isFinished(reader: Reader): boolean {
	const state = reader.find(stateId(0));
	return state !== undefined && !decodeState(state).isUnfinished;
}

/** Whether an error says that the index cannot be believed; then it is built again. Nothing else says so. */
export function isDamage(error: unknown): boolean {
	return error instanceof DecodeError || (error instanceof EngineError && error.code === "corrupt");
}

/** For an engine whose content is given up: what closing it says does not matter any more. */
export function closeQuietly(engine: Engine): void {
	try {
		engine.close();
	} catch (error) {
		if (!(error instanceof EngineError)) throw error;
	}
}
