/**
 * *Impact*: of what is not committed, of all since another revision, or of one symbol. Asked again when a file is
 * saved, while it is looked at.
 */
import {
	commands,
	type Disposable,
	FileType,
	ProcessExecution,
	Task,
	tasks,
	Uri,
	window,
	workspace,
	type WorkspaceFolder,
} from "vscode";
import {
	AFFECTED_REQUEST,
	type AffectedResult,
	type ChangeParams,
	IMPACT_REQUEST,
	type ImpactResult,
} from "../../server/protocol/graph.ts";
import { plain } from "../plainText.ts";
import type { Server } from "../server.ts";
import { l10n } from "../words/words.ts";
import { type AffectedIn, affectedElsewhere } from "./affectedFolders.ts";
import { impactRows, noHistoryRows, testsOf } from "./impactRows.ts";
import { nameOf, subjectAtCursor } from "./relationsView.ts";
import { symbolAt } from "./relationRows.ts";
import { type Ask, groupedBy, type Row, targetOf } from "./rows.ts";
import { commandLine, type TestProject, type TestRun, testRuns } from "./testRuns.ts";
import type { RowTree } from "./tree.ts";
import { whenSettled } from "./whenSettled.ts";

const REFRESH_MS = 800;
const SHOWN_MAX = 500;
const COMMITTED = "HEAD";

export class ImpactView implements Disposable {
	readonly #server: Server;
	readonly #tree: RowTree;
	readonly #subscriptions: Disposable[] = [];
	#question: ChangeParams = { since: COMMITTED };
	#title = "";
	#affected: readonly AffectedIn[] = [];

