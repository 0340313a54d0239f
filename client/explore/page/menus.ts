/** What hangs under the bar: filters with how much each choice stands for, exports, and the keys. */
import { l10n } from "../../words/words.ts";
import { element } from "./dom.ts";
import { type Facets, type Filters, toggled } from "./filters.ts";
import { GROUPINGS, type Grouping } from "./grouping.ts";
import { kindIcon } from "./icons.ts";
import type { Format } from "./messages.ts";
import { edgeWord } from "./words.ts";

const FOLDERS_SHOWN = 14;

export interface FilterMenu {
	readonly filters: Filters;
	readonly facets: Facets;
	readonly grouping: Grouping;
	/** Undefined: as fits what is looked at. */
	readonly onFilters: (filters: Filters | undefined) => void;
	readonly onGrouping: (grouping: Grouping) => void;
}

export function filterMenu({ filters, facets, grouping, onFilters, onGrouping }: FilterMenu): readonly Node[] {
	const { edges, kinds, folders } = filters;
	const rows = (title: string, made: readonly Node[]): readonly Node[] =>
		made.length === 0 ? [] : [heading(title), ...made];
	const groupings = { auto: l10n.t("As fits"), file: l10n.t("By file"), folder: l10n.t("By folder") };
	return [
		...rows(
			l10n.t("Relation"),
			facets.edges.map(({ name, count }) =>
				check({ name: edgeWord(name), count, isOn: !edges.includes(name) }, () =>
					onFilters({ ...filters, edges: toggled(edges, name) }),
				),
			),
		),
		...rows(l10n.t("Also"), [
			check({ name: l10n.t("Tests"), count: facets.tests, isOn: filters.tests }, () =>
				onFilters({ ...filters, tests: !filters.tests }),
			),
			check({ name: l10n.t("Guesses: only a name speaks for it"), count: facets.guesses, isOn: filters.guesses }, () =>
				onFilters({ ...filters, guesses: !filters.guesses }),
			),
		]),
		...rows(
			l10n.t("Kind"),
			facets.kinds.map(({ name, count }) =>
				check({ name, count, isOn: !kinds.includes(name), icon: kindIcon(name) }, () =>
					onFilters({ ...filters, kinds: toggled(kinds, name) }),
				),
			),
		),
		...rows(
			l10n.t("Folder"),
			facets.folders
				.slice(0, FOLDERS_SHOWN)
				.map(({ name, count }) =>
					check({ name, count, isOn: !folders.includes(name) }, () =>
						onFilters({ ...filters, folders: toggled(folders, name) }),
					),
				),
		),
		heading(l10n.t("Group")),
		...GROUPINGS.map((name) => choice({ name: groupings[name], isOn: name === grouping }, () => onGrouping(name))),
		heading(""),
		row(l10n.t("As it was at first"), () => onFilters(undefined)),
	];
}

export interface ExportMenu {
	readonly onSave: (format: Format) => void;
	readonly onCopy: (format: "text" | "mermaid" | "markdown") => void;
}

export function exportMenu({ onSave, onCopy }: ExportMenu): readonly Node[] {
	const saves: readonly (readonly [Format, string])[] = [
		["svg", l10n.t("SVG picture")],
		["png", l10n.t("PNG picture")],
		["mermaid", "Mermaid"],
		["dot", "DOT (Graphviz)"],
		["json", "JSON"],
		["markdown", "Markdown"],
	];
	return [
		heading(l10n.t("Save what is shown as")),
		...saves.map(([format, name]) => row(name, () => onSave(format))),
		heading(l10n.t("Copy")),
		row(l10n.t("As text"), () => onCopy("text")),
		row(l10n.t("As Mermaid"), () => onCopy("mermaid")),
		row(l10n.t("As Markdown"), () => onCopy("markdown")),
	];
}

const keys = (): readonly (readonly [string, string])[] => [
	[l10n.t("Arrows"), l10n.t("to the next box, in the direction")],
	[l10n.t("Space"), l10n.t("walk there")],
	["Enter", l10n.t("open its code")],
	["+ / −", l10n.t("expand, collapse: what is beyond")],
	["Alt+← / Alt+→", l10n.t("back, forward")],
	["/", l10n.t("search")],
	["P", l10n.t("how does it reach …")],
	["1 2 3", l10n.t("graph, impact, list")],
	["F", l10n.t("all of it in sight")],
	["0", l10n.t("back to the middle")],
	[l10n.t("Ctrl+wheel"), l10n.t("larger, smaller")],
	["Ctrl+C", l10n.t("copy as text")],
	["?", l10n.t("these keys")],
];

export function helpMenu(): readonly Node[] {
	return [
		heading(l10n.t("Keys")),
		...keys().map(([key, what]) =>
			element("div", { class: "row" }, element("kbd", {}, key), element("span", { class: "grow" }, what)),
		),
	];
}

function heading(text: string): HTMLElement {
	return element("h3", {}, text);
}

function row(text: string, onClick: () => void): HTMLElement {
	return element("button", { class: "row", onClick }, element("span", { class: "grow" }, text));
}

interface Checked {
	readonly name: string;
	readonly count: number;
	readonly isOn: boolean;
	readonly icon?: Node;
}

function check({ name, count, isOn, icon }: Checked, onTurn: () => void): HTMLElement {
	const box = element("input");
	box.type = "checkbox";
	box.checked = isOn;
	box.addEventListener("change", onTurn);
	return element(
		"label",
		{ class: "row" },
		box,
		icon,
		element("span", { class: "grow" }, name),
		element("span", { class: "count" }, String(count)),
	);
}

function choice({ name, isOn }: Pick<Checked, "name" | "isOn">, onTurn: () => void): HTMLElement {
	const box = element("input");
	box.type = "radio";
	box.name = "grouping";
	box.checked = isOn;
	box.addEventListener("change", onTurn);
	return element("label", { class: "row" }, box, element("span", { class: "grow" }, name));
}
