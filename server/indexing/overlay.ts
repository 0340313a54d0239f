/**
 * Unsaved text: open documents that differ from the files on disk, as a layer over the stored index. Nothing of it ever
 * reaches the store.
 *
 * What always holds once {@link Overlay.settled} resolves: the view answers as if every open document had been saved.
 * For that, an edit that changes what other files can see links those files again, on top as well.
 */
import type { ExtractionPool } from "../extraction/extraction.ts";
import { Facts } from "../model/facts.ts";
import type { Project } from "../resolution/project.ts";
import type { IndexView } from "../store/indexView.ts";
import { LayeredView } from "../store/layeredView.ts";
import { addChangedQuestions } from "./dependencies.ts";
import type { Dependents } from "./dependents.ts";
import { contentHash } from "./intake.ts";
import { Linker } from "./linker.ts";

export interface OverlayParts {
	readonly base: IndexView;
	readonly pool: ExtractionPool;
	readonly dependents: () => Dependents;
	readonly project: () => Project;
	readonly languageOf: (path: string) => string | undefined;
	/** Keeps what is below open until the answer is called: reading texts takes many turns. */
	readonly use: () => () => void;
}

export class Overlay {
	readonly #parts: OverlayParts;
	readonly #view: LayeredView;
	readonly #texts = new Map<string, string>();
	/** Documents whose latest text is not in the view yet. */
	readonly #waiting = new Set<string>();
	#baseChanges = 0;
	/** What the links on top were made of. */
	#linkedState = "";
	#work: Promise<void> = Promise.resolve();
	#isWorking = false;

	constructor(parts: OverlayParts) {
		this.#parts = parts;
		this.#view = new LayeredView(parts.base);
	}

	/** What questions should be asked of. */
	get view(): IndexView {
		return this.#view.pathsOnTop().length === 0 ? this.#parts.base : this.#view;
	}

	text(path: string): string | undefined {
		return this.#texts.get(path);
	}

	setText(path: string, text: string): void {
		this.#texts.set(path, text);
		this.#schedule([path]);
	}

	dropText(path: string): void {
		if (this.#texts.delete(path)) this.#schedule([path]);
	}

	/** The stored index changed below: documents that were saved are no longer on top, links are made again. */
	baseChanged(): void {
		this.#baseChanges += 1;
		if (this.#texts.size > 0 || this.#view.pathsOnTop().length > 0) this.#schedule(this.#texts.keys());
	}

	/** Resolves when every text that was set before is part of the view. */
	async settled(): Promise<void> {
		while (this.#isWorking) await this.#work;
	}

	#schedule(paths: Iterable<string>): void {
		for (const path of paths) this.#waiting.add(path);
		if (this.#isWorking) return;
		this.#isWorking = true;
		const release = this.#parts.use();
		this.#work = this.#catchUp().finally(() => {
			this.#isWorking = false;
			release();
		});
	}

	async #catchUp(): Promise<void> {
		do {
			const edited: string[] = [];
			for (const path of [...this.#waiting]) {
				this.#waiting.delete(path);
				if (await this.#take(path)) edited.push(path);
			}
			this.#link(edited);
		} while (this.#waiting.size > 0);
	}

	/** Brings one document's facts on top, or takes them away. @returns whether it is on top */
	async #take(path: string): Promise<boolean> {
		const { base, pool, languageOf } = this.#parts;
		const text = this.#texts.get(path);
		const language = languageOf(path);
		if (text === undefined || language === undefined) {
			this.#view.delete(path);
			return false;
		}
		const hash = contentHash(new TextEncoder().encode(text), language);
		if (base.file(path)?.contentHash.every((word, at) => word === hash[at])) {
			this.#view.delete(path);
			return false;
		}
		const known = this.#view.hasOnTop(path) ? this.#view.file(path) : undefined;
		if (known?.contentHash.every((word, at) => word === hash[at])) return true;
		const outcome = await pool.extract({ language, source: text });
		// Text that the parser cannot live with keeps the answers of the state before.
		if (outcome.kind === "quarantined" || this.#texts.get(path) !== text) return this.#view.hasOnTop(path);
		const facts = new Facts(outcome.extraction.facts);
		const isAscii = !/[^\0-\x7f]/.test(text);
		this.#view.set({
			file: { path, language, contentHash: hash, textLength: facts.textLength, isAscii, lineBegins: facts.lines.begin },
			facts,
		});
		return true;
	}

	/** Links the edited documents, and when what others can see of them changed, everything that rests on it. */
	#link(edited: readonly string[]): void {
		const { base, dependents, project } = this.#parts;
		const documents = [...this.#texts.keys()].filter((path) => this.#view.hasOnTop(path));
		const state = `${this.#baseChanges}|${documents.map((path) => `${path}:${this.#view.facts(path)?.interfaceHash.join()}`).sort().join("|")}`;
		const linker = new Linker(this.#view, project());
		if (state === this.#linkedState) {
			for (const path of edited) this.#linkOnTop(linker, path);
			return;
		}
		const isDocument = new Set(documents);
		for (const path of this.#view.pathsOnTop()) if (!isDocument.has(path)) this.#view.delete(path);
		const changed = new Set<number>();
		for (const path of documents) addChangedQuestions(changed, path, base.facts(path), this.#view.facts(path));
		for (const path of documents) this.#linkOnTop(linker, path);
		for (const path of dependents().of(changed)) {
			if (isDocument.has(path)) continue;
			const [file, facts] = [base.file(path), base.facts(path)];
			const linked = file && facts && linker.link(path);
			if (!linked) continue;
			this.#view.set({ file, facts });
			this.#view.setEdges(path, linked.edges);
		}
		this.#linkedState = state;
	}

	#linkOnTop(linker: Linker, path: string): void {
		const linked = linker.link(path);
		if (linked) this.#view.setEdges(path, linked.edges);
	}
}
