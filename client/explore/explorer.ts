/**
 * What the panel's page may ask, and what it is answered: the one side of the panel that knows the server, and where
 * symbols lie. Of a message nothing but its own fields counts, and of those only ids that an answer has named before;
 * whatever else comes is dropped.
 */
import { EXPLORE_REQUEST, SYMBOLS_REQUEST } from "../../server/protocol/explore.ts";
import type { ExploreParams, ExploreResult, ExploreSymbol, SymbolsResult } from "../../server/protocol/explore.ts";
import {
	type GraphLocation,
	type GraphSymbol,
	type GraphTarget,
	IMPACT_REQUEST,
	type ImpactResult,
	PATH_REQUEST,
	type PathResult,
} from "../../server/protocol/graph.ts";
import { l10n } from "../words/words.ts";
import { type Format, isToHost, type Offer, type Shown, type ToHost, type ToPage } from "./page/messages.ts";
import { pageSymbol, pathStep, type Placing, reachedStep, shownOf } from "./toPage.ts";

/** What the panel can do in the editor. */
export interface Editor {
	ask<Result>(method: string, params: object): Promise<Result>;
	/** URIs of the workspace folders. */
	folders(): readonly string[];
	post(message: ToPage): void;
	open(place: GraphLocation): Promise<void>;
	copy(text: string): Promise<void>;
	save(format: Format, content: string, name: string): Promise<void>;
	follow(isOn: boolean): void;
	accept(offer: Offer): Promise<void>;
}

interface Known {
	/** Undefined of one that an earlier window knew. */
	readonly place: GraphLocation | undefined;
	/** URI of the workspace folder; the first one when nobody has said. */
	readonly folder: string | undefined;
}

/** Ids that are remembered; of more, the oldest are forgotten. */
const KNOWN_MAX = 50_000;
const IMPACT_LIMIT = 2000;
const NEIGHBOUR_LIMIT = 2500;
const PATH_DEPTH = 16;
/** Of a workspace with more folders, so many are searched. */
const FOLDERS_MAX = 16;
/** Requests of the page itself count from 1. */
const UNASKED = 0;

export class Explorer {
	readonly #editor: Editor;
	readonly #known = new Map<string, Known>();
	/** What the panel was opened on, until the page can show it. */
	#target: GraphTarget | undefined;
	#isReady = false;
	/** The symbol that is shown, for the names of files. */
	#name = "symbol";
	#id: string | undefined;
	#isPartial = false;
	/** URI of the folder of what is shown. */
	#folder: string | undefined;

	constructor(editor: Editor) {
		this.#editor = editor;
	}

	/** Ids that the page of an earlier window was told. */
	remember(ids: readonly string[]): void {
		for (const id of ids) this.#know(id, { place: undefined, folder: this.#folder });
	}

	/** Shows what stands somewhere, now or when the page is ready. */
	async show(target: GraphTarget | undefined): Promise<void> {
		this.#target = target;
		if (this.#isReady) await this.#showTarget();
	}

	/** Shows what the cursor stands on, if that is something. */
	async showFollowed(target: GraphTarget): Promise<void> {
		if (!this.#isReady) return;
		const answer = await this.#explore(target).catch(() => undefined);
		if (answer) this.#post({ kind: "shown", request: UNASKED, shown: answer, how: "followed" });
	}

	/** The index has moved on, or a file has changed: what is shown is asked for again. */
	async refresh(): Promise<void> {
		const id = this.#id;
		const known = id === undefined ? undefined : this.#known.get(id);
		if (!this.#isReady || id === undefined || !known) return;
		const shown = await this.#explore(targetOf(id, known)).catch(() => undefined);
		if (shown && shown.symbol.id === this.#id) this.#post({ kind: "shown", request: UNASKED, shown, how: "refreshed" });
	}

	/** What is shown may lack something: the index is not complete. */
	get isPartial(): boolean {
		return this.#isPartial;
	}

	/** @param message - of anybody; nothing is done if it is no message of the page */
	async take(message: unknown): Promise<void> {
		if (!isToHost(message)) return;
		const request = "request" in message ? message.request : UNASKED;
		try {
			await this.#answer(message);
		} catch (error) {
			const sentence = error instanceof Error ? error.message : String(error);
			this.#post({ kind: "trouble", request, sentence: sentence.slice(0, 1000), offers: ["retry", "restart", "output"] });
		}
	}

	async #answer(message: ToHost): Promise<void> {
		switch (message.kind) {
			case "ready":
				this.#isReady = true;
				if (this.#target || !message.restores) await this.#showTarget();
				return;
			case "show":
			case "expand":
				return this.#showKnown(message);
			case "search":
				return this.#search(message.request, message.query);
			case "path":
				return this.#path(message.request, message.from, message.to);
			case "impact":
				return this.#impact(message);
			case "open": {
				const place = this.#known.get(message.id)?.place;
				return place && this.#editor.open(place);
			}
			case "follow":
				return this.#editor.follow(message.isOn);
			case "copy":
				return this.#editor.copy(message.text);
			case "save":
				return this.#editor.save(message.format, message.content, this.#name);
			case "accept":
				return this.#editor.accept(message.offer);
		}
	}

	async #showTarget(): Promise<void> {
		const target = this.#target;
		this.#target = undefined;
		if (!target) return this.#post({ kind: "empty" });
		const shown = await this.#explore(target);
		this.#post(shown ? { kind: "shown", request: UNASKED, shown, how: "asked" } : { kind: "empty" });
	}

	async #showKnown({ kind, request, id }: Extract<ToHost, { readonly kind: "show" | "expand" }>): Promise<void> {
		const known = this.#known.get(id);
		if (!known) return;
		const shown = await this.#explore(targetOf(id, known)).catch((error: unknown) => {
			// An id names a symbol as long as that is there.
			if (error instanceof Error && error.message.startsWith("Nothing is named")) return undefined;
			throw error;
		});
		if (shown && kind === "show") return this.#post({ kind: "shown", request, shown, how: "asked" });
		if (shown) return this.#post({ kind: "expanded", request, shown });
		const sentence = l10n.t("This symbol is not there any more: it was renamed, moved or deleted.");
		this.#post({ kind: "trouble", request, sentence, offers: [] });
	}

