/**
 * History: what was written, state by state, and which of it must and may be there: the expected side of a simulation,
 * which learns from the system only which of several allowed states it is in.
 */
import { assert } from "../base/assert.ts";
import type { Engine } from "../engine.ts";
import type { BlockId } from "../model/block.ts";
import type { Reader } from "../read/reader.ts";
import { dumpReader, foldReader, type PlainOperation, Reference } from "./reference.ts";

/** A guarantee that does not hold, with all that is needed to see it again. */
export class GuaranteeBroken extends Error {
	override readonly name: string = "GuaranteeBroken";
}

export class History {
	readonly ids: readonly BlockId[];
	readonly #states: Reference[] = [new Reference()];
	readonly #folds: string[] = [];
	/** The newest batch that was acknowledged. */
	last = 0;
	/** Newest batch that must survive a power loss, and the end of the process. */
	synced = 0;
	flushed = 0;
	/** Sequence numbers of named snapshots. */
	readonly named: Map<string, number> = new Map();
	/** A name that is being kept or dropped: it may be there or not. */
	changing: readonly [name: string, sequence: number] | undefined;
	/** States compared. */
	checkCount = 0;

	constructor(ids: readonly BlockId[]) {
		this.ids = ids;
	}

	/** The newest batch that may be there: one more while a batch is written, and after that failed. */
	get newest(): number {
		return this.#states.length - 1;
	}

	/** A batch will be written, in place of one that was not acknowledged. */
	attempt(operations: readonly PlainOperation[]): void {
		this.#cut(this.last);
		this.#states.push(this.at(this.last).after(operations));
	}

	acknowledge(): void {
		this.last = this.newest;
	}

	persist(): void {
		this.synced = this.flushed = this.last;
	}

	/** The store was opened again with `survived` as its newest batch, which is one of those that are allowed. */
	resume(survived: number): void {
		this.#cut(survived);
		this.last = survived;
		this.persist();
	}

	at(sequence: number): Reference {
		const state = this.#states[sequence];
		assert(state !== undefined, "the history has every batch");
		return state;
	}

	/** Compares everything that a reader answers with the state after a batch. */
	check(reader: Reader, sequence: number, when: string): void {
		this.checkCount += 1;
		this.#folds[sequence] ??= this.at(sequence).fold(this.ids);
		if (foldReader(reader, this.ids) === this.#folds[sequence]) return;
		const difference = firstDifference(dumpReader(reader, this.ids), this.at(sequence).dump(this.ids));
		throw new GuaranteeBroken(`${when}, batch ${sequence}: ${difference}`);
	}

	/** Compares with a state that is none of the batches'. */
	compare(reader: Reader, expected: Reference, when: string): void {
		this.checkCount += 1;
		if (foldReader(reader, this.ids) === expected.fold(this.ids)) return;
		const difference = firstDifference(dumpReader(reader, this.ids), expected.dump(this.ids));
		throw new GuaranteeBroken(`${when}: ${difference}`);
	}

	/** All names that must be there, none that must not, and each with the state in which it was kept. */
	checkNamed(engine: Pick<Engine, "snapshots" | "openSnapshot">, when: string): void {
		const names = new Map(engine.snapshots().map(({ name, sequence }) => [name, sequence]));
		for (const name of this.named.keys()) {
			if (!names.has(name)) throw new GuaranteeBroken(`${when}, the snapshot named ${name} is lost`);
		}
		for (const [name, sequence] of names) {
			const [changing, changed] = this.changing ?? [];
			const kept = this.named.get(name) ?? (name === changing ? changed : undefined);
			const where = `${when}, the snapshot named ${name}`;
			if (kept !== sequence) throw new GuaranteeBroken(`${where} is of batch ${sequence}, not ${String(kept)}`);
			this.#checkOneNamed(engine, name, sequence, where);
		}
	}

	/** A name that was being kept or dropped is there now, or not. */
	resolveNames(engine: Pick<Engine, "snapshots">): void {
		const [changing, sequence] = this.changing ?? [];
		this.changing = undefined;
		if (changing === undefined || sequence === undefined) return;
		if (engine.snapshots().some(({ name }) => name === changing)) this.named.set(changing, sequence);
	}

	#checkOneNamed(engine: Pick<Engine, "openSnapshot">, name: string, sequence: number, where: string): void {
		try {
			const snapshot = engine.openSnapshot(name);
			this.check(snapshot, sequence, where);
			snapshot.release();
		} catch (error) {
			if (error instanceof GuaranteeBroken) throw error;
			throw new GuaranteeBroken(`${where} does not open: ${String(error)}`, { cause: error });
		}
	}

	#cut(sequence: number): void {
		this.#states.length = sequence + 1;
		this.#folds.length = Math.min(this.#folds.length, sequence + 1);
	}
}

export function firstDifference(actual: string, expected: string): string {
	const actualLines = actual.split("\n");
	const expectedLines = expected.split("\n");
	const at = actualLines.findIndex((line, index) => line !== expectedLines[index]);
	const index = at === -1 ? actualLines.length : at;
	return `got "${actualLines[index] ?? "nothing"}", expected "${expectedLines[index] ?? "nothing"}"`;
}
