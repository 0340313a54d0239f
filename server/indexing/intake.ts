/**
 * From a file on disk to its facts in the index. Decides, for one found file, how little has to be done:
 *
 *     size and time as before            nothing
 *     bytes as before                    note the new time
 *     facts of these bytes are stored    write them for this path (a branch switch, a copy)
 *     otherwise                          parse
 *
 * What always holds: only what the file is, or that it is gone, is remembered. A read that fails says neither: it is
 * repeated once all others are done and their descriptors closed, and when it fails again, the facts from before stay
 * and are marked. So they do when the parser was out of time or memory, or lost: only what it throws is of the text.
 * Such a file counts as changed for as long as it is marked, whatever its size and time.
 */
import type { ExtractionPool } from "../extraction/extraction.ts";
import { Facts, FACTS_VERSION } from "../model/facts.ts";
import { hashBytes, hashString, type Hash128 } from "../model/hash.ts";
import type { Pace } from "../model/pace.ts";
import type { InPieces } from "../model/pieces.ts";
import { isSameButForText } from "../model/sameFacts.ts";
import { hasFacts, hasFailed, NOT_REFRESHED, UNREADABLE, type CatalogRecord } from "../store/records.ts";
import type { StoreView } from "../store/storeView.ts";
import type { FoundFile } from "../workspace/scan.ts";
import { isAsciiOnly, readSourceFile } from "../workspace/sourceFile.ts";
import { ChangedQuestions, contentChangeInPieces, type ContentChange, type ContentChanges } from "./dependencies.ts";
import type { FileContent, FileWriter } from "./fileWriter.ts";
import { changedTops, type ChangedTops } from "./changedTops.ts";

/** File systems keep times as coarse as two seconds: a file changed so shortly before it was read may change unseen. */
const RACY_MS = 2000;

/** Behind so many written files, one that has lost something is linked whole, which threads do. */
const FEW_FILES = 16;
/** How often what could not be read is tried again, as long as each time some of it can. */
const ROUNDS_MAX = 3;

export type IntakeOutcome = "unchanged" | "touched" | "reused" | "parsed" | "skipped" | "absent" | "failed";

/** Names facts: the bytes, the language, and the version of what reads them. */
export function contentHash(bytes: Uint8Array, language: string): Hash128 {
	return hashBytes(bytes, hashString(language, FACTS_VERSION)[0]);
}

export interface IntakeParts {
	readonly root: string;
	readonly view: StoreView;
	readonly writer: FileWriter;
	readonly pool: ExtractionPool;
	readonly languageOf: (path: string) => string | undefined;
	readonly fileBytesMax: number;
	readonly nowMs: () => number;
	/** Files are written one by one, however many are read at the same time. */
	readonly pace: Pace;
	/** Whether {@link Intake.changed} is wanted; not when all files are to be linked in any case. */
	readonly wantsChanges: boolean;
	/** What is known of how contents differ. */
	readonly contentChanges: ContentChanges;
}

export class Intake {
	readonly #parts: IntakeParts;
	/** Questions whose answer changed with the files taken in so far, where they are wanted. */
	readonly changed: ChangedQuestions = new ChangedQuestions();
	/** Files whose facts were written and that must be linked. */
	readonly written: Set<string> = new Set();
	/** Written files that say what they said before, with the facts of before: their links hold, at other offsets. */
	readonly retold: Map<string, Facts> = new Map();
	/** Written files of which only some at the top came, went or changed: see changedTops.ts. */
	readonly tops: Map<string, ChangedTops> = new Map();
	/** Files that had facts, or a reason to have none, and do not have them any more. */
	readonly dropped: Set<string> = new Set();
	/** Files for which there was no parser, or not enough time or memory. */
	readonly unparsed: Set<string> = new Set();
	/** Files that the scan has seen and that could not be read, with the reason; undefined: they were gone. */
	#doubtful = new Map<FoundFile, string | undefined>();
	#lastWrite: Promise<void> = Promise.resolve();

	constructor(parts: IntakeParts) {
		this.#parts = parts;
	}

