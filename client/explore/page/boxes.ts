/**
 * The boxes of a picture as elements: neighbours, and the groups around them. Assistive technology has the same as a
 * tree, and would read these a second time, in the order of the picture.
 */
import { l10n } from "../../words/words.ts";
import type { GroupBox, NodeBox } from "./columns.ts";
import { element, place } from "./dom.ts";
import { isGuessed } from "./filters.ts";
import { kindIcon, toolIcon } from "./icons.ts";
import type { PageSymbol, Side } from "./messages.ts";
import { piecesBeside } from "./names.ts";

export interface BoxEvents {
	/** A click on a node. */
	readonly onWalk: (key: string) => void;
	readonly onTurn: (groupKey: string) => void;
	/** What is beyond a node, or no more of it. */
	readonly onExpand: (key: string) => void;
}

export interface Drawn {
	readonly isOnPath: boolean;
	/** What is looked at. */
	readonly shown: PageSymbol;
}

export function nodeElement(box: NodeBox, { isOnPath, shown }: Drawn, events: BoxEvents): HTMLElement {
	const { neighbour, key, isExpanded } = box;
	const { symbol, relations, direction } = neighbour;
	const guessed = isGuessed(neighbour);
	const [of, name] = piecesBeside(shown, symbol);
	const uses = relations.reduce((sum, { count }) => sum + count, 0);
	const more = element(
		"button",
		{
			class: "more",
			tabIndex: -1,
			title: beyond(isExpanded, direction),
			onClick: (event) => {
				event.stopPropagation();
				events.onExpand(key);
			},
		},
		toolIcon(isExpanded ? "minus" : direction === "incoming" ? "left" : "right"),
	);
	const made = element(
		"div",
		{ class: "node", onClick: () => events.onWalk(key) },
		direction === "incoming" ? more : undefined,
		kindIcon(symbol.kind),
		element(
			"span",
			{ class: "name" },
			of === "" ? undefined : element("span", { class: "dim" }, of),
			element("b", {}, name),
		),
		guessed ? element("span", { class: "mark guess-mark" }, "?") : undefined,
		symbol.test && symbol.kind !== "test" ? element("span", { class: "mark" }, kindIcon("test")) : undefined,
		uses > 1 ? element("span", { class: "mark" }, `×${uses}`) : undefined,
		direction === "outgoing" ? more : undefined,
	);
	made.dataset["key"] = key;
	made.setAttribute("aria-hidden", "true");
	made.classList.toggle("guess", guessed);
	made.classList.toggle("expanded", isExpanded);
	made.classList.toggle("on-path", isOnPath);
	place(made, box);
	return made;
}

function beyond(isExpanded: boolean, direction: Side): string {
	if (isExpanded) return direction === "incoming" ? l10n.t("Hide what uses it") : l10n.t("Hide what it uses");
	return direction === "incoming" ? l10n.t("Show what uses it") : l10n.t("Show what it uses");
}

export function groupElement(box: GroupBox, events: BoxEvents): HTMLElement {
	const { group, of } = box;
	const title = element("span", { class: "name" }, group.title);
	const count = element("span", { class: "badge" }, String(group.neighbours.length));
	const head =
		of === undefined
			? element(
					"button",
					{
						class: "head",
						tabIndex: -1,
						title: `${group.place}${group.title}`,
						onClick: () => events.onTurn(group.key),
					},
					toolIcon(group.isOpen ? "down" : "right"),
					title,
					element("span", { class: "place" }, `\u200e${group.place}\u200e`),
					count,
				)
			: element("div", { class: "head" }, title, element("span", { class: "place" }), count);
	const made = element("div", { class: "group" }, head);
	made.dataset["key"] = group.key;
	made.setAttribute("aria-hidden", "true");
	place(made, box);
	return made;
}
