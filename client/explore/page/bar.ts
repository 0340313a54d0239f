/** The bar at the top: back and forward, where one has walked, search, the views, and the tools. */
import { l10n } from "../../words/words.ts";
import { element } from "./dom.ts";
import { kindIcon, type Tool, toolIcon } from "./icons.ts";
import type { PageSymbol } from "./messages.ts";
import { folderOf } from "./filters.ts";
import type { View } from "./saved.ts";
import type { State } from "./state.ts";

export interface BarEvents {
	readonly onSteps: (steps: number) => void;
	readonly onView: (view: View) => void;
	readonly onPath: () => void;
	readonly onFollow: () => void;
	readonly onMenu: (name: MenuName) => void;
	readonly onQuery: (query: string) => void;
	readonly onFound: (symbol: PageSymbol) => void;
}

export type MenuName = "filter" | "export" | "help";

const STOPS_SHOWN = 4;
const views = (): readonly (readonly [View, Tool, string, string])[] => [
	["columns", "columns", l10n.t("Graph"), l10n.t("Who uses it, its code, and what it uses (1)")],
	["impact", "impact", l10n.t("Impact"), l10n.t("What a change may break, as rings outwards (2)")],
	["list", "list", l10n.t("List"), l10n.t("The same as a list (3)")],
];

export class Bar {
	readonly root: HTMLElement = element("div", { class: "bar", role: "toolbar", label: l10n.t("Explore") });
	readonly search: HTMLInputElement = element("input", { label: l10n.t("Search a symbol"), role: "combobox" });
	readonly menu: HTMLElement = element("div", { class: "menu hidden" });
	readonly #found = element("div", { class: "menu found hidden", role: "listbox", label: l10n.t("Symbols found") });
	readonly #trail = element("nav", { class: "trail", label: l10n.t("Where you have been") });
	readonly #back: HTMLButtonElement;
	readonly #forward: HTMLButtonElement;
	readonly #views = new Map<View, HTMLButtonElement>();
	readonly #menus = new Map<MenuName, HTMLButtonElement>();
	readonly #follow: HTMLButtonElement;
	readonly #filterCount = element("span", { class: "badge hidden" });
	readonly #events: BarEvents;
	#symbols: readonly PageSymbol[] = [];
	#chosen = 0;
	/** What a choice in the search is for; to walk there when undefined. */
	#purpose: ((symbol: PageSymbol) => void) | undefined;

