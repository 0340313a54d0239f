/** What is asked by a command, of the symbol or the file at the cursor. Loaded with the first of them. */
import {
	commands,
	env,
	Location,
	ProcessExecution,
	Range,
	Task,
	tasks,
	Uri,
	version,
	window,
	workspace,
	type WorkspaceFolder,
} from "vscode";
import { CONTENTS_REQUEST, type ContentsAnswer } from "../../server/protocol/contents.ts";
import { SYMBOLS_REQUEST, type SymbolsResult } from "../../server/protocol/explore.ts";
import {
	CONTEXT_REQUEST,
	type ContextResult,
	type GraphSymbol,
	PATH_REQUEST,
	type PathParams,
	type PathResult,
	TRACE_REQUEST,
	type TraceResult,
} from "../../server/protocol/graph.ts";
import { shown } from "../plainText.ts";
import type { Server } from "../server.ts";
import { absenceText } from "../views/absence.ts";
import { folderUri } from "../views/impactView.ts";
import { nameOf, type RelationsView, subjectAtCursor } from "../views/relationsView.ts";
import { symbolAt } from "../views/relationRows.ts";
import { type Ask, targetOf } from "../views/rows.ts";
import { opening } from "../views/tree.ts";
import { whenSettled } from "../views/whenSettled.ts";
import { l10n, number } from "../words/words.ts";
import { contextText } from "./contextText.ts";
import { pathRows } from "./pathRows.ts";
import { reportText, words } from "./report.ts";

const WAYS_MAX = 5;
const PEEK = { depth: 8, limit: 300 };
const FILES_MAX = 1000;
const BUDGETS = [2000, 4000, 8000, 16_000, 32_000];
const SAID_MS = 6000;

export interface CommandParts {
	readonly server: Server;
	readonly relations: RelationsView;
	/** Absolute path of the command line. */
	readonly program: string;
}

export class Commands {
	readonly #parts: CommandParts;
	readonly #ask: Ask;

	constructor(parts: CommandParts) {
		this.#parts = parts;
		this.#ask = (method, params) => parts.server.ask(method, params);
	}

	/** How the symbol at the cursor reaches one that is chosen. */
	async findPath(): Promise<void> {
		const from = await this.#symbolAtCursor();
		const to = from && (await this.#pickSymbol(l10n.t("Find a path from {0} to…", from.qualifiedName)));
		if (from === undefined || to === undefined) return;
		await this.#showWays(
			{ from: targetOf(from), to: targetOf(to), count: WAYS_MAX },
			`${from.qualifiedName} → ${to.qualifiedName}`,
		);
	}

	/** By which imports the file in front comes to another one, of those that it comes to at all. */
	async whyDepends(): Promise<void> {
		const subject = subjectAtCursor();
		if (subject === undefined) return;
		const from = subject.file;
		const trace = { targets: [from], relation: "imports", depth: 32, limit: FILES_MAX };
		const { steps } = await this.#ask<TraceResult>(TRACE_REQUEST, trace);
		const files = steps.filter(({ symbol, depth }) => depth > 0 && symbol.kind === "file");
		const rows = files.map(({ symbol, depth }) => ({
			label: shown(nameOf(symbol.location.uri)),
			symbol,
			description: depth === 1 ? l10n.t("imported here") : l10n.t("{0} steps away", number(depth)),
		}));
		if (rows.length === 0) return say(l10n.t("This file imports no other file of the workspace."));
		const title = l10n.t("Why does this file depend on…");
		const chosen = await window.showQuickPick(rows, { title, placeHolder: l10n.t("Files that it comes to by imports") });
		if (chosen === undefined) return;
		const question = { from, to: targetOf(chosen.symbol), count: WAYS_MAX, edges: ["imports"], depth: 32 };
		await this.#showWays(question, `→ ${nameOf(chosen.symbol.location.uri)}`);
	}

	/** What to read to change the symbol at the cursor, for whoever it is pasted to. */
	async copyContext(): Promise<void> {
		const symbol = await this.#symbolAtCursor();
		if (symbol === undefined) return;
		const rows = BUDGETS.map((budget) => ({ label: l10n.t("{0} tokens", number(budget)), budget }));
		const title = l10n.t("Copy the context of {0}", symbol.qualifiedName);
		const chosen = await window.showQuickPick(rows, { title: shown(title), placeHolder: l10n.t("How much, at most") });
		if (chosen === undefined) return;
		const { budget } = chosen;
		const context = await this.#ask<ContextResult>(CONTEXT_REQUEST, { target: targetOf(symbol), budget });
		await env.clipboard.writeText(contextText(symbol, context, nameOf));
		const left = context.omitted === 0 ? "" : ` ${l10n.t("{0} more parts did not fit.", number(context.omitted))}`;
		say(`${l10n.t("Copied about {0} tokens, {1} parts.", number(context.tokens), number(context.parts.length))}${left}`);
	}

