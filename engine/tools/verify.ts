/**
 * Verification: reads every byte that a store relies on and names each range that is not as it was written.
 *
 * That is CURRENT, the manifest it names, the log from where the manifest says, and all tables, also those
 * that only named snapshots read. What lies beside them is no part of the store. Files are read from the disk,
 * past all caches. A store that does not open can be verified.
 */
import { EngineError } from "../base/errors.ts";
import { damageError } from "../lifecycle/logDamage.ts";
import { readCurrent } from "../manifest/current.ts";
import { readManifest } from "../manifest/manifest.ts";
import type { VersionState } from "../manifest/versionState.ts";
import { FILE_HEADER_BYTES } from "../model/fileHeader.ts";
import { CURRENT_NAME, manifestName, tableName, walName } from "../model/fileNames.ts";
import { resolveOptions } from "../store/options.ts";
import { numbersOf, recover } from "../lifecycle/recovery.ts";
import { TableVerification } from "../sstable/verifyTable.ts";
import type { Store } from "../store/store.ts";
import { readWhole } from "../vfs/readWhole.ts";
import { isVfsFailure, type VirtualFileSystem } from "../vfs/vfs.ts";
import { type FramedFile, verifyFrames } from "../wal/verifyFrames.ts";
import type { WalPosition } from "../wal/walWriter.ts";

const STEP_BYTES = 4 * 1024 * 1024;

/** A range of bytes that is not as it was written. */
export interface VerifyProblem {
	readonly path: string;
	/** Bytes `begin` to `end` (exclusive) of the file; equal where something is missing. */
	readonly begin: number;
	readonly end: number;
	/** One sentence. */
	readonly sentence: string;
	/**
	 * `damaged`: no crash explains it. `torn`: a crash may have left it so, or it is damage of batches that nobody had
	 * synced; nothing on the disk can tell. Opening takes it for a crash and leaves it out.
	 */
	readonly kind: "damaged" | "torn";
}

export interface VerifySettings {
	readonly vfs: VirtualFileSystem;
	readonly directory: string;
}

/** What the process that has a store open knows of its files. */
interface WriterEnds {
	readonly state: VersionState;
	readonly manifest: number;
	readonly manifestEnd: number;
	readonly log: WalPosition;
}

/**
 * Verifies a store that is not open, or that another process writes: as it was at one moment.
 *
 * @returns what is not as it was written; empty when all is well. While another process merges tables, ones
 * that it has removed meanwhile are missing: then verify again
 * @throws {@link EngineError} `missing` if there is no store, `io`
 *
 * Cost: reads all of it, in one piece; takes memory for a piece of a table, and for the log what opening does.
 */
export function verifyStore(settings: VerifySettings): VerifyProblem[] {
	return drained(verifyStoreInSteps(settings));
}

/** The same in steps of a few megabytes of the tables, for whoever wants to turn to something else between them. */
export function verifyStoreInSteps({ vfs, directory }: VerifySettings): Generator<void, VerifyProblem[]> {
	return new Verification(vfs, directory, undefined).run();
}

/** Verifies the files of an open store. */
export function verifyOpenStore({ vfs, directory, state, writing }: Store): VerifyProblem[] {
	if (writing === undefined) return verifyStore({ vfs, directory });
	const { manifest, wal } = writing;
	const ends = { state, manifest: manifest.number, manifestEnd: manifest.end, log: wal.written };
	return drained(new Verification(vfs, directory, ends).run());
}

function drained(steps: Generator<void, VerifyProblem[]>): VerifyProblem[] {
	for (;;) {
		const { done, value } = steps.next();
		if (done === true) return value;
	}
}

class Verification {
	readonly #vfs: VirtualFileSystem;
	readonly #directory: string;
	readonly #ends: WriterEnds | undefined;
	readonly #problems: VerifyProblem[] = [];

	constructor(vfs: VirtualFileSystem, directory: string, ends: WriterEnds | undefined) {
		this.#vfs = vfs;
		this.#directory = directory;
		this.#ends = ends;
	}

