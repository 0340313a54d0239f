/**
 * Unsaved text: open documents that differ from the files on disk, as a layer over the stored index. Nothing of it ever
 * reaches the store.
 *
 *     setText ──► unread ──(parser thread)──► facts and edges on top ──► dependents wait to be linked ──► linked
 *
 * What always holds: the newest text replaces one that was not read yet, so there is at most one waiting a document.
 * The two steps run beside each other and between questions; {@link Overlay.settled} resolves when both have nothing
 * left, and then the view answers as if every open document had been saved. Until then {@link Overlay.behind} says how
 * a document differs from the text that the answers were made of. After {@link Overlay.close} the base is not touched.
 */
import type { Layer } from "../../engine/index.ts";
import type { ExtractionPool } from "../extraction/extraction.ts";
import type { Logger } from "../logger.ts";
import { Facts } from "../model/facts.ts";
import type { Hash128 } from "../model/hash.ts";
import { finish, type InPieces } from "../model/pieces.ts";
import type { AwaitedTexts, Staleness } from "../model/staleness.ts";
import { textChange, type TextChange } from "../model/textChange.ts";
import type { Project } from "../resolution/project.ts";
import type { IndexView } from "../store/indexView.ts";
import { LayeredView } from "../store/layeredView.ts";
import type { StoreView } from "../store/storeView.ts";
import type { Dependents } from "./dependents.ts";
import { contentHash } from "./intake.ts";
import { Relinking } from "./relinking.ts";
import { nextTurn } from "../model/turns.ts";

export interface OverlayParts {
	readonly base: StoreView;
	/** Over the engine of the base; the overlay's own, released when it is closed. */
	readonly layer: Layer;
	/** Reads documents; best one of their own, so that they wait for no other file. */
	readonly pool: ExtractionPool;
	readonly dependents: () => Dependents;
	readonly project: () => Project;
	readonly languageOf: (path: string) => string | undefined;
	readonly logger: Logger;
	/** Whether the base is not about to change as a whole: while it is, what rests on documents is linked in vain. */
	readonly isBaseWhole: () => boolean;
	/** Something below failed that no document is to blame for; what waited goes on. */
	readonly onError: (error: unknown) => void;
	/** Monotonic. */
	readonly nowMs: () => number;
}

/** So many edits, each within {@link BURST_MS} of the one before, are typing: the next one is about to come. */
const TYPING_EDITS = 4;
const BURST_MS = 500;
/** How long a question waits for its document: while it is typed in, and otherwise. */
const PATIENCE_TYPING_MS = 25;
const PATIENCE_MS = 1000;
/** So long nobody has to type before links of other files are made again: those of now may not be those of then. */
const PAUSE_MS = 50;
/** Milliseconds of linking between two turns of the event loop. */
const SLICE_MS = 4;
/** The same of a document, for which somebody waits: beside a run that is under way, each turn takes a while. */
const SHOWN_SLICE_MS = 24;

interface Document {
	text: string;
	/** Counts the texts that were set. */
	version: number;
	/** The version that was read last; 0 when none was. */
	readVersion: number;
	/** The text that the answers about this document were made of; undefined while there is none. */
	readText: string | undefined;
	readHash: Hash128 | undefined;
	editedAtMs: number;
	burst: number;
	readonly waiters: Set<() => void>;
}

interface ReadDocument {
	readonly path: string;
	readonly text: string;
	readonly hash: Hash128;
	readonly language: string;
	readonly facts: Facts;
	/** From the text that was read before. */
	readonly change: TextChange | undefined;
}

export class Overlay {
	readonly #parts: OverlayParts;
	readonly #view: LayeredView;
	readonly #relinking: Relinking;
	readonly #documents = new Map<string, Document>();
	/** Documents whose latest text was not read, in the order in which they are. */
	readonly #unread = new Set<string>();
	#reading: Promise<void> | undefined;
	#linking: Promise<void> | undefined;
	#seeking: Promise<unknown> | undefined;
	/** By path, of files that are asked about. */
	readonly #linkingNow = new Map<string, Promise<void>>();
	/** When somebody last typed in any document, how many wait for all links, and what ends {@link #pause} for them. */
	#editedAtMs = -Infinity;
	#settlingCount = 0;
	#endPause: (() => void) | undefined;
	#isClosed = false;

