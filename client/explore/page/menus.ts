/** What hangs under the bar: filters with how much each choice stands for, exports, and the keys. */
import { element } from "./dom.ts";
import { type Facets, type Filters, toggled } from "./filters.ts";
import { GROUPINGS, type Grouping } from "./grouping.ts";
import { kindIcon } from "./icons.ts";
import type { Format } from "./messages.ts";

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
	const groupings = { auto: "As fits", file: "By file", folder: "By folder" };
	return [
		...rows(
			"Relation",
			facets.edges.map(({ name, count }) =>
				check({ name, count, isOn: !edges.includes(name) }, () => onFilters({ ...filters, edges: toggled(edges, name) })),
			),
		),
		...rows("Also", [
			check({ name: "Tests", count: facets.tests, isOn: filters.tests }, () =>
				onFilters({ ...filters, tests: !filters.tests }),
			),
			check({ name: "Guesses: only a name speaks for it", count: facets.guesses, isOn: filters.guesses }, () =>
				onFilters({ ...filters, guesses: !filters.guesses }),
			),
		]),
		...rows(
			"Kind",
			facets.kinds.map(({ name, count }) =>
				check({ name, count, isOn: !kinds.includes(name), icon: kindIcon(name) }, () =>
					onFilters({ ...filters, kinds: toggled(kinds, name) }),
				),
			),
		),
		...rows(
			"Folder",
			facets.folders
				.slice(0, FOLDERS_SHOWN)
				.map(({ name, count }) =>
					check({ name, count, isOn: !folders.includes(name) }, () =>
						onFilters({ ...filters, folders: toggled(folders, name) }),
					),
				),
		),
		heading("Group"),
		...GROUPINGS.map((name) => choice({ name: groupings[name], isOn: name === grouping }, () => onGrouping(name))),
		heading(""),
		row("As it was at first", () => onFilters(undefined)),
	];
}

export interface ExportMenu {
	readonly onSave: (format: Format) => void;
	readonly onCopy: (format: "text" | "mermaid" | "markdown") => void;
}

export function exportMenu({ onSave, onCopy }: ExportMenu): readonly Node[] {
	const saves: readonly (readonly [Format, string])[] = [
		["svg", "SVG picture"],
		["png", "PNG picture"],
		["mermaid", "Mermaid"],
		["dot", "DOT (Graphviz)"],
		["json", "JSON"],
		["markdown", "Markdown"],
	];
	return [
		heading("Save what is shown as"),
		...saves.map(([format, name]) => row(name, () => onSave(format))),
		heading("Copy"),
		row("As text", () => onCopy("text")),
		row("As Mermaid", () => onCopy("mermaid")),
		row("As Markdown", () => onCopy("markdown")),
	];
}

const KEYS: readonly (readonly [string, string])[] = [
	["Arrows", "to the next box, in the direction"],
	["Space", "walk there"],
	["Enter", "open its code"],
	["+ / −", "expand, collapse: what is beyond"],
	["Alt+← / Alt+→", "back, forward"],
	["/", "search"],
	["P", "how does it reach …"],
	["1 2 3", "graph, impact, list"],
	["F", "all of it in sight"],
	["0", "back to the middle"],
	["Ctrl+wheel", "larger, smaller"],
	["Ctrl+C", "copy as text"],
	["?", "these keys"],
];

export function helpMenu(): readonly Node[] {
	return [
		heading("Keys"),
		...KEYS.map(([key, what]) =>
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
