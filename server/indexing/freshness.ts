/**
 * Whether files on disk are still the ones that answers are made of, and what to do about those that are not.
 *
 * What always holds: text and offsets are put together only when the hash of the text is the one that the facts carry.
 * A file that has changed unnoticed (nobody watches, or word of it is still on its way) is read on top of the index, as
 * if it were open with that text, until the index has caught up. What cannot be read at all says nothing, so it counts
 * as unchanged.
 */
import type { Hash128 } from "../model/hash.ts";
import type { Catalog } from "../store/catalog.ts";
import { hasFacts } from "../store/records.ts";
import type { FoundFile } from "../workspace/scan.ts";
import { readSourceFile, seenOnDisk, type SeenFile, type SourceRead } from "../workspace/sourceFile.ts";
import { contentHash, isUnchanged, type SeenContent } from "./intake.ts";
import type { Overlay } from "./overlay.ts";

/** Files that one question reads anew; more have changed only when a branch was switched, and come by themselves. */
const REFRESHED_MAX = 16;

export interface FreshnessParts {
	readonly root: string;
	readonly fileBytesMax: number;
	readonly catalog: Catalog;
	readonly overlay: Overlay;
	readonly languageOf: (path: string) => string | undefined;
	readonly nowMs: () => number;
}

export class Freshness {
	readonly #parts: FreshnessParts;
	/** Files that are read on top, with what they were then. */
	readonly #onTop = new Map<string, SeenContent>();
	/** Files whose times were too young to be believed and whose bytes were compared. */
	readonly #compared = new Map<string, SeenContent>();
	readonly #texts = new RecentTexts();

	constructor(parts: FreshnessParts) {
		this.#parts = parts;
	}

	/** The text on disk, if it is the one that answers about this file are made of. */
	text(path: string): string | undefined {
		const known = this.#known(path);
		if (known === undefined || !this.#isRead(path)) return undefined;
		const kept = this.#texts.get(path, known.contentHash);
		const found = kept === undefined ? undefined : seenOnDisk(this.#parts.root, path);
		if (typeof found === "object" && isUnchanged(known, found)) return kept;
		const read = this.#readFile(path);
		if (read.kind !== "read" || !this.#hasHash(path, read.bytes, known.contentHash)) return undefined;
		const text = textOf(read.bytes);
		this.#texts.add(path, known.contentHash, text);
		return text;
	}

	/** Whether a text is another one than what is on disk; also if there is nothing, or nothing that can be read. */
	isOtherText(path: string, text: string): boolean {
		const read = this.#readFile(path);
		return read.kind !== "read" || textOf(read.bytes) !== text;
	}

	/** Whether places in this file are where answers say; false also when it is gone. */
	isCurrent(path: string): boolean {
		const known = this.#known(path);
		if (known === undefined || !this.#isRead(path)) return false;
		const found = seenOnDisk(this.#parts.root, path);
		if (found === "absent") return false;
		return found === "unknown" || this.#isAs(path, known, found);
	}

	/** The same of a file that was just looked at. */
	isAsFound(found: FoundFile): boolean {
		const { path } = found;
		const known = this.#known(path);
		return known !== undefined && this.#isRead(path) && this.#isAs(path, known, found);
	}

	#isAs(path: string, known: SeenContent, found: SeenFile): boolean {
		if (isUnchanged(known, found)) return true;
		const compared = this.#compared.get(path);
		if (compared && isSameHash(compared.contentHash, known.contentHash) && isUnchanged(compared, found)) return true;
		const readAtMs = this.#parts.nowMs();
		const read = this.#readFile(path);
		if (read.kind !== "read") return read.kind === "skipped" && read.skipped.reason === "unreadable";
		const { bytes, mtimeMs, ctimeMs } = read;
		if (!this.#hasHash(path, bytes, known.contentHash)) return false;
		this.#compared.set(path, { ...known, sizeBytes: bytes.length, mtimeMs, ctimeMs, readAtMs });
		return true;
	}

	/** Those of the files that are not current, as many as one question may read anew. */
	changed(paths: Iterable<string>): string[] {
		const changed: string[] = [];
		for (const path of new Set(paths)) {
			if (changed.length < REFRESHED_MAX && !this.isCurrent(path)) changed.push(path);
		}
		return changed;
	}

	/** Reads files that are not open on top of the index; waits a bounded time until answers rest on them. */
	async refresh(paths: readonly string[]): Promise<void> {
		const { overlay, languageOf, nowMs } = this.#parts;
		for (const path of paths) {
			const readAtMs = nowMs();
			const language = languageOf(path);
			const read = this.#readFile(path);
			if (language === undefined || read.kind !== "read") continue;
			const seen = { sizeBytes: read.bytes.length, mtimeMs: read.mtimeMs, ctimeMs: read.ctimeMs, readAtMs };
			this.#onTop.set(path, { ...seen, contentHash: contentHash(read.bytes, language) });
			overlay.setText(path, textOf(read.bytes));
		}
		await Promise.all(paths.map((path) => overlay.caughtUp(path)));
	}

	/** The document belongs to somebody else now, who sets its text. */
	forget(path: string): void {
		this.#onTop.delete(path);
	}

	/** The stored index changed: what it has by now is not needed on top any more. */
	baseChanged(): void {
		const { catalog, overlay } = this.#parts;
		this.#compared.clear();
		for (const [path, { contentHash: hash }] of this.#onTop) {
			const entry = catalog.get(path);
			if (entry && hasFacts(entry) && !isSameHash(entry.contentHash, hash)) continue;
			this.#onTop.delete(path);
			overlay.dropText(path);
		}
	}

	#known(path: string): SeenContent | undefined {
		const entry = this.#parts.catalog.get(path);
		return this.#onTop.get(path) ?? (entry && hasFacts(entry) ? entry : undefined);
	}

	/** Whether the answers have the text that was last read on top. */
	#isRead(path: string): boolean {
		return !this.#onTop.has(path) || this.#parts.overlay.behind(path) === undefined;
	}

	#readFile(path: string): SourceRead {
		return readSourceFile(this.#parts.root, path, this.#parts.fileBytesMax);
	}

	#hasHash(path: string, bytes: Uint8Array, hash: Hash128): boolean {
		const language = this.#parts.languageOf(path);
		return language !== undefined && isSameHash(contentHash(bytes, language), hash);
	}
}

/** Code units of the texts that are kept: questions about one file follow each other, and most files are small. */
const TEXT_UNITS_MAX = 1 << 20;

/** The texts that were read last, with the hash of the bytes of which each was made. */
class RecentTexts {
	/** The one that was read first comes first. */
	readonly #texts = new Map<string, { readonly hash: Hash128; readonly text: string }>();
	#units = 0;

	get(path: string, hash: Hash128): string | undefined {
		const kept = this.#texts.get(path);
		return kept && isSameHash(kept.hash, hash) ? kept.text : undefined;
	}

	add(path: string, hash: Hash128, text: string): void {
		this.#delete(path);
		if (text.length > TEXT_UNITS_MAX) return;
		this.#texts.set(path, { hash, text });
		this.#units += text.length;
		for (const oldest of this.#texts.keys()) {
			if (this.#units <= TEXT_UNITS_MAX) break;
			this.#delete(oldest);
		}
	}

	#delete(path: string): void {
		this.#units -= this.#texts.get(path)?.text.length ?? 0;
		this.#texts.delete(path);
	}
}

function textOf(bytes: Uint8Array): string {
	return new TextDecoder().decode(bytes);
}

function isSameHash(one: Hash128, other: Hash128): boolean {
	return one.every((word, at) => word === other[at]);
}