	/**
	 * Brings the facts of one file up to date. Never fails on what the file contains.
	 *
	 * @returns undefined if that could not be settled yet: see {@link Intake.settle}
	 */
	async take(found: FoundFile): Promise<IntakeOutcome | undefined> {
		const { view, writer, pool, root, languageOf, fileBytesMax } = this.#parts;
		const { path } = found;
		const language = languageOf(path);
		const entry = view.catalog.get(path);
		if (language === undefined) return "absent";
		if (entry && !hasFailed(entry) && isUnchanged(entry, found)) return "unchanged";
		const readAtMs = this.#parts.nowMs();
		const read = readSourceFile(root, path, fileBytesMax);
		if (read.kind === "absent") {
			this.#doubtful.set(found, undefined);
			return undefined;
		}
		if (read.kind === "skipped") {
			// What is said of the bytes is so until they change. All else contradicts the scan, which saw a readable file.
			if (read.skipped.reason !== "binary" && read.skipped.reason !== "too-large") {
				this.#doubtful.set(found, read.skipped.detail);
				return undefined;
			}
			await this.skip(path, language, { ...found, readAtMs, reason: read.skipped.reason, detail: read.skipped.detail });
			return "skipped";
		}
		const { bytes, mtimeMs, ctimeMs } = read;
		const hash = contentHash(bytes, language);
		const seen = { sizeBytes: bytes.length, mtimeMs, ctimeMs, readAtMs };
		if (entry && entry.language === language && entry.contentHash.every((word, at) => word === hash[at])) {
			if (entry.skipReason !== NOT_REFRESHED) {
				writer.writeTimes({ ...entry, ...seen });
			} else {
				writer.writeSeen({ ...entry, ...seen, skipReason: "", skipDetail: "" });
				this.written.add(path);
			}
			return "touched";
		}
		const isAscii = isAsciiOnly(bytes);
		const content = { path, language, contentHash: hash, isAscii, ...seen };
		const stored = writer.storedFacts(hash);
		if (stored) {
			await this.#write({ ...content, facts: stored });
			return "reused";
		}
		const isNew = entry === undefined || !hasFacts(entry);
		const outcome = await pool.extract({ language, source: bytes, ...(isNew ? { newPath: path } : {}) });
		if (outcome.kind === "quarantined") {
			const detail = `The parser gave up on it: ${outcome.reason}`;
			await this.skip(path, language, { ...seen, contentHash: hash, reason: "quarantined", detail });
			return "skipped";
		}
		if (outcome.kind === "failed") {
			await this.fail(path, outcome.reason);
			this.unparsed.add(path);
			return "failed";
		}
		const { facts, blocks } = outcome.extraction;
		await this.#write({ ...content, facts: new Facts(facts), blocks });
		return "parsed";
	}

