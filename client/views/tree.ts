/**
 * Rows in a view of the editor: asked for when they are looked at, cancelled when they are not wanted any more, and
 * never an empty list without a reason, unless the view has a welcome for it.
 *
 * This is loaded with the extension, so it holds nothing; what a view asks is loaded when the view is first looked at.
 */
import {
	type Disposable,
	type Event,
	EventEmitter,
	type TreeDataProvider,
	TreeItem,
	TreeItemCollapsibleState,
	type TreeView,
	Range,
	ThemeColor,
	ThemeIcon,
	Uri,
	window,
	CancellationTokenSource,
} from "vscode";
import type { GraphLocation } from "../../server/protocol/graph.ts";
import { shown } from "../plainText.ts";
import type { Server } from "../server.ts";
import { type Ask, idBelow, isLeaf, noteRow, type Row } from "./rows.ts";

/** What a view asks when it is looked at. Undefined: its welcome says it all. */
export type Roots = (ask: Ask, tree: RowTree) => Promise<readonly Row[] | undefined>;

export class RowTree implements TreeDataProvider<Row>, Disposable {
	readonly view: TreeView<Row>;
	readonly #server: Server;
	readonly #load: () => Roots;
	readonly #changed = new EventEmitter<void>();
	readonly onDidChangeTreeData: Event<void> = this.#changed.event;
	/** Of each row the one above it, and its id in the view: the same row keeps its place when it is made anew. */
	#above = new WeakMap<Row, { readonly id: string; readonly parent: Row | undefined }>();
	#cancel = new CancellationTokenSource();
	readonly #listening: Disposable;

	constructor(id: string, server: Server, load: () => Roots) {
		this.#server = server;
		this.#load = load;
		this.view = window.createTreeView(id, { treeDataProvider: this, showCollapseAll: true });
		let before = readinessOf(server);
		this.#listening = server.onDidChange(() => {
			const now = readinessOf(server);
			if (now === before) return;
			before = now;
			this.refresh();
		});
	}

	/** Everything is asked anew; what is being asked is not waited for. */
	refresh(): void {
		this.#cancel.cancel();
		this.#cancel.dispose();
		this.#cancel = new CancellationTokenSource();
		this.#changed.fire();
	}

	async getChildren(parent?: Row): Promise<Row[]> {
		const { token } = this.#cancel;
		const ask: Ask = (method, params) => this.#server.ask(method, params, token);
		try {
			const rows = parent === undefined ? await this.#roots(ask) : (parent.rows ?? (await parent.load?.(ask)) ?? []);
			return this.#placed(rows, parent);
		} catch (error) {
			if (token.isCancellationRequested) return [];
			return this.#placed([noteRow("error", sentenceOf(error), { icon: "warning" })], parent);
		}
	}

	getTreeItem(row: Row): TreeItem {
		const { label, description, tooltip, icon, color, place, command, context, isExpanded } = row;
		const { None, Collapsed, Expanded } = TreeItemCollapsibleState;
		const item = new TreeItem(shown(label), isLeaf(row) ? None : isExpanded === true ? Expanded : Collapsed);
		const id = this.#above.get(row)?.id;
		if (id !== undefined) item.id = id;
		if (description !== undefined) item.description = shown(description);
		item.tooltip = (tooltip ?? `${label}\n${description ?? ""}`).trim().split("\n").map(shown).join("\n");
		if (icon !== undefined) item.iconPath = new ThemeIcon(icon, color === undefined ? undefined : new ThemeColor(color));
		if (context !== undefined) item.contextValue = context;
		if (place !== undefined) item.command = opening(place);
		else if (command !== undefined) {
			item.command = { command: command.id, title: "", arguments: [...(command.given ?? [])] };
		}
		return item;
	}

	getParent(row: Row): Row | undefined {
		return this.#above.get(row)?.parent;
	}

	dispose(): void {
		this.#listening.dispose();
		this.#cancel.dispose();
		this.#changed.dispose();
		this.view.dispose();
	}

	async #roots(ask: Ask): Promise<readonly Row[]> {
		const { status } = this.#server;
		if (status === undefined || status.folders.length === 0) return [];
		return (await this.#load()(ask, this)) ?? [];
	}

	#placed(rows: readonly Row[], parent: Row | undefined): Row[] {
		const above = parent === undefined ? "" : (this.#above.get(parent)?.id ?? "");
		for (const row of rows) this.#above.set(row, { id: idBelow(above, row), parent });
		return [...rows];
	}
}

/** What opens a place. */
export function opening({ uri, range: { start, end } }: GraphLocation): {
	command: string;
	title: string;
	arguments: unknown[];
} {
	const selection = new Range(start.line, start.character, end.line, end.character);
	return { command: "vscode.open", title: "", arguments: [Uri.parse(uri), { selection }] };
}

/** What answers can rest on: when it is another one, what a view shows is of before. */
function readinessOf({ status }: Server): string {
	return (status?.folders ?? []).map(({ root, isComplete }) => `${isComplete ? "whole" : "part"} ${root}`).join("\n");
}

function sentenceOf(error: unknown): string {
	return error instanceof Error ? error.message : String(error);
}
