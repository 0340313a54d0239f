/**
 * What a view shows, before the editor has seen it: rows with text, a place and rows below them, made of the server's
 * answers. Pure, so that it can be tested without an editor; {@link RowTree} brings them into one.
 *
 * Text may be of the workspace; it is made harmless where it becomes a label, and only there.
 */
import type { GraphLocation, GraphSymbol, GraphTarget } from "../../server/protocol/graph.ts";
import { l10n } from "../words/words.ts";

/** Asks the server; an answer that is no longer wanted is cancelled. @throws Error with one sentence */
export type Ask = <Result>(method: string, params: object) => Promise<Result>;

/** A path as people call it, of a URI. */
export type NameOf = (uri: string) => string;

export interface Row {
	/** Unlike all others of its parent. */
	readonly key: string;
	readonly label: string;
	readonly description?: string;
	readonly tooltip?: string;
	/** The name of one of the editor's icons, and of a color of its themes. */
	readonly icon?: string;
	readonly color?: string;
	/** What is opened when the row is chosen. */
	readonly place?: GraphLocation;
	/** What is run when the row is chosen, and has no place. */
	readonly command?: { readonly id: string; readonly given?: readonly unknown[] };
	/** What the row's buttons and menu go by. */
	readonly context?: string;
	readonly symbol?: GraphSymbol;
	readonly isExpanded?: boolean;
	/** The rows below, if they are known; else the way to them. */
	readonly rows?: readonly Row[];
	readonly load?: (ask: Ask) => Promise<readonly Row[]>;
}

export function isLeaf({ rows, load }: Row): boolean {
	return rows === undefined && load === undefined;
}

/**
 * The id of a row in the view, by which the editor remembers what is open. A row that had nothing below it, and now
 * has, is another one: else it would stay closed, as it was, whatever it asks for.
 */
export function idBelow(above: string, row: Row): string {
	return `${above}\n${row.key}${isLeaf(row) ? "" : "\n"}`;
}

const ICONS: Readonly<Record<string, string>> = {
	file: "symbol-file",
	module: "symbol-module",
	class: "symbol-class",
	interface: "symbol-interface",
	type: "symbol-interface",
	enum: "symbol-enum",
	enumMember: "symbol-enum-member",
	function: "symbol-function",
	method: "symbol-method",
	constructor: "symbol-constructor",
	field: "symbol-field",
	constant: "symbol-constant",
	variable: "symbol-variable",
	test: "beaker",
	section: "symbol-string",
};

/** The row of a symbol: its name, where it is, and a way there. */
export function symbolRow(symbol: GraphSymbol, nameOf: NameOf, more: Partial<Row> & { readonly said?: string }): Row {
	const { id, kind, qualifiedName, signature, location, selectionRange } = symbol;
	const at = `${nameOf(location.uri)}:${selectionRange.start.line + 1}`;
	const { said, ...rest } = more;
	return {
		key: id,
		label: kind === "file" ? fileNameOf(location.uri) : qualifiedName,
		description: said === undefined ? at : `${at} · ${said}`,
		tooltip: signature === "" ? at : `${signature}\n${at}`,
		icon: ICONS[kind] ?? "symbol-misc",
		place: { uri: location.uri, range: selectionRange },
		context: "symbol",
		symbol,
		...rest,
	};
}

/** A symbol of an answer as what another question is about. */
export function targetOf({ id, location }: GraphSymbol): GraphTarget {
	return { name: id, folder: location.uri };
}

export function fileNameOf(uri: string): string {
	const name = uri.slice(uri.lastIndexOf("/") + 1);
	try {
		return decodeURIComponent(name);
	} catch {
		return name;
	}
}

/** How sure an edge is, where it is not surely so. */
export function sureness(confidence: string): string | undefined {
	if (confidence === "inferred") return l10n.t("inferred");
	if (confidence === "name") return l10n.t("by its name alone");
	return confidence === "ambiguous" ? l10n.t("one of several") : undefined;
}

/** In the order in which the groups begin. */
export function groupedBy<One, Key>(all: readonly One[], keyOf: (one: One) => Key): ReadonlyMap<Key, readonly One[]> {
	const groups = new Map<Key, One[]>();
	for (const one of all) {
		const group = groups.get(keyOf(one));
		if (group === undefined) groups.set(keyOf(one), [one]);
		else group.push(one);
	}
	return groups;
}

/** A line that says something, and is no symbol. */
export function noteRow(key: string, label: string, more: Partial<Row> = {}): Row {
	return { key, label, icon: "info", ...more };
}
