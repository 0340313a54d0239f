/**
 * *Relations*: of the symbol at the cursor, and of the next one when the cursor moves on, unless the view is pinned.
 * What is opened by a row of the view does not change the view.
 */
import {
	CancellationTokenSource,
	commands,
	type Disposable,
	type Position,
	type TextDocument,
	window,
	workspace,
	type TextEditorSelectionChangeEvent,
	Uri,
} from "vscode";
import type { GraphPosition, GraphSymbol, GraphTarget } from "../../server/protocol/graph.ts";
import type { Server } from "../server.ts";
import { l10n } from "../words.ts";
import { EVERYTHING, type RelationFilter, relationsOf, symbolAt, type Subject } from "./relationRows.ts";
import { type Ask, type Row, targetOf } from "./rows.ts";
import type { RowTree } from "./tree.ts";
import { whenSettled } from "./whenSettled.ts";

/** A cursor that moves on is not asked about. */
const FOLLOW_MS = 150;
const PINNED = "kausal.relations.isPinned";

export const nameOf = (uri: string): string => workspace.asRelativePath(Uri.parse(uri));

/** What stands at a place of a document, as the server is asked about it. */
export function targetAt({ uri }: TextDocument, { line, character }: Position): GraphTarget {
	return { textDocument: { uri: uri.toString() }, position: { line, character } };
}

export class RelationsView implements Disposable {
	readonly #server: Server;
	readonly #tree: RowTree;
	readonly #subscriptions: Disposable[] = [];
	#subject: Subject | undefined;
	#shown: GraphSymbol | undefined;
	#ways: { readonly title: string; readonly rows: readonly Row[] } | undefined;
	#filter: RelationFilter = EVERYTHING;
	#isPinned = false;
	/** The line that a row has opened. */
	#opened: string | undefined;
	#following = new CancellationTokenSource();

