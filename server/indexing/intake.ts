/**
 * From a file on disk to its facts in the index. Decides, for one found file, how little has to be done:
 *
 *     size and time as before            nothing
 *     bytes as before                    note the new time
 *     facts of these bytes are stored    write them for this path (a branch switch, a copy)
 *     otherwise                          parse
 */
import type { ExtractionPool } from "../extraction/extraction.ts";
import { Facts, FACTS_VERSION } from "../model/facts.ts";
import { hashBytes, hashString, type Hash128 } from "../model/hash.ts";
import type { CatalogRecord } from "../store/records.ts";
import type { StoreView } from "../store/storeView.ts";
import type { FoundFile } from "../workspace/scan.ts";
import { readSourceFile } from "../workspace/sourceFile.ts";
import { addChangedQuestions } from "./dependencies.ts";
import type { FileWriter } from "./fileWriter.ts";

/** File systems keep times as coarse as two seconds: a file changed so shortly before it was read may change unseen. */
const RACY_MS = 2000;

export type IntakeOutcome = "unchanged" | "touched" | "reused" | "parsed" | "skipped" | "absent";

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
}

export class Intake {
	readonly #parts: IntakeParts;
	/** Questions whose answer changed with the files taken in so far. */
	readonly changed: Set<number> = new Set();
	/** Files whose facts were written and that must be linked. */
	readonly written: Set<string> = new Set();

	constructor(parts: IntakeParts) {
		this.#parts = parts;
	}

	/** Brings the facts of one file up to date. Never fails on what the file contains. */
	async take(found: FoundFile): Promise<IntakeOutcome> {
		const { view, writer, pool, root, languageOf, fileBytesMax } = this.#parts;
		const { path } = found;
		const language = languageOf(path);
		const entry = view.catalog.get(path);
		if (language === undefined) return "absent";
		if (entry && isUnchanged(entry, found)) return "unchanged";
		const readAtMs = this.#parts.nowMs();
		const read = readSourceFile(root, path, fileBytesMax);
		if (read.kind === "absent") {
			this.drop(path);
			return "absent";
		}
		if (read.kind === "skipped") {
			this.skip(path, language, { ...found, readAtMs, reason: read.skipped.reason, detail: read.skipped.detail });
			return "skipped";
		}
		const { bytes, mtimeMs } = read;
		const hash = contentHash(bytes, language);
		const seen = { sizeBytes: bytes.length, mtimeMs, readAtMs };
		if (entry && entry.language === language && entry.contentHash.every((word, at) => word === hash[at])) {
			writer.writeSeen({ ...entry, ...seen });
			return "touched";
		}
		const isAscii = isAsciiOnly(bytes);
		const content = { path, language, contentHash: hash, isAscii, ...seen };
		const stored = writer.storedFacts(hash);
		if (stored) {
			this.#write({ ...content, facts: stored });
			return "reused";
		}
		const outcome = await pool.extract({ language, source: bytes });
		if (outcome.kind === "quarantined") {
			const detail = `The parser gave up on it: ${outcome.reason}`;
			this.skip(path, language, { ...seen, contentHash: hash, reason: "quarantined", detail });
			return "skipped";
		}
		this.#write({ ...content, facts: new Facts(outcome.extraction.facts) });
		return "parsed";
	}

	/** The file is not there any more. */
	drop(path: string): void {
		addChangedQuestions(this.changed, path, this.#parts.view.facts(path), undefined);
		this.#parts.writer.deleteFile(path);
		this.written.delete(path);
	}

	/** The file is there, but stays out of the index; the catalog remembers why. */
	skip(path: string, language: string, why: {
		readonly reason: string; readonly detail: string; readonly sizeBytes: number; readonly mtimeMs: number;
		readonly readAtMs: number; readonly contentHash?: Hash128;
	}): void {
		addChangedQuestions(this.changed, path, this.#parts.view.facts(path), undefined);
		this.#parts.writer.writeSkipped({
			path, language, contentHash: why.contentHash ?? [0, 0, 0, 0], sizeBytes: why.sizeBytes, mtimeMs: why.mtimeMs,
			readAtMs: why.readAtMs, lineCount: 0, blockCount: 0, edgeCount: 0, hasProblems: false,
			skipReason: why.reason, skipDetail: why.detail,
		});
		this.written.delete(path);
	}

	#write(content: Parameters<FileWriter["writeFacts"]>[0]): void {
		addChangedQuestions(this.changed, content.path, this.#parts.view.facts(content.path), content.facts);
		this.#parts.writer.writeFacts(content);
		this.written.add(content.path);
	}
}

function isUnchanged(entry: CatalogRecord, found: FoundFile): boolean {
	// Times are stored in microseconds; the file system may say more.
	return entry.sizeBytes === found.sizeBytes && Math.abs(entry.mtimeMs - found.mtimeMs) < 0.001 &&
		entry.mtimeMs + RACY_MS < entry.readAtMs;
}

function isAsciiOnly(bytes: Uint8Array): boolean {
	for (let at = 0; at < bytes.length; at++) if ((bytes[at] as number) >= 0x80) return false;
	return true;
}
