/**
 * The page as a whole: what the keyboard, the pointer and the extension change of the state, and what is asked for
 * then.
 */
import { toDot, toJson, toMarkdown, toMermaid, toText } from "./exports.ts";
import { ringsToSvg, toSvg } from "./exportSvg.ts";
import { ALL, defaultsFor, facetsOf } from "./filters.ts";
import { Host } from "./host.ts";
import { type KeyAction, keyAction } from "./keys.ts";
import { exportMenu, filterMenu, helpMenu } from "./menus.ts";
import { COPY_MAX, type Format, type Offer, type PageSymbol, QUERY_MAX, SAVE_MAX, type ToPage } from "./messages.ts";
import type { MenuName } from "./bar.ts";
import { pngOf } from "./picture.ts";
import { detailOf } from "./rows.ts";
import { Screen } from "./screen.ts";
import { type Keyed, nearest } from "./spatial.ts";
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
import type { TipText } from "./tip.ts";
import { stopAt } from "./walk.ts";
import type { Camera } from "./saved.ts";
import { restored, savedOf } from "./state.ts";

/** A second click within this time opens the code of what the first one walked to. */
const DOUBLE_MS = 600;
const SAVE_MS = 150;
const QUERY_MS = 90;

type Shows = "on" | "same";

export class App {
	#state: State = BEGIN;
	readonly #host: Host;
	readonly #screen: Screen;
	/** The last request for a symbol, and how it is shown; an answer to another one is too late. */
	#asked: { readonly request: number; readonly how: Shows } | undefined;
	readonly #expanding = new Map<number, string>();
	#searching = 0;
	#pathing = 0;
	#menu: MenuName | undefined;
	#walked: { readonly id: string; readonly time: number } | undefined;
	#camera: Camera | undefined;
	#saveTimer: ReturnType<typeof setTimeout> | undefined;
	#queryTimer: ReturnType<typeof setTimeout> | undefined;

