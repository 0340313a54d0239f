/** What stands over and beside the picture: headings of the sides, a legend, a path that is kept, notices. */
import { element, svgElement } from "./dom.ts";
import { kindIcon, toolIcon } from "./icons.ts";
import { strokeOf } from "./curve.ts";
import { isGuess } from "./filters.ts";
import type { Offer, PathStep } from "./messages.ts";
import type { KeptPath, Picture, Trouble } from "./state.ts";

export function headings({ shown, groups }: Picture): readonly HTMLElement[] {
	const count = (side: "incoming" | "outgoing"): number =>
		groups.filter((group) => group.side === side).reduce((sum, { neighbours }) => sum + neighbours.length, 0);
	const made = (side: "incoming" | "outgoing", text: string, all: number, where: string): HTMLElement => {
		const here = count(side);
		const said =
			here === all ? here.toLocaleString("en") : `${here.toLocaleString("en")} of ${all.toLocaleString("en")}`;
		return element(
			"div",
			{ class: `heading ${where}` },
			element("b", {}, text),
			element("span", { class: "dim" }, said),
		);
	};
	return [made("incoming", "Used by", shown.incoming, "left"), made("outgoing", "Uses", shown.outgoing, "right")];
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
		const name = colour === "guess" ? "perhaps: only a name speaks for it" : colour;
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

export interface RibbonEvents {
	readonly onWalk: (id: string) => void;
	readonly onClose: () => void;
}

export function ribbon(
	{ from, to, steps, isBack }: KeptPath,
	here: string | undefined,
	events: RibbonEvents,
): HTMLElement {
	const close = element(
		"button",
		{ class: "icon-action", title: "Let go of the path", label: "Let go of the path", onClick: events.onClose },
		toolIcon("close"),
	);
	const title = (text: string): HTMLElement => element("span", { class: "title" }, text);
	const grow = element("span", { class: "grow" });
	if (!steps) return element("div", { class: "ribbon" }, title(`How does ${from.name} reach ${to.name}?`), grow, close);
	if (steps.length === 0) {
		const none = `Neither ${from.name} nor ${to.name} is known to reach the other, within 16 steps.`;
		return element("div", { class: "ribbon" }, title(none), grow, close);
	}
	const [one, other] = isBack ? [to, from] : [from, to];
	const chips = steps.flatMap((step, index) => [...(index === 0 ? [] : [via(step)]), chip(step, here, events)]);
	const count = `${steps.length - 1} step${steps.length === 2 ? "" : "s"}`;
	const said = `${isBack ? "The other way round: " : ""}${one.name} reaches ${other.name} in ${count}`;
	return element("div", { class: "ribbon", role: "navigation", label: said }, title(said), ...chips, grow, close);
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
	return element("span", { class: "via" }, `${edge ?? ""}${isGuess({ confidence }) ? "?" : ""} →`);
}

const OFFERS: Readonly<Record<Offer, string>> = {
	retry: "Try Again",
	restart: "Restart Server",
	output: "Show Output",
	reindex: "Reindex",
};

export function troubleNotice({ sentence, offers }: Trouble, onOffer: (offer: Offer) => void): HTMLElement {
	return element(
		"div",
		{ class: "notice", role: "alert" },
		toolIcon("help"),
		element("h2", {}, "This could not be shown"),
		element("p", {}, sentence),
		element(
			"div",
			{ class: "offers" },
			...offers.map((offer, index) =>
				element("button", { class: index === 0 ? "push" : "push second", onClick: () => onOffer(offer) }, OFFERS[offer]),
			),
		),
	);
}

export function emptyNotice(onSearch: () => void): HTMLElement {
	return element(
		"div",
		{ class: "notice" },
		toolIcon("columns"),
		element("h2", {}, "Read code by walking through it"),
		element(
			"p",
			{},
			"Put the cursor on a name in the editor and choose Explore from its menu: who uses it stands to the left, " +
				"its code in the middle, what it uses to the right. A click walks on.",
		),
		element("div", { class: "offers" }, element("button", { class: "push", onClick: onSearch }, "Search a Symbol")),
	);
}

export function nothingHere(text: string): HTMLElement {
	return element("div", { class: "side-none" }, text);
}