	constructor(parts: OverlayParts) {
		this.#parts = parts;
		this.#view = new LayeredView(parts.base, parts.layer);
		this.#relinking = new Relinking({ ...parts, view: this.#view });
	}

	/** What questions should be asked of. */
	get view(): IndexView {
		return this.#view.isEmpty ? this.#parts.base : this.#view;
	}

	/** The documents on top, each with the text that answers about it are made of. */
	*openTexts(): Iterable<{ readonly path: string; readonly text: string }> {
		for (const path of this.#view.replacedPaths()) {
			const text = this.#documents.get(path)?.readText;
			if (text !== undefined) yield { path, text };
		}
	}

	/** Whether links rest on all texts that were read. */
	get isLinked(): boolean {
		return this.#relinking.count === 0;
	}

	/** Files of which the view may say something else than the base. */
	differingPaths(): Iterable<string> {
		return this.#view.differingPaths();
	}

	setText(path: string, text: string): void {
		const { nowMs, languageOf } = this.#parts;
		if (this.#isClosed || languageOf(path) === undefined) return;
		const known = this.#documents.get(path);
		const now = nowMs();
		const document: Document = known ?? {
			text, version: 0, readVersion: 0, readText: undefined, readHash: undefined, editedAtMs: 0, burst: 0,
			waiters: new Set(),
		};
		document.text = text;
		document.version += 1;
		document.burst = now - document.editedAtMs < BURST_MS ? document.burst + 1 : 1;
		document.editedAtMs = now;
		this.#editedAtMs = now;
		if (!known) {
			this.#documents.set(path, document);
			if (this.#isStored(path, document)) return;
		}
		this.#unread.add(path);
		this.#read();
	}

	dropText(path: string): void {
		const document = this.#documents.get(path);
		if (!document) return;
		this.#documents.delete(path);
		this.#unread.delete(path);
		this.#showStored(path);
		document.readVersion = document.version;
		release(document);
	}

	/**
	 * The stored index changed below: documents that were saved are no longer on top, links are made again.
	 *
	 * @param relinked - see {@link Relinking.baseChanged}
	 */
	baseChanged(relinked: ReadonlySet<string> | undefined): void {
		if (this.#isClosed || this.#documents.size === 0) return;
		let isAsBefore = relinked?.size === 0;
		for (const [path, document] of this.#documents) {
			const { readHash } = document;
			const isReplaced = this.#view.isReplaced(path);
			if (readHash && this.#isInBase(path, readHash)) {
				// One that was as stored all the time keeps what other documents make of its links.
				if (!isReplaced) continue;
				this.#view.delete(path);
				isAsBefore = false;
			} else if (!isReplaced) {
				this.#unread.add(path);
			}
		}
		if (!isAsBefore) this.#relinking.baseChanged(relinked);
		this.#read();
		this.#link();
	}

	/**
	 * How a text of a document, its latest one if none is given, differs from the one that answers about it are made of;
	 * `unread` when there is no such text.
	 */
	behind(path: string, text?: string): TextChange | "unread" | undefined {
		const document = this.#documents.get(path);
		if (!document) return undefined;
		return document.readText === undefined ? "unread" : textChange(document.readText, text ?? document.text);
	}

	/**
	 * Waits, a bounded time, for the text of a document, or of all, and until it is known which files wait for links;
	 * links that document when its turn has not come yet.
	 *
	 * @param waitFor - `all documents` is as if all were waited for before this one
	 */
	async caughtUp(
		path: string | undefined, waitFor: AwaitedTexts = "document",
	): Promise<Omit<Staleness, "isBehindDisk">> {
		if (path !== undefined && waitFor === "all documents") await this.caughtUp(undefined);
		const asked = path === undefined ? [...this.#documents.values()] : [this.#documents.get(path)];
		const late = asked.flatMap((document) =>
			document && document.readVersion < document.version ? [{ document, version: document.version }] : []);
		if (late.length > 0) await withinTime(late);
		if (!this.isLinked && !this.#isClosed) await this.#seek();
		if (path !== undefined && this.#relinking.has(path)) await this.#linkNow(path);
		return {
			isBehind: late.some(({ document, version }) => document.readVersion < version),
			unlinkedCount: this.#relinking.count,
		};
	}

	/** Resolves when every text that was set is part of the view, links included. Never, while somebody keeps typing. */
	async settled(): Promise<void> {
		this.#settlingCount += 1;
		this.#endPause?.();
		while (this.#reading || this.#linking) await (this.#reading ?? this.#linking);
		this.#settlingCount -= 1;
	}

	/** Resolves when nothing of it runs; the base may be closed at once. */
	close(): void {
		this.#isClosed = true;
		this.#endPause?.();
		this.#parts.layer.release();
		this.#unread.clear();
		for (const document of this.#documents.values()) {
			document.readVersion = document.version;
			release(document);
		}
	}

	#read(): void {
		if (this.#reading || this.#unread.size === 0) return;
		this.#reading = this.#readAll().catch(this.#parts.onError).finally(() => {
			this.#reading = undefined;
			this.#read();
		});
	}

	async #readAll(): Promise<void> {
		for (const path of this.#unread) {
			this.#unread.delete(path);
			const document = this.#documents.get(path);
			if (document) await this.#readDocument(path, document);
		}
	}

	async #readDocument(path: string, document: Document): Promise<void> {
		const { pool, languageOf, logger } = this.#parts;
		const { text, version } = document;
		const language = languageOf(path) as string;
		const hash = contentHash(new TextEncoder().encode(text), language);
		if (this.#isInBase(path, hash)) {
			this.#showStored(path);
			return this.#wasRead(document, version, text, hash);
		}
		if (this.#view.isReplaced(path) && sameHash(this.#view.file(path)?.contentHash, hash)) {
			return this.#wasRead(document, version, text, hash);
		}
		let facts: Facts | undefined;
		try {
			const outcome = await pool.extract({ language, source: text });
			if (outcome.kind === "extracted") facts = new Facts(outcome.extraction.facts);
			else logger.warn(`${path} keeps the answers of before the edit: ${outcome.reason}`);
		} catch (error) {
			if (!this.#isClosed) logger.warn(`${path} keeps the answers of before the edit: ${String(error)}`);
		}
		if (this.#isClosed || this.#documents.get(path) !== document) return;
		// Text that the parser cannot live with counts as read, so that nobody waits for it; answers stay those of before.
		if (!facts) return this.#wasRead(document, version, document.readText, document.readHash);
		const change = document.readText === undefined ? undefined : textChange(document.readText, text);
		if (await this.#show(document, { path, text, hash, language, facts, change })) {
			this.#wasRead(document, version, text, hash);
		}
	}

	/** Links what was read of a document, and then shows it. @returns false if the document is gone before that */
	async #show(
		document: Document, { path, text, hash, language, facts, change }: ReadDocument,
	): Promise<boolean> {
		const isAscii = !/[^\0-\x7f]/.test(text);
		const lineBegins = facts.lines.begin;
		const file = { path, language, contentHash: hash, textLength: facts.textLength, isAscii, lineBegins };
		const pieces = this.#relinking.replaceInPieces({ file, facts }, change);
		const isShown = await this.#inSlices(pieces, SHOWN_SLICE_MS, () => this.#documents.get(path) === document);
		if (isShown) this.#link();
		return isShown;
	}

	/** Does all pieces, as many a turn as there is time for. @returns false if it was given up before the last one */
	async #inSlices(pieces: InPieces<unknown>, sliceMs: number, isWanted: () => boolean): Promise<boolean> {
		const { nowMs } = this.#parts;
		for (let until = nowMs() + sliceMs; pieces.next().done !== true; ) {
			if (nowMs() < until) continue;
			await nextTurn();
			if (this.#isClosed || !isWanted()) return false;
			until = nowMs() + sliceMs;
		}
		return true;
	}

	#showStored(path: string): void {
		if (!this.#view.isReplaced(path)) return;
		const before = this.#view.facts(path);
		this.#view.delete(path);
		this.#relinking.documentChanged(path, before, this.#view.facts(path));
		this.#link();
	}

	#wasRead(document: Document, version: number, text: string | undefined, hash: Hash128 | undefined): void {
		document.readVersion = version;
		document.readText = text;
		document.readHash = hash;
		release(document);
	}

	/** A document that was opened as it is on disk has nothing to be read. */
	#isStored(path: string, document: Document): boolean {
		const hash = contentHash(new TextEncoder().encode(document.text), this.#parts.languageOf(path) as string);
		if (!this.#isInBase(path, hash)) return false;
		this.#wasRead(document, document.version, document.text, hash);
		return true;
	}

	#isInBase(path: string, hash: Hash128): boolean {
		return sameHash(this.#parts.base.file(path)?.contentHash, hash);
	}

	#link(): void {
		if (this.#isClosed || this.#linking || this.#relinking.count === 0 || !this.#parts.isBaseWhole()) return;
		this.#linking = this.#linkAll().catch(this.#parts.onError).finally(() => {
			this.#linking = undefined;
			this.#link();
		});
	}

	async #linkAll(): Promise<void> {
		const isWanted = (): boolean => !this.#isClosed && this.#parts.isBaseWhole();
		for (;;) {
			await nextTurn();
			await this.#pause();
			if (!isWanted() || this.#relinking.count === 0) return;
			await this.#seek();
			if (isWanted()) await this.#inSlices(this.#relinking.linkNextInPieces(), SLICE_MS, isWanted);
		}
	}

	/** Finds who waits for links after the latest changes: once for all who want to know, so that a turn has one slice. */
	#seek(): Promise<unknown> {
		return (this.#seeking ??= this.#inSlices(this.#relinking.seekInPieces(), SHOWN_SLICE_MS, () => true).finally(() => {
			this.#seeking = undefined;
		}));
	}

	/** Waits for a moment in which nobody types, unless somebody waits for the links. */
	async #pause(): Promise<void> {
		for (;;) {
			const leftMs = this.#editedAtMs + PAUSE_MS - this.#parts.nowMs();
			if (leftMs <= 0 || this.#settlingCount > 0 || this.#isClosed) return;
			await new Promise<void>((resolve) => {
				this.#endPause = resolve;
				setTimeout(resolve, leftMs);
			});
		}
	}

	/** Links a file that waits: once for all who ask about it at the same time, as an editor does. */
	#linkNow(path: string): Promise<void> {
		const running = this.#linkingNow.get(path);
		if (running) return running;
		const linking = this.#linkAsked(path).finally(() => this.#linkingNow.delete(path));
		this.#linkingNow.set(path, linking);
		return linking;
	}

	/** In one go when it was in vain before, because something has changed meanwhile. */
	async #linkAsked(path: string): Promise<void> {
		const isWanted = (): boolean => this.#relinking.has(path);
		if (!this.#isClosed && isWanted()) await this.#inSlices(this.#relinking.linkInPieces(path), SHOWN_SLICE_MS, isWanted);
		if (!this.#isClosed && isWanted()) finish(this.#relinking.linkInPieces(path));
	}
}

function release(document: Document): void {
	for (const waiter of [...document.waiters]) waiter();
}

/** Resolves when each of the documents was read to its version, or when patience has ended. */
async function withinTime(late: readonly { readonly document: Document; readonly version: number }[]): Promise<void> {
	const isTyping = late.some(({ document }) => document.burst >= TYPING_EDITS && document.readText !== undefined);
	let timer: NodeJS.Timeout | undefined;
	const patience = new Promise<void>((resolve) => {
		timer = setTimeout(resolve, isTyping ? PATIENCE_TYPING_MS : PATIENCE_MS);
	});
	const reads = late.map(({ document, version }) => new Promise<void>((resolve) => {
		const look = (): void => {
			if (document.readVersion < version) return;
			document.waiters.delete(look);
			resolve();
		};
		document.waiters.add(look);
		void patience.then(() => document.waiters.delete(look));
	}));
	await Promise.race([Promise.all(reads), patience]);
	clearTimeout(timer);
}

function sameHash(one: Hash128 | undefined, other: Hash128): boolean {
	return one !== undefined && one.every((word, at) => word === other[at]);
}
