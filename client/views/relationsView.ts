/**
 * *Relations*: of the symbol at the cursor, and of the next one when the cursor moves on, unless the view is pinned.
 * What is opened by a row of the view does not change the view.
 */
import {
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
import { l10n } from "../words/words.ts";
import { Following } from "./following.ts";
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
	readonly #tree: RowTree;
	readonly #subscriptions: Disposable[] = [];
	#subject: Subject | undefined;
	/** Whose rows are in the view; undefined while they are on their way. */
	#shown: GraphSymbol | undefined;
	#ways: { readonly title: string; readonly rows: readonly Row[] } | undefined;
	#filter: RelationFilter = EVERYTHING;
	#isPinned = false;
	/** The line that a row has opened. */
	#opened: string | undefined;
	readonly #following: Following;

	constructor(server: Server, tree: RowTree) {
		this.#tree = tree;
		const ask: Ask = (method, params) => server.ask(method, params);
		this.#following = new Following({
			subject: () => (this.#isPinned || !tree.view.visible || this.#isAtOpened() ? undefined : subjectAtCursor()),
			symbolAt: ({ target }) => symbolAt(ask, target),
			show: (symbol, { file }) => this.show({ target: targetOf(symbol), file }),
		});
		const follow = whenSettled(FOLLOW_MS, () => void this.#follow());
		this.#subscriptions.push(
			follow,
			window.onDidChangeTextEditorSelection((event) => {
				if (this.#isWanted(event)) follow.soon();
			}),
			// A file that comes to the front brings its cursor with it, which does not move.
			window.onDidChangeActiveTextEditor((editor) => {
				if (editor !== undefined) follow.soon();
			}),
			server.onDidChange(() => void this.#following.again(this.#shownId)),
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
		const subject = (this.#subject ??= subjectAtCursor());
		const found = subject && (await relationsOf(ask, subject, { nameOf, filter: this.#filter }));
		if (subject === this.#subject && this.#ways === undefined) {
			this.#shown = found?.symbol;
			this.#describe();
		}
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
		this.#following.forget();
		this.#ways = undefined;
		this.#subject = subject;
		this.#shown = undefined;
		this.#tree.refresh();
	}

	/** Shows ways from one symbol to another, until the person wants to follow the cursor again. */
	showWays(title: string, rows: readonly Row[]): void {
		this.#following.forget();
		this.#ways = { title, rows };
		this.#shown = undefined;
		this.pin(true);
		this.#tree.refresh();
	}

	pin(isPinned: boolean): void {
		this.#isPinned = isPinned;
		void commands.executeCommand("setContext", PINNED, isPinned);
		this.#describe();
		if (isPinned) return;
		this.#opened = undefined;
		void this.#follow();
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

	#isWanted({ textEditor }: TextEditorSelectionChangeEvent): boolean {
		if (this.#isPinned || !this.#tree.view.visible || textEditor !== window.activeTextEditor) return false;
		if (this.#isAtOpened()) return false;
		this.#opened = undefined;
		return true;
	}

	/** The cursor is where a row of the view has brought it. */
	#isAtOpened(): boolean {
		const editor = window.activeTextEditor;
		if (editor === undefined || this.#opened === undefined) return false;
		return this.#opened === lineKey(editor.document.uri.toString(), editor.selection.active.line);
	}

	readonly #shownId = (): string | undefined => this.#shown?.id;

	async #follow(): Promise<void> {
		await this.#following.follow(this.#shownId);
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