	/** Tries again what could not be read, or was gone, while all else was taken in; then it counts as what it is. */
	async settle(): Promise<IntakeOutcome[]> {
		const outcomes: IntakeOutcome[] = [];
		for (let round = 0; round < ROUNDS_MAX && this.#doubtful.size > 0; round++) {
			const before = this.#doubtful;
			this.#doubtful = new Map();
			for (const found of before.keys()) {
				const outcome = await this.take(found);
				if (outcome !== undefined) outcomes.push(outcome);
			}
			if (this.#doubtful.size === before.size) break;
		}
		for (const [{ path }, detail] of this.#doubtful) {
			await (detail === undefined ? this.drop(path) : this.fail(path, detail));
			outcomes.push(detail === undefined ? "absent" : "failed");
		}
		this.#doubtful.clear();
		return outcomes;
	}

	/** The file, or folder, could not be read: what is known of it stays, with a note that it may be out of date. */
	async fail(path: string, detail: string): Promise<void> {
		const { view, writer, languageOf } = this.#parts;
		const entry = view.catalog.get(path);
		if (entry && hasFacts(entry)) {
			const skipDetail = `${detail} What is known of it is from before.`;
			writer.writeSeen({ ...entry, skipReason: NOT_REFRESHED, skipDetail });
		} else {
			const nothing = { sizeBytes: 0, mtimeMs: 0, ctimeMs: 0, readAtMs: 0 };
			await this.skip(path, languageOf(path) ?? "", { reason: UNREADABLE, detail, ...nothing });
		}
	}

	/** The file is not there any more. */
	drop(path: string): Promise<void> {
		return this.#alone(this.#gone(path, () => this.#parts.writer.deleteFile(path)));
	}

	/** The file is there, but stays out of the index; the catalog remembers why. */
	skip(path: string, language: string, why: {
		readonly reason: string; readonly detail: string; readonly sizeBytes: number; readonly mtimeMs: number;
		readonly ctimeMs: number; readonly readAtMs: number; readonly contentHash?: Hash128;
	}): Promise<void> {
		return this.#alone(this.#gone(path, () => this.#parts.writer.writeSkipped({
			path, language, contentHash: why.contentHash ?? [0, 0, 0, 0], sizeBytes: why.sizeBytes, mtimeMs: why.mtimeMs,
			ctimeMs: why.ctimeMs, readAtMs: why.readAtMs, lineCount: 0, blockCount: 0, edgeCount: 0, hasProblems: false,
			skipReason: why.reason, skipDetail: why.detail,
		})));
	}

	*#gone(path: string, write: () => InPieces<void>): InPieces<void> {
		this.#change(path, this.#parts.view.facts(path), undefined);
		yield;
		yield* write();
		this.written.delete(path);
		this.dropped.add(path);
	}

	#change(path: string, before: Facts | undefined, after: Facts | undefined): void {
		if (this.#parts.wantsChanges) this.changed.add(path, before, after);
	}

	async #write(content: FileContent): Promise<void> {
		await this.#parts.pace.pieces(this.#compare(content));
		await this.#alone(this.#put(content));
	}

	*#put(content: FileContent): InPieces<void> {
		yield* this.#parts.writer.writeFacts(content);
		this.written.add(content.path);
	}

	/** Writes a file when those before are written. */
	async #alone(write: InPieces<void>): Promise<void> {
		const written = this.#lastWrite.then(() => this.#parts.pace.pieces(write));
		this.#lastWrite = written.catch(() => undefined);
		await written;
	}

	/** What the content that is to be written changes for others, and for its own links. */
	*#compare({ path, facts, contentHash: hash }: FileContent): InPieces<void> {
		const { view } = this.#parts;
		const before = view.facts(path);
		const hashBefore = view.contentHash(path);
		const isLinked = view.catalog.get(path)?.skipReason === "";
		const isWritten = this.written.has(path);
		// All of a large file is gone through for that, so it is asked once.
		let isSame: boolean | undefined;
		const isAsBefore = (): boolean => (isSame ??= before !== undefined && isSameButForText(before, facts));
		this.tops.delete(path);
		if (before && hashBefore && this.#parts.wantsChanges) {
			const { contentChanges } = this.#parts;
			const { tops } = this;
			const isMany = this.written.size > FEW_FILES;
			const compare = function* (): InPieces<ContentChange> {
				const isOther = isLinked && !isWritten && !isAsBefore();
				yield;
				const isLess = before.blocks.count > facts.blocks.count;
				const more = isOther && !(isMany && isLess) ? yield* changedTops(before, facts) : undefined;
				if (more === undefined || (isMany && more.isLess)) return yield* contentChangeInPieces(before, facts);
				tops.set(path, more);
				return more.change;
			};
			this.changed.addChange(path, yield* contentChanges.between(hashBefore, hash, compare));
		} else this.#change(path, before, facts);
		// Written a second time, it is compared with what its links were made of.
		const linked = isWritten ? this.retold.get(path) : before;
		const isRetold = linked !== undefined && isLinked && !this.tops.has(path) &&
			(isWritten ? isSameButForText(linked, facts) : isAsBefore());
		if (isRetold) this.retold.set(path, linked);
		else this.retold.delete(path);
	}
}

/** What a file was when its bytes were read. */
export type SeenContent = Pick<CatalogRecord, "sizeBytes" | "mtimeMs" | "ctimeMs" | "readAtMs" | "contentHash">;

/**
 * Whether size and times prove that the bytes are still those that were read. Both times must be as they were: copies
 * that keep the time of the original (`cp -p`, `rsync -t`) change the ctime, and where that is no more than the mtime,
 * the mtime tells. And both must have been old when the bytes were read, or a later change may have the same ones; a
 * time that lies ahead of the clock never is.
 */
export function isUnchanged(entry: Omit<SeenContent, "contentHash">, found: Omit<FoundFile, "path">): boolean {
	return entry.sizeBytes === found.sizeBytes &&
		isSameTime(entry.mtimeMs, found.mtimeMs) && isSameTime(entry.ctimeMs, found.ctimeMs) &&
		Math.max(entry.mtimeMs, entry.ctimeMs) + RACY_MS < entry.readAtMs;
}

/** Whether an entry says already why its file is not read. */
export function isNoted(
	entry: CatalogRecord | undefined, { reason, detail }: { readonly reason: string; readonly detail: string },
): boolean {
	return entry?.skipReason === reason && entry.skipDetail === detail;
}

/** Times are stored in microseconds; the file system may say more. */
function isSameTime(oneMs: number, otherMs: number): boolean {
	return Math.abs(oneMs - otherMs) < 0.001;
}