	constructor(events: BarEvents) {
		this.#events = events;
		this.#back = action("back", "", l10n.t("Back (Alt+Left)"), () => events.onSteps(-1));
		this.#forward = action("forward", "", l10n.t("Forward (Alt+Right)"), () => events.onSteps(1));
		for (const [view, tool, word, title] of views()) {
			this.#views.set(
				view,
				action(tool, word, title, () => events.onView(view)),
			);
		}
		this.#follow = action("follow", l10n.t("Follow"), l10n.t("Follow the cursor in the editor"), events.onFollow);
		const filter = action("filter", l10n.t("Filter"), l10n.t("Choose what is shown"), () => events.onMenu("filter"));
		filter.append(this.#filterCount);
		this.#menus
			.set("filter", filter)
			.set(
				"export",
				action("export", "", l10n.t("Export or copy"), () => events.onMenu("export")),
			)
			.set(
				"help",
				action("help", "", l10n.t("Keys (?)"), () => events.onMenu("help")),
			);
		this.search.placeholder = l10n.t("Search a symbol");
		this.search.spellcheck = false;
		this.search.setAttribute("aria-expanded", "false");
		this.#listen();
		const divider = (): HTMLElement => element("span", { class: "divider" });
		this.root.append(
			this.#back,
			this.#forward,
			this.#trail,
			element("div", { class: "search" }, toolIcon("search"), this.search, this.#found),
			divider(),
			element("div", { class: "views", role: "group", label: l10n.t("View") }, ...this.#views.values()),
			divider(),
			action("path", l10n.t("Path"), l10n.t("How does it reach … (P)"), events.onPath),
			this.#follow,
			...this.#menus.values(),
			this.menu,
		);
	}

	draw({ walk, view, follows, filters }: State): void {
		this.#back.disabled = walk.at <= 0;
		this.#forward.disabled = walk.at >= walk.stops.length - 1;
		for (const [name, button] of this.#views) button.setAttribute("aria-pressed", String(name === view));
		this.#follow.setAttribute("aria-pressed", String(follows));
		const count = filters
			? filters.edges.length + filters.kinds.length + filters.folders.length + (filters.tests ? 0 : 1)
			: 0;
		this.#filterCount.textContent = String(count);
		this.#filterCount.classList.toggle("hidden", count === 0);
		const from = Math.max(0, walk.at + 1 - STOPS_SHOWN);
		this.#trail.replaceChildren(
			...walk.stops.slice(from, walk.at + 1).flatMap(({ name, kind }, index, all) => {
				const steps = from + index - walk.at;
				const button = element(
					"button",
					{ title: name, onClick: () => this.#events.onSteps(steps) },
					kindIcon(kind),
					element("span", {}, name),
				);
				if (steps === 0) button.setAttribute("aria-current", "page");
				const arrow = toolIcon("right");
				arrow.classList.add("arrow");
				return index < all.length - 1 ? [button, arrow] : [button];
			}),
		);
	}

	drawMenu(name: MenuName | undefined, content: readonly Node[]): void {
		for (const [one, button] of this.#menus) button.setAttribute("aria-expanded", String(one === name));
		this.menu.classList.toggle("hidden", name === undefined);
		this.menu.replaceChildren(...content);
	}

	/** @param purpose - what a choice is for, when it is not to walk there */
	ask(placeholder: string, purpose?: (symbol: PageSymbol) => void): void {
		this.#purpose = purpose;
		this.search.placeholder = placeholder;
		this.search.focus();
		this.search.select();
	}

	drawFound(symbols: readonly PageSymbol[]): void {
		this.#symbols = symbols;
		this.#chosen = 0;
		this.#drawFound();
	}

	#drawFound(): void {
		const isShown = this.search.value.trim() !== "" && document.activeElement === this.search;
		this.#found.classList.toggle("hidden", !isShown);
		this.search.setAttribute("aria-expanded", String(isShown));
		const none = element("div", { class: "none" }, l10n.t("Nothing has these letters in its name."));
		this.#found.replaceChildren(
			...(this.#symbols.length === 0
				? [none]
				: this.#symbols.map((symbol, index) => {
						const row = element(
							"div",
							{ class: "row", role: "option" },
							kindIcon(symbol.kind),
							element("span", { class: "grow" }, symbol.kind === "file" ? symbol.name : symbol.qualifiedName),
							element(
								"span",
								{ class: "dim" },
								`\u200e${folderOf(symbol)}${symbol.path.slice(symbol.path.lastIndexOf("/") + 1)}`,
							),
						);
						row.setAttribute("aria-selected", String(index === this.#chosen));
						// Before the field loses the focus.
						row.addEventListener("pointerdown", (event) => {
							event.preventDefault();
							this.#choose(symbol);
						});
						return row;
					})),
		);
		this.#found.children[this.#chosen]?.scrollIntoView({ block: "nearest" });
	}

	#choose(symbol: PageSymbol): void {
		const purpose = this.#purpose;
		this.#close();
		if (purpose) purpose(symbol);
		else this.#events.onFound(symbol);
	}

	#close(): void {
		this.#purpose = undefined;
		this.search.placeholder = l10n.t("Search a symbol");
		this.search.value = "";
		this.#symbols = [];
		this.search.blur();
		this.#drawFound();
	}

	#listen(): void {
		this.search.addEventListener("input", () => this.#events.onQuery(this.search.value.trim()));
		this.search.addEventListener("blur", () => this.#drawFound());
		this.search.addEventListener("keydown", (event) => {
			const { key } = event;
			if (key === "Escape") this.#close();
			else if (key === "Enter") {
				const symbol = this.#symbols[this.#chosen];
				if (symbol) this.#choose(symbol);
			} else if (key === "ArrowDown" || key === "ArrowUp") {
				this.#chosen = Math.min(Math.max(this.#chosen + (key === "ArrowDown" ? 1 : -1), 0), this.#symbols.length - 1);
				this.#drawFound();
			} else return event.stopPropagation();
			event.preventDefault();
			event.stopPropagation();
		});
	}
}

function action(tool: Tool, word: string, title: string, onClick: () => void): HTMLButtonElement {
	const text = word === "" ? undefined : element("span", { class: "word" }, word);
	return element("button", { class: "action", title, label: title, onClick }, toolIcon(tool), text);
}
