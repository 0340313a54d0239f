/** The symbol that is looked at: its name, its documentation, its code with the names in it that lead on. */
import { l10n } from "../../words/words.ts";
import type { CardBox } from "./columns.ts";
import { element, place } from "./dom.ts";
import { linesOf, type Piece, piecesOf } from "./highlight.ts";
import { kindIcon, toolIcon } from "./icons.ts";
import type { Shown } from "./messages.ts";
import { namePieces } from "./names.ts";
import { summaryOf } from "./summary.ts";
import { shown as shownCount } from "./words.ts";

export interface CardEvents {
	readonly onOpen: (id: string) => void;
	readonly onWalk: (id: string) => void;
	readonly onImpact: () => void;
	readonly onPath: () => void;
	readonly onScroll: () => void;
	/** The pointer is on a name in the code, or on none. */
	readonly onLight: (id: string | undefined) => void;
}

export interface Card {
	readonly root: HTMLElement;
	readonly code: HTMLElement;
	/** The names in the code by the ids of what they mean. */
	readonly links: ReadonlyMap<string, readonly HTMLElement[]>;
}

export function cardElement(shown: Shown, box: CardBox, events: CardEvents): Card {
	const { symbol, container } = shown;
	const [of, name] = namePieces(symbol);
	const action = (tool: Parameters<typeof toolIcon>[0], title: string, onClick: () => void): HTMLElement =>
		element("button", { class: "icon-action", title, label: title, onClick }, toolIcon(tool));
	const open = (): void => events.onOpen(symbol.id);
	const names = element(
		"div",
		{ class: "names" },
		element(
			"div",
			{ class: "name", title: symbol.qualifiedName },
			of === "" ? undefined : element("span", { class: "of" }, of),
			name,
		),
		element(
			"div",
			{ class: "where" },
			element("button", { title: l10n.t("Open its code (Enter)"), onClick: open }, `${symbol.path}:${symbol.line}`),
			container && container.kind !== "file" ? ` ${l10n.t("in")} ` : undefined,
			container && container.kind !== "file"
				? element(
						"button",
						{ title: l10n.t("Explore {0}", container.name), onClick: () => events.onWalk(container.id) },
						container.name,
					)
				: undefined,
		),
	);
	const head = element(
		"div",
		{ class: "head" },
		kindIcon(symbol.kind),
		names,
		action("path", l10n.t("How does it reach …"), events.onPath),
		action("impact", l10n.t("Impact: what a change may break"), events.onImpact),
		action("open", l10n.t("Open its code (Enter)"), open),
	);
	const { code, links } = codeElement(shown, events);
	code.style.height = `${box.codeHeight}px`;
	const root = element(
		"article",
		{ class: "card", label: `${symbol.kind} ${symbol.qualifiedName}` },
		head,
		symbol.doc === "" ? undefined : docElement(symbol.doc),
		frameElement(code),
		footElement(shown),
	);
	place(root, box);
	return { root, code, links };
}

/** Around the code: fades it out where it goes on to the right or below, which a thin bar alone does not say. */
function frameElement(code: HTMLElement): HTMLElement {
	const frame = element("div", { class: "code-frame" }, code);
	const mark = (): void => {
		const { scrollLeft, scrollTop, clientWidth, clientHeight, scrollWidth, scrollHeight } = code;
		frame.classList.toggle("more-right", scrollLeft + clientWidth < scrollWidth - 1);
		frame.classList.toggle("more-below", scrollTop + clientHeight < scrollHeight - 1);
	};
	code.addEventListener("scroll", mark, { passive: true });
	new ResizeObserver(mark).observe(code);
	return frame;
}

function codeElement({ symbol, source }: Shown, events: CardEvents): Pick<Card, "code" | "links"> {
	const links = new Map<string, HTMLElement[]>();
	const code = element("div", { class: "code" });
	code.addEventListener("scroll", events.onScroll, { passive: true });
	if (!source) {
		code.append(
			element(
				"div",
				{ class: "line" },
				element("span", { class: "number" }),
				l10n.t("The file has changed since it was read."),
			),
		);
		return { code, links };
	}
	const pieceElement = ({ text, kind, link }: Piece): Node => {
		if (!link || link.id === symbol.id)
			{return kind === "plain" ? document.createTextNode(text) : element("span", { class: `p-${kind}` }, text);}
		const made = element(
			"a",
			{
				class: `p-${kind}${link.sure ? "" : " unsure"}`,
				title: link.sure ? l10n.t("Walk on") : l10n.t("Perhaps: only the name speaks for it"),
				onClick: () => events.onWalk(link.id),
			},
			text,
		);
		made.addEventListener("pointerenter", () => events.onLight(link.id));
		made.addEventListener("pointerleave", () => events.onLight(undefined));
		links.set(link.id, [...(links.get(link.id) ?? []), made]);
		return made;
	};
	linesOf(piecesOf(source.text, symbol.path, source.links)).forEach((pieces, index) => {
		const number = element("span", { class: "number" }, String(source.line + index));
		code.append(element("div", { class: "line" }, number, element("span", {}, ...pieces.map(pieceElement))));
	});
	if (source.cut)
		{code.append(
			element("div", { class: "line dim" }, element("span", { class: "number" }), l10n.t("… open the code to read on")),
		);}
	return { code, links };
}

function footElement({ neighbours, incoming, outgoing, complete }: Shown): HTMLElement {
	const tests = neighbours.filter(({ direction, symbol }) => direction === "incoming" && symbol.test).length;
	const counted = (count: number, word: string): HTMLElement =>
		element("span", {}, element("b", {}, shownCount(count)), ` ${word}`);
	return element(
		"div",
		{ class: "foot" },
		counted(incoming, incoming === 1 ? l10n.t("user") : l10n.t("users")),
		tests > 0 ? counted(tests, tests === 1 ? l10n.t("test among them") : l10n.t("tests among them")) : undefined,
		element("span", { class: "grow" }),
		complete ? undefined : element("span", {}, l10n.t("so far: the index is not complete")),
		counted(outgoing, l10n.t("used")),
	);
}

function docElement(doc: string): HTMLElement {
	return element("div", { class: "doc", title: doc }, element("span", {}, summaryOf(doc)));
}