	constructor() {
		this.#host = new Host((message) => this.#take(message));
		this.#screen = new Screen({
			onWalk: (key) => this.#walkTo(this.#idOf(key)),
			onTurn: (key) => this.#turn(key),
			onExpand: (key) => this.#expand(key),
			onOpen: (id) => this.#host.post({ kind: "open", id }),
			onImpact: () => this.#view("impact"),
			onPath: () => this.#askPath(),
			onCamera: () => this.#saveSoon(),
			onRest: (key, x, y) => this.#screen.tip.rest(key, { x, y }, () => this.#tipOf(key)),
			onRing: ({ step }) => this.#walkTo(step.symbol.id),
			onSteps: (steps) => this.#steps(steps),
			onView: (view) => this.#view(view),
			onFollow: () => this.#host.post({ kind: "follow", isOn: !this.#state.follows }),
			onMenu: (name) => this.#turnMenu(name),
			onQuery: (query) => this.#query(query),
			onFound: (symbol) => this.#walkTo(symbol.id),
			onSelect: (key) => this.#update({ ...this.#state, selected: key }),
			onOffer: (offer) => this.#accept(offer),
			onSearch: () => this.#screen.bar.ask("Search a symbol"),
			onLetGo: () => this.#update({ ...this.#state, path: undefined }),
			onShowAll: () => this.#update({ ...this.#state, filters: ALL }),
		});
		this.#listen();
		const saved = this.#host.saved();
		if (saved) {
			this.#state = restored(saved);
			this.#camera = saved.camera ?? undefined;
		}
		this.#screen.draw(this.#state);
		const stop = stopAt(this.#state.walk);
		this.#host.post({ kind: "ready", restores: stop !== undefined });
		if (stop) this.#ask(stop.id, "same");
		const { path, follows } = this.#state;
		if (path) this.#askPathBetween(path.from.id, path.to.id);
		if (follows) this.#host.post({ kind: "follow", isOn: true });
	}

	#update(state: State): void {
		this.#state = state;
		this.#screen.draw(state);
		this.#drawMenu();
		this.#saveSoon();
	}

	#saveSoon(): void {
		clearTimeout(this.#saveTimer);
		this.#saveTimer = setTimeout(() => {
			if (this.#state.walk.at >= 0) this.#host.save(savedOf(this.#state, this.#screen.stage.camera));
		}, SAVE_MS);
	}

	#take(message: ToPage): void {
		switch (message.kind) {
			case "shown":
				return this.#takeShown(message);
			case "expanded":
				return this.#takeExpanded(message);
			case "found":
				if (message.request === this.#searching) this.#screen.bar.drawFound(message.symbols);
				return;
			case "path":
				if (message.request === this.#pathing) this.#update(withPath(this.#state, message));
				return;
			case "impact":
				return this.#takeImpact(message);
			case "following":
				return this.#update({ ...this.#state, follows: message.isOn });
			case "said":
				return this.#screen.say(message.sentence);
			case "empty":
				return this.#update({ ...this.#state, isEmpty: this.#state.shown === undefined });
			case "trouble":
				return this.#takeTrouble(message);
		}
	}

	#takeShown({ request, shown, how }: Extract<ToPage, { readonly kind: "shown" }>): void {
		if (request > 0 && request !== this.#asked?.request) return;
		performance.mark("kausal:answered", { detail: shown.symbol.id });
		const isOther = this.#state.shown?.symbol.id !== shown.symbol.id;
		if (how === "refreshed") return isOther ? undefined : this.#update(withShown(this.#state, shown, "same"));
		const follows = how === "followed";
		if (follows && !isOther) return;
		this.#screen.busy(false);
		this.#update(withShown(this.#state, shown, follows || (request > 0 && this.#asked?.how === "same") ? "same" : "on"));
		if (isOther) this.#look();
		if (this.#state.view === "impact") this.#askImpact();
		if (!follows) this.#screen.tree.root.focus({ preventScroll: true });
		requestAnimationFrame(() => setTimeout(() => performance.mark("kausal:painted", { detail: shown.symbol.id })));
	}

	#look(): void {
		const camera = this.#camera;
		this.#camera = undefined;
		if (camera) this.#screen.stage.look(camera);
		else this.#screen.begin();
	}

	#takeExpanded({ request, shown }: Extract<ToPage, { readonly kind: "expanded" }>): void {
		const key = this.#expanding.get(request);
		this.#expanding.delete(request);
		this.#screen.busy(false);
		if (key === undefined) return;
		const mine = shown.neighbours.filter(({ direction }) => direction === sideOf(key));
		this.#update(withExpansion(this.#state, key, mine));
		const box = this.#screen.scene?.groups.find(({ of }) => of === key);
		if (box) this.#screen.stage.reveal(box);
	}

	#takeImpact({ request, steps, symbols, tests, cut }: Extract<ToPage, { readonly kind: "impact" }>): void {
		const of = this.#state.shown?.symbol.id;
		if (request !== this.#pathing && request !== this.#impacting) return;
		this.#screen.busy(false);
		if (of === undefined) return;
		this.#update({ ...this.#state, impact: { of, steps, symbols, tests, cut } });
		this.#screen.begin();
	}

	#takeTrouble({ request, sentence, offers }: Extract<ToPage, { readonly kind: "trouble" }>): void {
		this.#screen.busy(false);
		const isShowing = request === 0 || request === this.#asked?.request;
		if (!isShowing) return this.#screen.say(sentence);
		this.#update({ ...this.#state, trouble: { sentence, offers } });
	}

	#impacting = 0;

	#ask(id: string, how: Shows): void {
		const request = this.#host.next();
		this.#asked = { request, how };
		performance.mark("kausal:asked", { detail: id });
		this.#screen.busy(true);
		this.#host.post({ kind: "show", request, id });
	}

	#walkTo(id: string | undefined): void {
		if (id === undefined || id === this.#state.shown?.symbol.id) return;
		this.#walked = { id, time: performance.now() };
		this.#ask(id, "on");
	}

	#steps(steps: number): void {
		const next = withSteps(this.#state, steps);
		const stop = stopAt(next.walk);
		if (next === this.#state || !stop) return;
		this.#ask(stop.id, "same");
		this.#update({ ...next, trouble: undefined });
	}

	#view(view: State["view"]): void {
		this.#update({ ...this.#state, view, selected: undefined });
		if (view === "impact" && this.#state.impact === undefined) this.#askImpact();
		else if (view !== "list") this.#screen.begin();
		this.#screen.tree.root.focus({ preventScroll: true });
	}

	#askImpact(): void {
		const id = this.#state.shown?.symbol.id;
		if (id === undefined) return;
		this.#impacting = this.#host.next();
		this.#screen.busy(true);
		this.#host.post({ kind: "impact", request: this.#impacting, id, tests: this.#state.filters?.tests !== false });
	}

	#askPath(): void {
		const { shown } = this.#state;
		if (!shown) return;
		const from = stopOf(shown);
		this.#screen.bar.ask(`How does ${from.name} reach …`, (symbol: PageSymbol) => {
			this.#update({ ...this.#state, path: { from, to: stopOf({ symbol }), steps: undefined, isBack: false } });
			this.#askPathBetween(from.id, symbol.id);
		});
	}

	#askPathBetween(from: string, to: string): void {
		this.#pathing = this.#host.next();
		this.#host.post({ kind: "path", request: this.#pathing, from, to });
	}

	#query(query: string): void {
		clearTimeout(this.#queryTimer);
		if (query === "") return this.#screen.bar.drawFound([]);
		this.#queryTimer = setTimeout(() => {
			this.#searching = this.#host.next();
			this.#host.post({ kind: "search", request: this.#searching, query: query.slice(0, QUERY_MAX) });
		}, QUERY_MS);
	}

	#accept(offer: Offer): void {
		if (offer !== "retry") return this.#host.post({ kind: "accept", offer });
		const stop = stopAt(this.#state.walk);
		this.#update({ ...this.#state, trouble: undefined });
		if (stop) this.#ask(stop.id, "same");
	}

	/** Opens or closes a group, or what is beyond a node. */
	#turn(key: string): void {
		if (this.#screen.scene?.nodes.some((node) => node.key === key) === true) return this.#expand(key);
		this.#update(withTurned({ ...this.#state, selected: key }, key));
		const box = this.#screen.scene?.groups.find(({ group }) => group.key === key);
		if (box) this.#screen.stage.reveal(box);
	}

	#expand(key: string): void {
		if (this.#state.expansions.has(key)) return this.#update(withExpansion(this.#state, key, undefined));
		const id = this.#idOf(key);
		if (id === undefined) return;
		const request = this.#host.next();
		this.#expanding.set(request, key);
		this.#screen.busy(true);
		this.#host.post({ kind: "expand", request, id });
	}

	#idOf(key: string | undefined): string | undefined {
		return this.#symbolOf(key)?.id;
	}

	#symbolOf(key: string | undefined): PageSymbol | undefined {
		if (key === undefined) return undefined;
		if (/^[0-9a-f]{32}$/.test(key)) return { id: key } as PageSymbol;
		return (
			this.#screen.rows.find((row) => row.key === key)?.symbol ??
			this.#screen.scene?.nodes.find((node) => node.key === key)?.neighbour.symbol
		);
	}

	#tipOf(key: string | undefined): TipText | undefined {
		const node = this.#screen.scene?.nodes.find((one) => one.key === key);
		if (node) return { symbol: node.neighbour.symbol, detail: detailOf(node.neighbour) };
		const row = this.#screen.rows.find((one) => one.key === key);
		return row?.symbol && { symbol: row.symbol, detail: row.detail };
	}

	#turnMenu(name: MenuName): void {
		this.#menu = this.#menu === name ? undefined : name;
		this.#drawMenu();
	}

	#drawMenu(): void {
		const { shown, filters, grouping } = this.#state;
		const content =
			this.#menu === undefined
				? []
				: this.#menu === "help"
					? helpMenu()
					: this.#menu === "export"
						? exportMenu({ onSave: (format) => void this.#save(format), onCopy: (format) => this.#copy(format) })
						: filterMenu({
								filters: filters ?? defaultsFor(shown?.symbol.kind ?? ""),
								grouping,
								facets: facetsOf(shown?.neighbours ?? []),
								onFilters: (next) => this.#update({ ...this.#state, filters: next }),
								onGrouping: (next) => this.#update({ ...this.#state, grouping: next, turned: [] }),
							});
		this.#screen.bar.drawMenu(this.#menu, content);
	}

	#copy(format: "text" | "mermaid" | "markdown"): void {
		const { picture } = this.#screen;
		if (!picture) return;
		const text = { text: toText, mermaid: toMermaid, markdown: toMarkdown }[format](picture);
		if (text.length > COPY_MAX) return this.#screen.say("That is too much for the clipboard. Filter it first.");
		this.#host.post({ kind: "copy", text });
	}

	async #save(format: Format): Promise<void> {
		const { picture, scene, rings, theme } = this.#screen;
		if (!picture || !scene) return;
		this.#turnMenu("export");
		const svg = (): string => (rings ? ringsToSvg(rings, theme) : toSvg(scene, picture.shown, theme));
		const texts = {
			svg,
			mermaid: () => toMermaid(picture),
			dot: () => toDot(picture),
			json: () => toJson(picture),
			markdown: () => toMarkdown(picture),
		};
		const content = format === "png" ? await pngOf(svg(), (rings ?? scene).bounds) : texts[format]();
		if (content === undefined || content.length > SAVE_MAX)
			{return this.#screen.say("The picture is too large. Filter it, or close groups.");}
		this.#host.post({ kind: "save", format, content });
	}

	#listen(): void {
		addEventListener(
			"keydown",
			(event) => {
				if (event.defaultPrevented || (event.target as Element).closest("input[role=combobox]")) return;
				const { key, altKey: alt, ctrlKey, metaKey } = event;
				const isButton = (event.target as Element).closest("button, input, label") !== null;
				if (isButton && (key === "Enter" || key === " ")) return;
				const action = keyAction({ key, alt, control: ctrlKey || metaKey }, this.#state.view);
				if (!action || (action.kind === "copy" && getSelection()?.isCollapsed === false)) return;
				event.preventDefault();
				event.stopPropagation();
				this.#act(action);
			},
			{ capture: true },
		);
		this.#screen.stage.root.addEventListener(
			"click",
			(event) => {
				const walked = this.#walked;
				if (event.detail < 2 || !walked || performance.now() - walked.time > DOUBLE_MS) return;
				event.stopPropagation();
				this.#walked = undefined;
				this.#host.post({ kind: "open", id: walked.id });
			},
			{ capture: true },
		);
		addEventListener("pointerdown", ({ target }) => {
			if (this.#menu !== undefined && !(target as Element).closest(".bar")) this.#turnMenu(this.#menu);
		});
		addEventListener("focus", ({ target }) => {
			if (target === globalThis) this.#screen.tree.root.focus({ preventScroll: true });
		});
	}

	#act(action: KeyAction): void {
		const { stage, bar } = this.#screen;
		const { selected } = this.#state;
		switch (action.kind) {
			case "go":
				return this.#go(action.direction);
			case "row":
				return this.#row(action.by);
			case "turn":
				return this.#turnSelected(action.opens);
			case "steps":
				return this.#steps(action.by);
			case "view":
				return this.#view(action.view);
			case "zoom":
				return stage.zoomBy(action.factor);
			case "walk": {
				const id = this.#idOf(selected);
				return id === undefined && selected !== undefined && selected !== "card" ? this.#turn(selected) : this.#walkTo(id);
			}
			case "open": {
				const id =
					this.#idOf(selected) ??
					(selected === undefined || selected === "card" ? this.#state.shown?.symbol.id : undefined);
				if (id !== undefined) return this.#host.post({ kind: "open", id });
				return selected === undefined ? undefined : this.#turn(selected);
			}
			case "search":
				return bar.ask("Search a symbol");
			case "path":
				return this.#askPath();
			case "fit":
				return stage.fit();
			case "middle":
				return this.#screen.begin();
			case "copy":
				return this.#copy("text");
			case "help":
				return this.#turnMenu("help");
			case "escape":
				return this.#menu === undefined
					? this.#update({ ...this.#state, selected: undefined })
					: this.#turnMenu(this.#menu);
		}
	}

	#go(direction: Parameters<typeof nearest>[2]): void {
		const { scene, stage } = this.#screen;
		if (!scene) return;
		const boxes: Keyed[] = [
			...scene.nodes,
			{ ...scene.card, key: "card" },
			...scene.groups.filter(({ group }) => !group.isOpen).map((box) => ({ ...box, key: box.group.key })),
		];
		const from = this.#screen.boxOf(this.#state.selected);
		const key = from && nearest(boxes, from, direction);
		if (key === undefined) return;
		this.#update({ ...this.#state, selected: key });
		const box = this.#screen.boxOf(key);
		if (box) stage.reveal(key === "card" ? { ...box, width: Math.min(box.width, 1), x: 0 } : box);
	}

	#row(by: number): void {
		const { rows, stage } = this.#screen;
		const at = rows.findIndex(({ key }) => key === (this.#state.selected ?? "card"));
		const next = rows[Math.min(Math.max(at + by, 0), rows.length - 1)];
		if (!next) return;
		this.#update({ ...this.#state, selected: next.key });
		const box = this.#screen.rings && next.key.startsWith("ring:") ? this.#screen.boxOf(next.key) : undefined;
		if (box) stage.reveal(box);
	}

	#turnSelected(opens: boolean | undefined): void {
		const { selected } = this.#state;
		const row = this.#screen.rows.find(({ key }) => key === selected);
		if (selected === undefined || !row || row.level < 3 || row.isOpen === undefined) return;
		if (opens === undefined || opens !== row.isOpen) this.#turn(selected);
	}
}