	constructor(server: Server, tree: RowTree) {
		this.#server = server;
		this.#tree = tree;
		const refresh = whenSettled(REFRESH_MS, () => {
			if (tree.view.visible) tree.refresh();
		});
		this.#subscriptions.push(
			refresh,
			workspace.onDidSaveTextDocument(() => refresh.soon()),
			server.onDidChange(() => refresh.soon()),
		);
	}

	readonly roots = async (ask: Ask): Promise<readonly Row[]> => {
		const { since } = this.#question;
		try {
			return await this.#rows(ask);
		} catch (error) {
			const rows = since === COMMITTED ? noHistoryRows(error) : undefined;
			if (rows === undefined) throw error;
			return rows;
		}
	};

	async #rows(ask: Ask): Promise<readonly Row[]> {
		const question = { folder: folderUri(), ...this.#question, limit: SHOWN_MAX };
		const [impact, here] = await Promise.all([
			ask<ImpactResult>(IMPACT_REQUEST, question),
			ask<AffectedResult>(AFFECTED_REQUEST, question),
		]);
		const affected = [{ affected: here }, ...(await affectedElsewhere(ask, impact.elsewhere ?? [], SHOWN_MAX))];
		this.#affected = affected;
		const { since } = this.#question;
		const unchanged =
			since === undefined || since === COMMITTED
				? l10n.t("Everything is committed: nothing has changed.")
				: l10n.t("Nothing that is indexed has changed since {0}.", since);
		this.#tree.view.description = this.#title === "" ? l10n.t("not committed") : this.#title;
		return impactRows({ impact, affected, nameOf, unchanged });
	}

	/** Of the symbol at the cursor. */
	async showAtCursor(): Promise<void> {
		const subject = subjectAtCursor();
		const ask: Ask = (method, params) => this.#server.ask(method, params);
		const symbol = subject && (await symbolAt(ask, subject.target));
		if (symbol !== undefined) this.#show({ targets: [targetOf(symbol)] }, symbol.qualifiedName);
		await commands.executeCommand("kausal.impact.focus");
	}

	showWorkingTree(): void {
		this.#show({ since: COMMITTED }, "");
	}

	async chooseRevision(): Promise<void> {
		const prompt = l10n.t("A branch, a tag or a commit: what has changed since then. A..B: between two of them.");
		const since = await window.showInputBox({ prompt, placeHolder: "main", value: this.#question.since ?? COMMITTED });
		if (since !== undefined && since.trim() !== "") {
			this.#show({ since: since.trim() }, l10n.t("since {0}", since.trim()));
		}
	}

	/** Shows the commands that would run the tests, and runs them when the person says so. */
	async runTests(row: Row | undefined): Promise<void> {
		const files = testsOf(this.#affected, row);
		if (files.length === 0) return void window.showInformationMessage(l10n.t("No test is known to reach the change."));
		if (!workspace.isTrusted) return askForTrust();
		const runs = await runsOf(files);
		if (runs.length === 0) {
			return void window.showInformationMessage(
				l10n.t("The project's package.json has no test script, so no command is known."),
			);
		}
		const run = l10n.t("Run");
		const isOfSeveral = new Set(runs.map(({ folder }) => folder)).size > 1;
		const detail = runs
			.map(({ folder, run: one }) => (isOfSeveral ? `${folder.name}: ${commandLine(one)}` : commandLine(one)))
			.join("\n\n");
		const chosen = await window.showInformationMessage(
			l10n.t("Run the tests in a terminal?"),
			{ modal: true, detail: plain(detail) },
			run,
		);
		if (chosen === run) for (const one of runs) await tasks.executeTask(taskOf(one.run, one.folder));
	}

	dispose(): void {
		for (const subscription of this.#subscriptions) subscription.dispose();
	}

	#show(question: ChangeParams, title: string): void {
		this.#question = question;
		this.#title = title;
		this.#tree.refresh();
	}
}

/** The folder of the file in front; the server's own choice where there is none. */
export function folderUri(): string | undefined {
	const document = window.activeTextEditor?.document;
	const folder = document && workspace.getWorkspaceFolder(document.uri);
	return (folder ?? workspace.workspaceFolders?.[0])?.uri.toString();
}

async function askForTrust(): Promise<void> {
	const manage = l10n.t("Manage Trust");
	const sentence = l10n.t("Tests run code of the workspace. In Restricted Mode nothing of it is run.");
	if ((await window.showWarningMessage(sentence, manage)) === manage) {
		await commands.executeCommand("workbench.trust.manage");
	}
}

interface FolderRun {
	readonly folder: WorkspaceFolder;
	readonly run: TestRun;
}

/** Each workspace folder runs its own tests, in the way of its own project. */
async function runsOf(files: AffectedResult["files"]): Promise<readonly FolderRun[]> {
	const byFolder = groupedBy(files, ({ uri }) => workspace.getWorkspaceFolder(Uri.parse(uri)));
	const runs: FolderRun[] = [];
	for (const [folder, its] of byFolder) {
		if (folder === undefined) continue;
		const project = await projectIn(folder);
		for (const run of testRuns(its.map(({ path }) => path), project)) runs.push({ folder, run });
	}
	return runs;
}

async function projectIn({ uri }: WorkspaceFolder): Promise<TestProject> {
	const listed = await workspace.fs.readDirectory(uri);
	const files = listed.filter(([, type]) => (type & FileType.File) !== 0).map(([name]) => name);
	if (!files.includes("package.json")) return { testScript: undefined, files };
	try {
		const text = new TextDecoder().decode(await workspace.fs.readFile(Uri.joinPath(uri, "package.json")));
		const { scripts } = JSON.parse(text) as { readonly scripts?: { readonly test?: unknown } };
		return { testScript: typeof scripts?.test === "string" ? scripts.test : undefined, files };
	} catch {
		return { testScript: undefined, files }; // no package.json that the package manager could read either
	}
}

/** No shell reads it: what is in a name stays in it. */
function taskOf({ program, args }: TestRun, folder: WorkspaceFolder): Task {
	const execution = new ProcessExecution(program, [...args], { cwd: folder.uri.fsPath });
	const task = new Task(
		{ type: "kausal", program },
		folder,
		l10n.t("tests that the change reaches"),
		"Kausal",
		execution,
	);
	task.presentationOptions = { clear: true, focus: false };
	return task;
}
