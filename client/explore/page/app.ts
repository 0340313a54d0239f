/** The page as a whole: what a person and the extension change of the state, and what is asked for then. */
import { l10n } from "../../words/words.ts";
import { type Acted, listen } from "./acts.ts";
import { ALL, defaultsFor, facetsOf } from "./filters.ts";
import { Host } from "./host.ts";
import { exportMenu, filterMenu, helpMenu } from "./menus.ts";
import { type Format, type Offer, type PageSymbol, QUERY_MAX, type ToPage } from "./messages.ts";
import type { MenuName } from "./bar.ts";
import { detailOf } from "./rows.ts";
import { Screen } from "./screen.ts";
import {
	BEGIN,
	sideOf,
	type State,
	stopOf,
	withExpansion,
	withPath,
	withShown,
	withSteps,
	withTurned,
} from "./state.ts";
import { type Copied, copyOf, fileOf } from "./takeOut.ts";
import type { TipText } from "./tip.ts";
import { stopAt } from "./walk.ts";
import type { Camera } from "./saved.ts";
import { restored, savedOf } from "./state.ts";

const SAVE_MS = 150;
const QUERY_MS = 90;

type Shows = "on" | "same";

export class App implements Acted {
	state: State = BEGIN;
	readonly screen: Screen;
	menu: MenuName | undefined;
	walked: Acted["walked"];
	readonly #host: Host;
	/** The last request for a symbol, and how it is shown; an answer to another one is too late. */
	#asked: { readonly request: number; readonly how: Shows } | undefined;
	readonly #expanding = new Map<number, string>();
	#searching = 0;
	#pathing = 0;
	#impacting = 0;
	#camera: Camera | undefined;
	#saveTimer: ReturnType<typeof setTimeout> | undefined;
	#queryTimer: ReturnType<typeof setTimeout> | undefined;

	constructor() {
		this.#host = new Host((message) => this.#take(message));
		this.screen = new Screen({
			onWalk: (key) => this.walkTo(this.idOf(key)),
			onTurn: (key) => this.turn(key),
			onExpand: (key) => this.#expand(key),
			onOpen: (id) => this.open(id),
			onImpact: () => this.view("impact"),
			onPath: () => this.askPath(),
			onCamera: () => this.#saveSoon(),
			onRest: (key, x, y) => this.screen.tip.rest(key, { x, y }, () => this.#tipOf(key)),
			onRing: ({ step }) => this.walkTo(step.symbol.id),
			onSteps: (steps) => this.steps(steps),
			onView: (view) => this.view(view),
			onFollow: () => this.#host.post({ kind: "follow", isOn: !this.state.follows }),
			onMenu: (name) => this.turnMenu(name),
			onQuery: (query) => this.#query(query),
			onFound: (symbol) => this.walkTo(symbol.id),
			onSelect: (key) => this.select(key),
			onOffer: (offer) => this.#accept(offer),
			onSearch: () => this.search(),
			onLetGo: () => this.#update({ ...this.state, path: undefined }),
			onShowAll: () => this.#update({ ...this.state, filters: ALL }),
		});
		listen(this);
		const saved = this.#host.saved();
		if (saved) {
			this.state = restored(saved);
			this.#camera = saved.camera ?? undefined;
		}
		this.screen.draw(this.state);
		const stop = stopAt(this.state.walk);
		this.#host.post({ kind: "ready", restores: stop !== undefined });
		if (stop) this.#ask(stop.id, "same");
		const { path, follows } = this.state;
		if (path) this.#askPathBetween(path.from.id, path.to.id);
		if (follows) this.#host.post({ kind: "follow", isOn: true });
	}

	#update(state: State): void {
		this.state = state;
		this.screen.draw(state);
		this.#drawMenu();
		this.#saveSoon();
	}

