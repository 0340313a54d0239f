/**
 * The rows as a tree for assistive technology, which has the keyboard's focus: beside the picture it is there for
 * screen readers alone, as a list it is what everybody sees.
 */
import { l10n } from "../../words/words.ts";
import { element } from "./dom.ts";
import { kindIcon, toolIcon } from "./icons.ts";
import type { Row } from "./rows.ts";

export interface TreeEvents {
	readonly onSelect: (key: string) => void;
	readonly onWalk: (key: string) => void;
	readonly onTurn: (key: string) => void;
}

const INDENT = 14;

export class RowsView {
	readonly root: HTMLElement = element("div", {
		class: "tree apart",
		role: "tree",
		tabIndex: 0,
		label: l10n.t("What is around the symbol"),
	});
	readonly #events: TreeEvents;
	#rows: readonly Row[] = [];

	constructor(events: TreeEvents) {
		this.#events = events;
	}

	draw(rows: readonly Row[], selected: string | undefined, isWhole: boolean): void {
		this.root.classList.toggle("whole", isWhole);
		this.root.classList.toggle("apart", !isWhole);
		if (rows !== this.#rows) {
			this.#rows = rows;
			this.root.replaceChildren(...rows.map((row, index) => this.#rowElement(row, index)));
		}
		const at = rows.findIndex(({ key }) => key === selected);
		[...this.root.children].forEach((made, index) => {
			made.classList.toggle("selected", index === at);
			made.setAttribute("aria-selected", String(index === at));
		});
		const chosen = this.root.children[at];
		if (!chosen) return this.root.removeAttribute("aria-activedescendant");
		this.root.setAttribute("aria-activedescendant", chosen.id);
		if (isWhole) chosen.scrollIntoView({ block: "nearest" });
	}

	#rowElement(row: Row, index: number): HTMLElement {
		const { key, level, place, of, isOpen, symbol, text, detail } = row;
		const twist = isOpen === undefined ? element("span", { class: "twist" }) : toolIcon(isOpen ? "down" : "right");
		twist.classList.add("twist");
		if (isOpen !== undefined) {
			twist.addEventListener("click", (event) => {
				event.stopPropagation();
				this.#events.onTurn(key);
			});
		}
		const made = element(
			"div",
			{ class: symbol && level > 1 ? "row" : "row head", role: "treeitem" },
			twist,
			symbol ? kindIcon(symbol.kind) : undefined,
			element("span", {}, text),
			element("span", { class: "dim" }, detail),
		);
		made.id = `row-${index}`;
		made.style.paddingLeft = `${6 + (level - 1) * INDENT}px`;
		made.setAttribute("aria-level", String(level));
		made.setAttribute("aria-posinset", String(place));
		made.setAttribute("aria-setsize", String(of));
		made.setAttribute("aria-label", `${symbol ? `${symbol.kind} ` : ""}${text}, ${detail}`);
		if (isOpen !== undefined) made.setAttribute("aria-expanded", String(isOpen));
		made.addEventListener("click", () => (symbol ? this.#events.onWalk(key) : this.#events.onTurn(key)));
		return made;
	}
}