	*run(): Generator<void, VerifyProblem[]> {
		const manifest = this.#current();
		const knownEnd = this.#ends?.manifestEnd;
		this.#frames([this.#framed("kausalMF", manifest, { begin: FILE_HEADER_BYTES, knownEnd, isLeft: false })], 0, 0);
		const state = this.#ends?.state ?? this.#attempt(this.#path(manifestName(manifest)), () =>
			readManifest(this.#vfs, this.#directory, manifest),
		);
		if (state === undefined) return this.#problems;
		this.#log(state);
		for (const { number, bytes } of [...state.tables.values(), ...state.retired.values()]) {
			const path = this.#path(tableName(number));
			const table = new TableVerification({ vfs: this.#vfs, path, number, bytes });
			try {
				while (table.step(STEP_BYTES)) yield;
				for (const range of table.damaged) this.#problems.push({ path, ...range, kind: "damaged" });
			} finally {
				table.close();
			}
		}
		if (this.#ends === undefined && !this.#problems.some(({ kind }) => kind === "damaged")) this.#opens();
		return this.#problems;
	}

	#path(name: string): string {
		return `${this.#directory}/${name}`;
	}

	/** The manifest that CURRENT names, or the newest one if it cannot be read. */
	#current(): number {
		const path = this.#path(CURRENT_NAME);
		const found = this.#attempt(path, () => readCurrent(this.#vfs, this.#directory));
		const newest = this.#ends?.manifest ?? numbersOf(this.#vfs, this.#directory, "manifest").at(-1);
		if (newest === undefined && found === undefined) {
			throw new EngineError("missing", "There is no store here.", { path: this.#directory });
		}
		if (found === undefined && this.#problems.length === 0) {
			this.#problems.push({ path, begin: 0, end: 0, sentence: "The file is missing.", kind: "damaged" });
		}
		if (found !== undefined && this.#ends !== undefined && found !== newest) {
			this.#whole(path, "The file names another manifest than the one in use.");
		}
		return this.#ends?.manifest ?? found ?? newest ?? 0;
	}

	#log(state: VersionState): void {
		const { segment: first, offset } = state.logBegin;
		const numbers = numbersOf(this.#vfs, this.#directory, "wal").filter((number) => number >= first);
		const own = this.#ends?.log;
		const files: FramedFile[] = [];
		const needed = [...state.ends].filter(([, end]) => end > 0).map(([number]) => number);
		for (let number = first; number <= Math.max(own?.segment ?? 0, ...numbers, ...needed); number += 1) {
			const isFirst = number === first;
			const knownEnd = own?.segment === number ? own.offset : state.ends.get(number);
			const isOwn = own !== undefined && knownEnd === undefined;
			const isNeeded = (isFirst && offset > 0) || isOwn || (knownEnd ?? 0) > 0;
			if (!numbers.includes(number) && !isNeeded) continue;
			const begin = isFirst ? Math.max(offset, FILE_HEADER_BYTES) : FILE_HEADER_BYTES;
			const isLeft = own?.segment !== number && knownEnd !== undefined;
			files.push(this.#framed("kausalWL", number, { begin, knownEnd, isLeft }));
		}
		this.#frames(files, state.flushedSequence, state.durable);
	}

	/** A framed file; one that is missing is empty, and said to be missing. */
	#framed(
		magic: FramedFile["magic"], number: number, ends: Pick<FramedFile, "begin" | "knownEnd" | "isLeft">,
	): FramedFile {
		const path = this.#path(magic === "kausalMF" ? manifestName(number) : walName(number));
		const mayBeTorn = this.#ends === undefined && ends.knownEnd === undefined;
		try {
			return { magic, number, path, bytes: readWhole(this.#vfs, path), ...ends, mayBeTorn };
		} catch (error) {
			if (!isVfsFailure(error, "not-found")) throw error;
			const end = ends.knownEnd ?? 0;
			this.#problems.push({ path, begin: 0, end, sentence: "The file is missing.", kind: "damaged" });
			return { magic, number, path, bytes: new Uint8Array(0), ...ends, knownEnd: 0, mayBeTorn };
		}
	}

	#frames(files: readonly FramedFile[], sequence: number, durable: number): void {
		this.#problems.push(...verifyFrames(files, sequence, durable));
	}

	/** What no checksum says: whether the store can be opened. */
	#opens(): void {
		this.#attempt(this.#directory, () => {
			const options = resolveOptions({});
			const { vfs, directory } = { vfs: this.#vfs, directory: this.#directory };
			const recovered = recover({
				vfs, directory, options, missingCode: "changed", isLogKept: false, onLogDamage: "refuse",
			});
			for (const table of recovered.tables) table.close();
			if (recovered.damage !== undefined) throw damageError(recovered.damage);
		});
	}

	/** Does what fails on damage; the file of the failure counts as damaged if no range of it does. */
	#attempt<T>(path: string, read: () => T): T | undefined {
		try {
			return read();
		} catch (error) {
			const isExpected = error instanceof EngineError && error.code !== "io" && error.code !== "no-space";
			if (!isExpected && !isVfsFailure(error, "not-found")) throw error;
			const at = error.path ?? path;
			const isKnown = this.#problems.some((problem) => problem.path === at && problem.kind === "damaged");
			if (!isKnown) this.#whole(at, error.message);
			return undefined;
		}
	}

	#whole(path: string, sentence: string): void {
		let end = 0;
		try {
			end = readWhole(this.#vfs, path).length;
		} catch (error) {
			if (!(error instanceof EngineError)) throw error;
		}
		this.#problems.push({ path, begin: 0, end, sentence, kind: "damaged" });
	}
}
