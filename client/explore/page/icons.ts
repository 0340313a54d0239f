/** Our own icons, as paths in a square of 16: one for each kind of symbol, and those of the tools. */
import { svgElement } from "./dom.ts";

export const KIND_PATHS: Readonly<Record<string, string>> = {
	file: "M4 1.5h5l3 3v10H4zM9 1.5v3h3",
	module:
		"M6 2.5H4v4L2.5 8 4 9.500v4h2M10 2.500h2v4L13.500 8 12 9.500v4h-2",
	class: "M2.5 2.5h5v4h-5zM9.5 9.5h4v4h-4zM5 6.5v5h4.5M5 4.5",
	interface: "M6.5 8a2.5 2.5 0 1 1-5 0 2.5 2.5 0 0 1 5 0zM6.5 8h8M11.5 5.5v5",
	type: "M3 3.5h10M8 3.5v9.5M3 3.5v1.5M13 3.5v1.5M6.5 13h3",
	enum: "M2.5 3.5h11M2.5 8h11M2.5 12.5h7",
	enumMember: "M2.5 4h2M6.5 4h7M2.5 8h2M6.5 8h7M2.5 12h2M6.5 12h4",
	function: "M8 1.5 13.5 4.5v7L8 14.5 2.5 11.5v-7zM2.5 4.5 8 7.5l5.5-3M8 7.5v7",
	method: "M8 1.5 13.5 4.5v7L8 14.5 2.5 11.5v-7zM2.5 4.5 8 7.5l5.5-3M8 7.5v7",
	constructor: "M8 1.5 13.5 4.5v7L8 14.5 2.5 11.5v-7zM8 5v6M5 8h6",
	field: "M2.5 5.5 8 3l5.5 2.5v5L8 13l-5.5-2.5zM2.5 5.5 8 8l5.5-2.5",
	constant: "M2.5 3.5h11v9h-11zM5 6.5h6M5 9.5h6",
	variable: "M5 3H2.5v10H5M11 3h2.5v10H11M6 6l4 4M10 6l-4 4",
	test: "M6 1.5h4M6.5 1.5v4.5L2.8 12.6a1.2 1.2 0 0 0 1 1.9h8.4a1.2 1.2 0 0 0 1-1.9L9.5 6V1.5M4.6 10h6.8",
	section: "M6.5 2 5 14M11 2 9.5 14M2.5 5.5h11M2.5 10.5h11",
};

export type Tool =
	| "back"
	| "forward"
	| "search"
	| "columns"
	| "impact"
	| "list"
	| "path"
	| "follow"
	| "filter"
	| "export"
	| "fit"
	| "open"
	| "close"
	| "plus"
	| "minus"
	| "left"
	| "right"
	| "down"
	| "help"
	| "copy"
	| "pin";

const TOOL_PATHS: Readonly<Record<Tool, string>> = {
	back: "M13 8H3M7 4 3 8l4 4",
	forward: "M3 8h10M9 4l4 4-4 4",
	search: "M11 6.5a4.5 4.5 0 1 1-9 0 4.5 4.5 0 0 1 9 0zM10 10l4 4",
	columns: "M1.5 3.5h3.5v9H1.5zM6.5 2h3v12h-3zM11 3.5h3.5v9H11z",
	impact:
		"M9.5 8a1.5 1.5 0 1 1-3 0 1.5 1.5 0 0 1 3 0z" +
		"M12 8a4 4 0 1 1-8 0 4 4 0 0 1 8 0zM14.5 8a6.5 6.5 0 1 1-13 0 6.5 6.5 0 0 1 13 0z",
	list: "M2 3.5h2M6 3.5h8M4 8h2M8 8h6M4 12.5h2M8 12.5h6",
	path:
		"M5 3.5a1.5 1.5 0 1 1-3 0 1.5 1.5 0 0 1 3 0zM14 12.5a1.5 1.5 0 1 1-3 0 1.5 1.5 0 0 1 3 0z" +
		"M5 3.5h4a2.25 2.25 0 0 1 0 4.5H7a2.25 2.25 0 0 0 0 4.5h4",
	follow: "M12.5 8a4.5 4.5 0 1 1-9 0 4.5 4.5 0 0 1 9 0zM8 1v4M8 11v4M1 8h4M11 8h4",
	filter: "M1.5 2.5h13l-5 6v5l-3-1.5V8.5z",
	export: "M8 10V1.5M4.5 5 8 1.5 11.5 5M2.5 9.5v5h11v-5",
	fit: "M2 6V2h4M10 2h4v4M14 10v4h-4M6 14H2v-4",
	open: "M9 2h5v5M14 2 7 9M11.5 9.5v4h-9v-9h4",
	close: "M3.5 3.5l9 9M12.5 3.5l-9 9",
	plus: "M8 3v10M3 8h10",
	minus: "M3 8h10",
	left: "M10 3 5 8l5 5",
	right: "M6 3l5 5-5 5",
	down: "M3 6l5 5 5-5",
	help: "M5.5 6a2.5 2.5 0 1 1 3.6 2.2C8.3 8.700 8 9 8 10M8 12.500v.5",
	copy: "M5.500 5.500h8v8h-8zM10.500 5.500v-3h-8v8h3",
	pin: "M5.500 2h5M6.500 2v4L4 8.500h8L9.500 6V2M8 8.500V14",
};

function icon(path: string, name: string): SVGElement {
	const line = svgElement("path", { d: path });
	return svgElement("svg", { viewBox: "0 0 16 16", class: name, "aria-hidden": "true", focusable: "false" }, line);
}

export function kindIcon(kind: string): SVGElement {
	const known = Object.hasOwn(KIND_PATHS, kind) ? kind : "variable";
	return icon(KIND_PATHS[known] ?? "", `kind kind-${known}`);
}

export function toolIcon(tool: Tool): SVGElement {
	return icon(TOOL_PATHS[tool], "tool");
}