	async #explore(target: GraphTarget): Promise<Shown | undefined> {
		const params: ExploreParams = { target, limit: NEIGHBOUR_LIMIT };
		const answer = await this.#editor.ask<ExploreResult>(EXPLORE_REQUEST, params);
		const { folder, symbol, container, neighbours } = answer;
		if (!symbol) return undefined;
		this.#folder = folder;
		for (const one of [symbol, ...(container ? [container] : []), ...neighbours.map((neighbour) => neighbour.symbol)]) {
			this.#learn(one, folder);
		}
		for (const { id } of answer.source?.links ?? []) {
			if (!this.#known.has(id)) this.#know(id, { place: undefined, folder });
		}
		return shownOf(answer, symbol);
	}

	/** In every folder, that of what is shown first; one that cannot be asked takes nothing from the others. */
	async #search(request: number, query: string): Promise<void> {
		const all = this.#editor.folders();
		const here = all.filter((folder) => folder === this.#folder);
		const folders = [...here, ...all.filter((folder) => folder !== this.#folder)].slice(0, FOLDERS_MAX);
		const asked = folders.map((folder) => this.#editor.ask<SymbolsResult>(SYMBOLS_REQUEST, { query, folder }));
		const answers = await Promise.allSettled(asked);
		const found = answers.flatMap((answer) => (answer.status === "fulfilled" ? [answer.value] : []));
		if (found.length === 0) await Promise.all(asked);
		const symbols = found.flatMap(({ folder, symbols: some }) => {
			for (const symbol of some) this.#learn(symbol, folder);
			const of = all.length > 1 ? `${decoded(folder.slice(folder.lastIndexOf("/") + 1))}/` : "";
			return some.map((symbol) => pageSymbol({ ...symbol, path: `${of}${symbol.path}` }));
		});
		this.#post({ kind: "found", request, symbols });
	}

	/** How one reaches the other; if it does not, the other way round. */
	async #path(request: number, one: string, other: string): Promise<void> {
		const [from, to] = [this.#known.get(one), this.#known.get(other)];
		if (!from || !to) return;
		const targets = [targetOf(one, from), targetOf(other, to)] as const;
		for (const isBack of [false, true]) {
			const ends = isBack ? { from: targets[1], to: targets[0] } : { from: targets[0], to: targets[1] };
			const {
				paths: [path],
			} = await this.#editor.ask<PathResult>(PATH_REQUEST, { ...ends, depth: PATH_DEPTH });
			if (!path) continue;
			for (const { symbol } of path) this.#learn(symbol, from.folder);
			const steps = path.map((step) => pathStep(step, placingOf(step.symbol, from.folder)));
			return this.#post({ kind: "path", request, isBack, steps });
		}
		this.#post({ kind: "path", request, isBack: false, steps: [] });
	}

	async #impact({ request, id, tests }: Extract<ToHost, { readonly kind: "impact" }>): Promise<void> {
		const known = this.#known.get(id);
		if (!known) return;
		const params = { targets: [targetOf(id, known)], limit: IMPACT_LIMIT, tests };
		const answer = await this.#editor.ask<ImpactResult>(IMPACT_REQUEST, params);
		for (const { symbol } of answer.steps) this.#learn(symbol, known.folder);
		const steps = answer.steps.map((step) => reachedStep(step, placingOf(step.symbol, known.folder)));
		this.#post({
			kind: "impact",
			request,
			steps,
			symbols: answer.symbols,
			tests: answer.tests,
			cut: answer.cut !== null,
		});
	}

	#post(message: ToPage): void {
		if (message.kind === "shown") {
			const { symbol, complete } = message.shown;
			this.#id = symbol.id;
			this.#name = symbol.name;
			this.#isPartial = !complete;
		}
		this.#editor.post(message);
	}

	#learn(
		{ id, location: { uri }, selectionRange: range }: GraphSymbol | ExploreSymbol,
		folder: string | undefined,
	): void {
		this.#know(id, { place: { uri, range }, folder });
	}

	#know(id: string, known: Known): void {
		this.#known.delete(id);
		this.#known.set(id, known);
		if (this.#known.size <= KNOWN_MAX) return;
		for (const oldest of this.#known.keys()) {
			this.#known.delete(oldest);
			return;
		}
	}
}

function targetOf(id: string, { folder }: Known): GraphTarget {
	return folder === undefined ? { name: id } : { name: id, folder };
}

const TEST_PATH =
	/(?:^|\/)(?:__tests__|tests?|specs?)\/|[._-](?:test|spec)\.[^./]+$|_test\.(?:go|py)$|(?:^|\/)test_[^/]*\.py$/;

/** Of answers that say where a symbol is by its address alone. */
function placingOf({ kind, location: { uri } }: GraphSymbol, folder: string | undefined): Placing {
	const inside = folder !== undefined && uri.startsWith(`${folder}/`) ? uri.slice(folder.length + 1) : uri;
	const path = decoded(inside);
	return { path, test: kind === "test" || TEST_PATH.test(path) };
}

function decoded(path: string): string {
	try {
		return decodeURIComponent(path);
	} catch {
		return path;
	}
}
