/**
 * A takeover: another process opens a store whose writer lives, because somebody has removed the lock. What either of
 * them calls durable is kept, and the one before acknowledges nothing more.
 */
import { EngineError } from "../base/errors.ts";
import { parseFileName } from "../model/fileNames.ts";
import type { EngineOptions } from "../store/options.ts";
import { codeOf } from "./codeOf.ts";
import { GuaranteeBroken, type History } from "./history.ts";
import { batchOf, type PlainOperation } from "./reference.ts";
import type { OpenEngine, SimulatedEngine } from "./simulatedEngine.ts";
import type { SimulationVfs } from "./simulationVfs.ts";

export interface Takeover {
	readonly vfs: SimulationVfs;
	readonly directory: string;
	readonly options: EngineOptions;
	readonly open: OpenEngine;
	readonly history: History;
	/** What the one before tries to write when it has lost the store, and what the other one writes then. */
	readonly operations: readonly PlainOperation[];
	/** Whether the other one has written before the first tries. */
	readonly isFirstLate: boolean;
	/** Whether a sync of the first one may have failed that it has not heard of yet. */
	readonly mayFail: boolean;
}

/** With a living writer; it is closed when this returns, and so is the one that came. */
export function takeOver(first: SimulatedEngine, takeover: Takeover): void {
	const { vfs, directory, options, open, history } = takeover;
	for (const name of vfs.list(directory)) {
		if (parseFileName(name)?.kind === "lock") vfs.remove(`${directory}/${name}`);
	}
	const other = vfs.asProcess();
	const second = open(other, directory, options);
	const survived = second.sequence;
	if (survived < history.flushed || survived > history.newest) {
		throw new GuaranteeBroken(`taken over with batch ${survived}, though ${history.flushed} was flushed`);
	}
	history.resume(survived);
	history.resolveNames(second);
	if (takeover.isFirstLate) write(second, takeover);
	requireFenced(first, takeover);
	if (!takeover.isFirstLate) write(second, takeover);
	history.check(second, history.last, "in a process that took the store over");
	history.checkNamed(second, "in a process that took the store over");
	try {
		first.close();
	} catch (error) {
		// What it could not write, it has not acknowledged.
		if (!(error instanceof EngineError)) throw error;
	}
	second.close();
	other.endProcess();
}

function write(engine: SimulatedEngine, { history, operations }: Takeover): void {
	history.attempt(operations);
	engine.write(batchOf(operations), { durability: "synced" });
	history.acknowledge();
	history.persist();
}

function requireFenced(first: SimulatedEngine, { operations, mayFail }: Takeover): void {
	const code = codeOf(() => first.write(batchOf(operations), { durability: "synced" }));
	const isRefused = code === "fenced" || code === "poisoned";
	if (isRefused || (mayFail && (code === "io" || code === "no-space"))) return;
	throw new GuaranteeBroken(`a writer whose store was taken over has written: ${code}`);
}