	#saveSoon(): void {
		clearTimeout(this.#saveTimer);
		this.#saveTimer = setTimeout(() => {
			if (this.state.walk.at >= 0) this.#host.save(savedOf(this.state, this.screen.stage.camera));
		}, SAVE_MS);
	}

	#take(message: ToPage): void {
		switch (message.kind) {
			case "shown":
				return this.#takeShown(message);
			case "expanded":
				return this.#takeExpanded(message);
			case "found":
				if (message.request === this.#searching) this.screen.bar.drawFound(message.symbols);
				return;
			case "path":
				if (message.request === this.#pathing) this.#update(withPath(this.state, message));
				return;
			case "impact":
				return this.#takeImpact(message);
			case "following":
				return this.#update({ ...this.state, follows: message.isOn });
			case "said":
				return this.screen.say(message.sentence);
			case "empty":
				return this.#update({ ...this.state, isEmpty: this.state.shown === undefined });
			case "trouble":
				return this.#takeTrouble(message);
		}
	}

	#takeShown({ request, shown, how }: Extract<ToPage, { readonly kind: "shown" }>): void {
		if (request > 0 && request !== this.#asked?.request) return;
		performance.mark("kausal:answered", { detail: shown.symbol.id });
		const isOther = this.state.shown?.symbol.id !== shown.symbol.id;
		if (how === "refreshed") return isOther ? undefined : this.#update(withShown(this.state, shown, "same"));
		const follows = how === "followed";
		if (follows && !isOther) return;
		this.screen.busy(false);
		this.#update(withShown(this.state, shown, follows || (request > 0 && this.#asked?.how === "same") ? "same" : "on"));
		if (isOther) this.#look();
		if (this.state.view === "impact") this.#askImpact();
		if (!follows) this.screen.tree.root.focus({ preventScroll: true });
		requestAnimationFrame(() => setTimeout(() => performance.mark("kausal:painted", { detail: shown.symbol.id })));
	}

	#look(): void {
		const camera = this.#camera;
		this.#camera = undefined;
		if (camera) this.screen.stage.look(camera);
		else this.screen.begin();
	}

	#takeExpanded({ request, shown }: Extract<ToPage, { readonly kind: "expanded" }>): void {
		const key = this.#expanding.get(request);
		this.#expanding.delete(request);
		this.screen.busy(false);
		if (key === undefined) return;
		const mine = shown.neighbours.filter(({ direction }) => direction === sideOf(key));
		this.#update(withExpansion(this.state, key, mine));
		const box = this.screen.scene?.groups.find(({ of }) => of === key);
		if (box) this.screen.stage.reveal(box);
	}

	#takeImpact({ request, steps, symbols, tests, cut }: Extract<ToPage, { readonly kind: "impact" }>): void {
		const of = this.state.shown?.symbol.id;
		if (request !== this.#pathing && request !== this.#impacting) return;
		this.screen.busy(false);
		if (of === undefined) return;
		this.#update({ ...this.state, impact: { of, steps, symbols, tests, cut } });
		this.screen.begin();
	}

	#takeTrouble({ request, sentence, offers }: Extract<ToPage, { readonly kind: "trouble" }>): void {
		this.screen.busy(false);
		const isShowing = request === 0 || request === this.#asked?.request;
		if (!isShowing) return this.screen.say(sentence);
		this.#update({ ...this.state, trouble: { sentence, offers } });
	}

	#ask(id: string, how: Shows): void {
		const request = this.#host.next();
		this.#asked = { request, how };
		performance.mark("kausal:asked", { detail: id });
		this.screen.busy(true);
		this.#host.post({ kind: "show", request, id });
	}

	walkTo(id: string | undefined): void {
		if (id === undefined || id === this.state.shown?.symbol.id) return;
		this.walked = { id, time: performance.now() };
		this.#ask(id, "on");
	}

	steps(steps: number): void {
		const next = withSteps(this.state, steps);
		const stop = stopAt(next.walk);
		if (next === this.state || !stop) return;
		this.#ask(stop.id, "same");
		this.#update({ ...next, trouble: undefined });
	}

	view(view: State["view"]): void {
		this.#update({ ...this.state, view, selected: undefined });
		if (view === "impact" && this.state.impact === undefined) this.#askImpact();
		else if (view !== "list") this.screen.begin();
		this.screen.tree.root.focus({ preventScroll: true });
	}

	#askImpact(): void {
		const id = this.state.shown?.symbol.id;
		if (id === undefined) return;
		this.#impacting = this.#host.next();
		this.screen.busy(true);
		this.#host.post({ kind: "impact", request: this.#impacting, id, tests: this.state.filters?.tests !== false });
	}

	askPath(): void {
		const { shown } = this.state;
		if (!shown) return;
		const from = stopOf(shown);
		this.screen.bar.ask(l10n.t("How does {0} reach …", from.name), (symbol: PageSymbol) => {
			this.#update({ ...this.state, path: { from, to: stopOf({ symbol }), steps: undefined, isBack: false } });
			this.#askPathBetween(from.id, symbol.id);
		});
	}

	select(key: string | undefined): void {
		this.#update({ ...this.state, selected: key });
	}

	open(id: string): void {
		this.walked = undefined;
		this.#host.post({ kind: "open", id });
	}

	search(): void {
		this.screen.bar.ask(l10n.t("Search a symbol"));
	}

	#askPathBetween(from: string, to: string): void {
		this.#pathing = this.#host.next();
		this.#host.post({ kind: "path", request: this.#pathing, from, to });
	}

	#query(query: string): void {
		clearTimeout(this.#queryTimer);
		if (query === "") return this.screen.bar.drawFound([]);
		this.#queryTimer = setTimeout(() => {
			this.#searching = this.#host.next();
			this.#host.post({ kind: "search", request: this.#searching, query: query.slice(0, QUERY_MAX) });
		}, QUERY_MS);
	}

	#accept(offer: Offer): void {
		if (offer !== "retry") return this.#host.post({ kind: "accept", offer });
		const stop = stopAt(this.state.walk);
		this.#update({ ...this.state, trouble: undefined });
		if (stop) this.#ask(stop.id, "same");
	}

	/** Opens or closes a group, or what is beyond a node. */
	turn(key: string): void {
		if (this.screen.scene?.nodes.some((node) => node.key === key) === true) return this.#expand(key);
		this.#update(withTurned({ ...this.state, selected: key }, key));
		const box = this.screen.scene?.groups.find(({ group }) => group.key === key);
		if (box) this.screen.stage.reveal(box);
	}

	#expand(key: string): void {
		if (this.state.expansions.has(key)) return this.#update(withExpansion(this.state, key, undefined));
		const id = this.idOf(key);
		if (id === undefined) return;
		const request = this.#host.next();
		this.#expanding.set(request, key);
		this.screen.busy(true);
		this.#host.post({ kind: "expand", request, id });
	}

	idOf(key: string | undefined): string | undefined {
		return this.#symbolOf(key)?.id;
	}

	#symbolOf(key: string | undefined): PageSymbol | undefined {
		if (key === undefined) return undefined;
		if (/^[0-9a-f]{32}$/.test(key)) return { id: key } as PageSymbol;
		return (
			this.screen.rows.find((row) => row.key === key)?.symbol ??
			this.screen.scene?.nodes.find((node) => node.key === key)?.neighbour.symbol
		);
	}

	#tipOf(key: string | undefined): TipText | undefined {
		const node = this.screen.scene?.nodes.find((one) => one.key === key);
		if (node) return { symbol: node.neighbour.symbol, detail: detailOf(node.neighbour) };
		const row = this.screen.rows.find((one) => one.key === key);
		return row?.symbol && { symbol: row.symbol, detail: row.detail };
	}

	turnMenu(name: MenuName): void {
		this.menu = this.menu === name ? undefined : name;
		this.#drawMenu();
	}

	#drawMenu(): void {
		const { shown, filters, grouping } = this.state;
		const content =
			this.menu === undefined
				? []
				: this.menu === "help"
					? helpMenu()
					: this.menu === "export"
						? exportMenu({ onSave: (format) => void this.#save(format), onCopy: (format) => this.copy(format) })
						: filterMenu({
								filters: filters ?? defaultsFor(shown?.symbol.kind ?? ""),
								grouping,
								facets: facetsOf(shown?.neighbours ?? []),
								onFilters: (next) => this.#update({ ...this.state, filters: next }),
								onGrouping: (next) => this.#update({ ...this.state, grouping: next, turned: [] }),
							});
		this.screen.bar.drawMenu(this.menu, content);
	}

	copy(format: Copied = "text"): void {
		const { picture } = this.screen;
		if (!picture) return;
		const text = copyOf(picture, format);
		if (text === undefined) return this.screen.say(l10n.t("That is too much for the clipboard. Filter it first."));
		this.#host.post({ kind: "copy", text });
	}

	async #save(format: Format): Promise<void> {
		const { picture } = this.screen;
		if (!picture) return;
		this.turnMenu("export");
		const content = await fileOf(this.screen, picture, format);
		if (content === undefined) {
			return this.screen.say(l10n.t("The picture is too large. Filter it, or close groups."));
		}
		this.#host.post({ kind: "save", format, content });
	}
}