	/** All that call the symbol at the cursor, and what calls those, where the editor peeks at places. */
	async peekCallers(): Promise<void> {
		const editor = window.activeTextEditor;
		const symbol = await this.#symbolAtCursor();
		if (symbol === undefined || editor === undefined) return;
		const answer = await this.#ask<TraceResult>(TRACE_REQUEST, {
			targets: [targetOf(symbol)],
			relation: "callers",
			...PEEK,
		});
		const steps = answer.steps.filter(({ depth }) => depth > 0);
		if (steps.length === 0) return say(absenceText(answer, l10n.t("nothing calls it")));
		const places = steps.map(
			({
				symbol: {
					location: { uri },
					selectionRange: { start, end },
				},
			}) => new Location(Uri.parse(uri), new Range(start.line, start.character, end.line, end.character)),
		);
		const { document, selection } = editor;
		await commands.executeCommand("editor.action.peekLocations", document.uri, selection.active, places, "peek");
	}

	/** Reads all of the index in a process of its own, and shows what it finds. */
	async verify(): Promise<void> {
		const folder = workspace.getWorkspaceFolder(Uri.parse(folderUri() ?? ""));
		if (folder === undefined) return;
		const base = workspace.getConfiguration("kausal").get<string>("indexDirectory") ?? "";
		const args = [
			this.#parts.program,
			"store",
			"verify",
			"--root",
			folder.uri.fsPath,
			...(base === "" ? [] : ["--index-dir", base]),
		];
		const task = new Task(
			{ type: "kausal", program: "verify" },
			folder,
			l10n.t("verify the index"),
			"Kausal",
			// Also on a desktop, where the editor's own program is one that is no Node by itself.
			new ProcessExecution(process.execPath, args, { env: { ELECTRON_RUN_AS_NODE: "1" } }),
		);
		const code = await exitCodeOf(task, folder);
		if (code === 0) {
			return void window.showInformationMessage(l10n.t("The index is whole: everything reads as it was written."));
		}
		const reindex = l10n.t("Reindex");
		const sentence = l10n.t(
			"The index is not whole; the terminal says where. It is derived from your files, and can be made again.",
		);
		if ((await window.showWarningMessage(sentence, reindex)) === reindex) {
			await commands.executeCommand("kausal.reindex");
		}
	}

	/** Lets the person see all that a report would say; sending it is up to them. */
	async report(): Promise<void> {
		const { server } = this.#parts;
		const contents = await this.#ask<ContentsAnswer>(CONTENTS_REQUEST, {}).catch(() => undefined);
		const names = ["navigation", "codeLens", "inlayHints", "diagnostics", "workers", "trace.server"];
		const settings = names.map((name) => [
			`kausal.${name}`,
			words(workspace.getConfiguration("kausal").get(name)) ?? "set",
		]);
		const content = reportText({
			status: server.status,
			contents,
			serverState: server.state,
			answerCount: server.latencies.count,
			p99Ms: server.latencies.percentile(99),
			editor: `${env.appName} ${version}${env.remoteName === undefined ? "" : ", remote"}`,
			system: `${process.platform} ${process.arch}, Node ${process.versions.node}`,
			settings: Object.fromEntries(settings) as Record<string, string>,
		});
		await window.showTextDocument(await workspace.openTextDocument({ language: "markdown", content }));
		const copy = l10n.t("Copy");
		const sentence = l10n.t(
			"This is all that a report says; nothing has been sent. Fill it in, and send it where you got Kausal from.",
		);
		if ((await window.showInformationMessage(sentence, copy)) === copy) {
			await env.clipboard.writeText(window.activeTextEditor?.document.getText() ?? content);
		}
	}

	async #symbolAtCursor(): Promise<GraphSymbol | undefined> {
		const subject = subjectAtCursor();
		const symbol = subject && (await symbolAt(this.#ask, subject.target));
		if (symbol === undefined) say(l10n.t("Put the cursor on a name first."));
		return symbol;
	}

	async #showWays(question: PathParams, title: string): Promise<void> {
		const answer = await this.#ask<PathResult>(PATH_REQUEST, question);
		this.#parts.relations.showWays(title, pathRows(answer, nameOf));
		await commands.executeCommand("kausal.relations.focus");
		const [first] = answer.paths;
		const at = first?.at(1)?.at;
		if (at === null || at === undefined) return;
		const { command, arguments: given } = opening(at);
		await commands.executeCommand(command, ...given);
	}

	/** By a few letters of its name; the server is asked again as they are typed. */
	#pickSymbol(title: string): Promise<GraphSymbol | undefined> {
		const pick = window.createQuickPick<{ label: string; description: string; symbol: GraphSymbol; alwaysShow: true }>();
		pick.title = shown(title);
		pick.placeholder = l10n.t("A few letters of a name");
		const folder = folderUri();
		const search = whenSettled(60, () => {
			const query = pick.value;
			if (query === "") return void (pick.items = []);
			pick.busy = true;
			const answer = this.#ask<SymbolsResult>(SYMBOLS_REQUEST, { query, ...(folder === undefined ? {} : { folder }) });
			void answer
				.catch(() => ({ symbols: [] }))
				.then(({ symbols }) => {
					if (query !== pick.value) return;
					pick.busy = false;
					pick.items = symbols.map((symbol) => ({
						label: shown(symbol.qualifiedName),
						description: shown(`${symbol.kind} · ${nameOf(symbol.location.uri)}`),
						symbol,
						alwaysShow: true,
					}));
				});
		});
		pick.onDidChangeValue(() => search.soon());
		return new Promise((resolve) => {
			pick.onDidAccept(() => {
				resolve(pick.selectedItems[0]?.symbol);
				pick.hide();
			});
			pick.onDidHide(() => {
				resolve(undefined);
				search.dispose();
				pick.dispose();
			});
			pick.show();
		});
	}
}

/** For a while, where it is in nobody's way. */
function say(sentence: string): void {
	window.setStatusBarMessage(shown(`Kausal: ${sentence}`), SAID_MS);
}

function exitCodeOf(task: Task, folder: WorkspaceFolder): Promise<number | undefined> {
	return new Promise((resolve, reject) => {
		const listening = tasks.onDidEndTaskProcess(({ execution, exitCode }) => {
			if (execution.task.name !== task.name || execution.task.scope !== folder) return;
			listening.dispose();
			resolve(exitCode);
		});
		tasks.executeTask(task).then(undefined, reject);
	});
}