	constructor(server: Server, tree: RowTree) {
		this.#server = server;
		this.#tree = tree;
		const follow = whenSettled(FOLLOW_MS, () => void this.#follow());
		this.#subscriptions.push(
			follow,
			window.onDidChangeTextEditorSelection((event) => {
				if (this.#isWanted(event)) follow.soon();
			}),
			tree.view.onDidChangeVisibility(({ visible }) => {
				if (visible) follow.soon();
			}),
			tree.view.onDidChangeSelection(({ selection: [row] }) => {
				if (row?.place !== undefined) this.#opened = lineKey(row.place.uri, row.place.range.start.line);
			}),
		);
	}

	/** Undefined where the cursor is in no file that the server knows. */
	readonly roots = async (ask: Ask): Promise<readonly Row[] | undefined> => {
		if (this.#ways !== undefined) {
			this.#describe();
			return this.#ways.rows;
		}
		this.#subject ??= subjectAtCursor();
		const found = this.#subject && (await relationsOf(ask, this.#subject, { nameOf, filter: this.#filter }));
		this.#shown = found?.symbol;
		this.#describe();
		return found?.rows;
	};

	/** Shows the symbol at the cursor, whether the view is pinned or not. */
	async showAtCursor(): Promise<void> {
		const subject = subjectAtCursor();
		if (subject !== undefined) this.show(subject);
		await commands.executeCommand("kausal.relations.focus");
	}

	/** What a lens stands above; the arguments of {@link SHOW_RELATIONS}. */
	async showAt([uri, position]: readonly unknown[]): Promise<void> {
		const at = Uri.parse(uri as string);
		const file = { name: workspace.asRelativePath(at, false), folder: uri as string };
		this.show({ target: { textDocument: { uri: uri as string }, position: position as GraphPosition }, file });
		await commands.executeCommand("kausal.relations.focus");
	}

	show(subject: Subject): void {
		this.#ways = undefined;
		this.#subject = subject;
		this.#tree.refresh();
	}

	/** Shows ways from one symbol to another, until the person wants to follow the cursor again. */
	showWays(title: string, rows: readonly Row[]): void {
		this.#ways = { title, rows };
		this.pin(true);
		this.#tree.refresh();
	}

	pin(isPinned: boolean): void {
		this.#isPinned = isPinned;
		void commands.executeCommand("setContext", PINNED, isPinned);
		this.#describe();
		if (!isPinned) void this.#follow();
	}

	/** Lets the person choose what is left out. */
	async chooseFilter(): Promise<void> {
		const { tests, guesses, paths } = this.#filter;
		const mark = (isOn: boolean): string => (isOn ? "$(check)" : "$(blank)");
		const rows = [
			{ label: `${mark(tests)} ${l10n.t("Tests")}`, change: { tests: !tests } },
			{ label: `${mark(guesses)} ${l10n.t("What only a name speaks for")}`, change: { guesses: !guesses } },
			{
				label: `${mark(paths.length > 0)} ${l10n.t("Only in some folders…")}`,
				description: paths.join(", "),
				change: undefined,
			},
			{ label: `$(clear-all) ${l10n.t("Show everything that is sure")}`, change: EVERYTHING },
		];
		const chosen = await window.showQuickPick(rows, {
			title: l10n.t("Kausal: Relations"),
			placeHolder: l10n.t("What is shown"),
		});
		if (chosen === undefined) return;
		const change = chosen.change ?? (await this.#askPaths());
		if (change !== undefined) this.filter(change);
	}

	filter(change: Partial<RelationFilter>): void {
		this.#filter = { ...this.#filter, ...change };
		this.#tree.refresh();
	}

	dispose(): void {
		for (const subscription of this.#subscriptions) subscription.dispose();
		this.#following.dispose();
	}

	async #askPaths(): Promise<Partial<RelationFilter> | undefined> {
		const prompt = l10n.t("Folders or files, with commas; * stands for any letters. Nothing: everywhere.");
		const given = await window.showInputBox({
			prompt,
			value: this.#filter.paths.join(", "),
			placeHolder: "src, packages/*/lib",
		});
		return given === undefined
			? undefined
			: {
					paths: given
						.split(",")
						.map((path) => path.trim())
						.filter((path) => path !== ""),
				};
	}

	#isWanted({ textEditor, selections: [first] }: TextEditorSelectionChangeEvent): boolean {
		if (this.#isPinned || !this.#tree.view.visible || textEditor !== window.activeTextEditor || first === undefined) {
			return false;
		}
		const line = lineKey(textEditor.document.uri.toString(), first.active.line);
		const isOwn = line === this.#opened;
		this.#opened = undefined;
		return !isOwn;
	}

	async #follow(): Promise<void> {
		const subject = subjectAtCursor();
		if (subject === undefined || this.#isPinned || !this.#tree.view.visible) return;
		this.#following.cancel();
		this.#following = new CancellationTokenSource();
		const { token } = this.#following;
		const ask: Ask = (method, params) => this.#server.ask(method, params, token);
		// What cannot be asked now (typing goes on, the server starts) is asked with the next move.
		const symbol = await symbolAt(ask, subject.target).catch(() => undefined);
		if (
			symbol === undefined ||
			(symbol.id === this.#shown?.id && this.#ways === undefined) ||
			token.isCancellationRequested
		) {
			return;
		}
		this.show({ target: targetOf(symbol), file: subject.file });
	}

	#describe(): void {
		const parts = [this.#ways?.title ?? this.#shown?.qualifiedName, this.#isPinned ? l10n.t("pinned") : undefined];
		if (this.#filter !== EVERYTHING) parts.push(l10n.t("filtered"));
		this.#tree.view.description = parts.filter((part) => part !== undefined).join(" · ");
	}
}

/** What the cursor is in; undefined where no file of a folder is edited. */
export function subjectAtCursor(): Subject | undefined {
	const editor = window.activeTextEditor;
	if (editor?.document.uri.scheme !== "file") return undefined;
	const { document, selection } = editor;
	const file = { name: workspace.asRelativePath(document.uri, false), folder: document.uri.toString() };
	return { target: targetAt(document, selection.active), file };
}

function lineKey(uri: string, line: number): string {
	return `${line} ${Uri.parse(uri).toString()}`;
}
