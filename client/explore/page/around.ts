/** What stands over and beside the picture: headings of the sides, a legend, a path that is kept, notices. */
import { l10n } from "../../words/words.ts";
import { element, svgElement } from "./dom.ts";
import { kindIcon, toolIcon } from "./icons.ts";
import { strokeOf } from "./curve.ts";
import { isGuess } from "./filters.ts";
import { edgeWord, shown as shownCount } from "./words.ts";
import type { Offer, PathStep } from "./messages.ts";
import { pathSentence } from "./said.ts";
import type { KeptPath, Picture, Trouble } from "./state.ts";

export function headings({ shown, groups }: Picture): readonly HTMLElement[] {
	const count = (side: "incoming" | "outgoing"): number =>
		groups.filter((group) => group.side === side).reduce((sum, { neighbours }) => sum + neighbours.length, 0);
	const made = (side: "incoming" | "outgoing", text: string, all: number, where: string): HTMLElement => {
		const here = count(side);
		const said = here === all ? shownCount(here) : l10n.t("{0} of {1}", shownCount(here), shownCount(all));
		return element(
			"div",
			{ class: `heading ${where}` },
			element("b", {}, text),
			element("span", { class: "dim" }, said),
		);
	};
	return [
		made("incoming", l10n.t("Used by"), shown.incoming, "left"),
		made("outgoing", l10n.t("Uses"), shown.outgoing, "right"),
	];
}

/** The kinds of edges that are there, each as it is drawn. */
export function legend({ groups, expansions }: Picture): HTMLElement {
	const neighbours = [...groups.flatMap((group) => group.neighbours), ...[...expansions.values()].flat()];
	const seen = new Map<string, { readonly name: string; readonly line: SVGElement }>();
	for (const {
		relations: [relation],
	} of neighbours) {
		if (!relation) continue;
		const { colour, dash, width } = strokeOf(relation);
		const name = colour === "guess" ? l10n.t("perhaps: only a name speaks for it") : edgeWord(colour);
		if (seen.has(name)) continue;
		const path = svgElement("path", {
			d: "M0 6 C9 6 16 2 26 2",
			"stroke-dasharray": dash.join(" "),
			"stroke-width": String(width),
		});
		path.style.stroke = `var(--${colour})`;
		seen.set(name, { name, line: svgElement("svg", { "aria-hidden": "true" }, path) });
	}
	const made = [...seen.values()].map(({ name, line }) => element("span", {}, line, name));
	return element("div", { class: made.length === 0 ? "legend hidden" : "legend" }, ...made);
}

/** What the dots of the rings are. */
export function ringsLegend(): HTMLElement {
	const entry = (kind: string, text: string): HTMLElement =>
		element("span", {}, element("i", { class: `dot ${kind}` }), text);
	return element("div", { class: "legend" }, entry("symbol", l10n.t("may break")), entry("test", l10n.t("test")));
}

export interface RibbonEvents {
	readonly onWalk: (id: string) => void;
	readonly onClose: () => void;
}

export function ribbon(path: KeptPath, here: string | undefined, events: RibbonEvents): HTMLElement {
	const letGo = l10n.t("Let go of the path");
	const given = { class: "icon-action", title: letGo, label: letGo, onClick: events.onClose };
	const close = element("button", given, toolIcon("close"));
	const said = pathSentence(path);
	const title = element("span", { class: "title" }, said);
	const grow = element("span", { class: "grow" });
	const { steps = [] } = path;
	if (steps.length === 0) return element("div", { class: "ribbon" }, title, grow, close);
	const chips = steps.flatMap((step, index) => [...(index === 0 ? [] : [via(step)]), chip(step, here, events)]);
	return element("div", { class: "ribbon", role: "navigation", label: said }, title, ...chips, grow, close);
}

function chip(
	{ symbol: { id, kind, name, path, line } }: PathStep,
	here: string | undefined,
	{ onWalk }: RibbonEvents,
): HTMLElement {
	const made = element(
		"button",
		{ class: "step", title: `${path}:${line}`, onClick: () => onWalk(id) },
		kindIcon(kind),
		name,
	);
	made.classList.toggle("here", id === here);
	return made;
}

function via({ edge, confidence }: PathStep): HTMLElement {
	const word = edge === null ? "" : edgeWord(edge);
	return element("span", { class: "via" }, `${word}${isGuess({ confidence }) ? "?" : ""} →`);
}

function offerWord(offer: Offer): string {
	switch (offer) {
		case "retry":
			return l10n.t("Try Again");
		case "restart":
			return l10n.t("Restart Server");
		case "output":
			return l10n.t("Show Output");
		case "reindex":
			return l10n.t("Reindex");
	}
}

export function troubleNotice({ sentence, offers }: Trouble, onOffer: (offer: Offer) => void): HTMLElement {
	return element(
		"div",
		{ class: "notice", role: "alert" },
		toolIcon("help"),
		element("h2", {}, l10n.t("This could not be shown")),
		element("p", {}, sentence),
		element(
			"div",
			{ class: "offers" },
			...offers.map((offer, index) =>
				element(
					"button",
					{ class: index === 0 ? "push" : "push second", onClick: () => onOffer(offer) },
					offerWord(offer),
				),
			),
		),
	);
}

export function emptyNotice(onSearch: () => void): HTMLElement {
	return element(
		"div",
		{ class: "notice" },
		toolIcon("columns"),
		element("h2", {}, l10n.t("Read code by walking through it")),
		element(
			"p",
			{},
			l10n.t(
				"Put the cursor on a name in the editor and choose Explore from its menu: who uses it stands to the left, " +
					"its code in the middle, what it uses to the right. A click walks on.",
			),
		),
		element(
			"div",
			{ class: "offers" },
			element("button", { class: "push", onClick: onSearch }, l10n.t("Search a Symbol")),
		),
	);
}

export function nothingHere(text: string): HTMLElement {
	return element("div", { class: "side-none" }, text);
}
