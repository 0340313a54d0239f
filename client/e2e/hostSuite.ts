/**
 * What only code inside of the extension host can see: how long activation takes, what it costs in memory, the tools
 * that agents are offered, how soon a lens has its count, and that a killed server is back. The editor runs it as the
 * tests of an extension; it writes what it saw beside the workspace, and the test outside judges it.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { queryObjects } from "node:v8";
import * as vscode from "vscode";

export interface HostReport {
	readonly version: string;
	readonly activationMs: number;
	/** Of the extension host: heap and buffers that activation and the first answers added. */
	readonly addedBytes: number;
	readonly tools: readonly string[];
	/** What the tool `find` answers; empty in an editor that has no tools. */
	readonly found: string;
	readonly lensMs: number;
	readonly lenses: readonly string[];
	/** From the end of the server to its next answer. */
	readonly backMs: number;
}

const WAIT_MS_MAX = 180_000;

/** The editor calls it. */
export async function run(): Promise<void> {
	const [folder] = vscode.workspace.workspaceFolders ?? [];
	if (folder === undefined) throw new Error("No folder is open.");
	const [first, second] = ["src/cart.ts", "src/pricing.ts"].map((path) => vscode.Uri.joinPath(folder.uri, path)) as [
		vscode.Uri,
		vscode.Uri,
	];
	const before = heldBytes();
	const begun = performance.now();
	await vscode.extensions.getExtension("kausal.kausal")?.activate();
	const activationMs = performance.now() - begun;
	await vscode.workspace
		.getConfiguration("kausal")
		.update("codeLens", { callers: true }, vscode.ConfigurationTarget.Global);
	await vscode.workspace.openTextDocument(first);
	await lensesOf(first);
	const addedBytes = heldBytes() - before;
	const opened = performance.now();
	await vscode.workspace.openTextDocument(second);
	const lenses = await lensesOf(second);
	const lensMs = performance.now() - opened;
	const { tools, found } = await askTool();
	const backMs = await killed(first);
	const report: HostReport = {
		version: vscode.version,
		activationMs,
		addedBytes,
		tools,
		found,
		lensMs,
		lenses,
		backMs,
	};
	writeFileSync(join(folder.uri.fsPath, "../host.json"), JSON.stringify(report));
}

/** What is left when garbage is gone; with it a host that collects in between would seem to have become smaller. */
function heldBytes(): number {
	// Whoever counts objects collects the garbage first.
	queryObjects(Map);
	const { heapUsed, external } = process.memoryUsage();
	return heapUsed + external;
}

/** Titles of a file's lenses, as soon as they are counted. */
async function lensesOf(uri: vscode.Uri): Promise<string[]> {
	for (const until = performance.now() + WAIT_MS_MAX; performance.now() < until; ) {
		const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>("vscode.executeCodeLensProvider", uri, 50);
		const titles = lenses.flatMap(({ command }) => command?.title ?? []);
		if (titles.some((title) => /caller/.test(title) && !/indexing/.test(title))) return titles;
		await new Promise((resolve) => setTimeout(resolve, 5));
	}
	throw new Error(`${uri.path} has no lens.`);
}

interface Tools {
	readonly tools?: readonly { readonly name: string }[];
	readonly invokeTool?: (
		name: string,
		options: object,
		token: vscode.CancellationToken,
	) => Promise<{ content: unknown }>;
}

async function askTool(): Promise<{ tools: string[]; found: string }> {
	const { invokeTool } = vscode.lm as Tools;
	// Editors have tools for agents from 1.95 on; what is there before has no use for ours.
	const hasTools = Number(vscode.version.split(".")[1]) >= 95;
	if (invokeTool === undefined || !hasTools) return { tools: [], found: "" };
	const names = await toolNames();
	if (names.length === 0) return { tools: names, found: "" };
	const options = { input: { name: "total" }, toolInvocationToken: undefined };
	const { content } = await invokeTool("kausal_find", options, new vscode.CancellationTokenSource().token);
	return { tools: names, found: JSON.stringify(content) };
}

/** The editor's window tells them, while other things go on. */
async function toolNames(): Promise<string[]> {
	for (const until = performance.now() + WAIT_MS_MAX; ; ) {
		const names = ((vscode.lm as Tools).tools ?? []).map(({ name }) => name).filter((name) => name.startsWith("kausal_"));
		if (names.length > 0 || performance.now() > until) return names;
		await new Promise((resolve) => setTimeout(resolve, 50));
	}
}

/** How long a hover has no answer when the server was killed. */
async function killed(uri: vscode.Uri): Promise<number> {
	for (const processId of serversOf(process.pid)) process.kill(processId, "SIGKILL");
	const begun = performance.now();
	const position = new vscode.Position(13, 17);
	while (performance.now() - begun < WAIT_MS_MAX) {
		const hovers = await vscode.commands
			.executeCommand<vscode.Hover[]>("vscode.executeHoverProvider", uri, position)
			.then(
				(all) => all,
				() => [],
			);
		if (hovers.some(isOurs)) return performance.now() - begun;
		await new Promise((resolve) => setTimeout(resolve, 20));
	}
	return Infinity;
}

function isOurs({ contents }: vscode.Hover): boolean {
	return contents.some((content) => (typeof content === "string" ? content : content.value).includes("Kausal"));
}

/** Language servers of ours that this process has started. */
function serversOf(parent: number): number[] {
	return readdirSync("/proc")
		.filter((name) => /^\d+$/.test(name))
		.map(Number)
		.filter((processId) => {
			try {
				const words = readFileSync(`/proc/${processId}/cmdline`, "utf8").split("\0");
				const above = /\)\s\w\s(\d+)/.exec(readFileSync(`/proc/${processId}/stat`, "utf8"))?.[1];
				return Number(above) === parent && words.some((word) => word.endsWith("dist/cli.js")) && words.includes("lsp");
			} catch {
				return false;
			}
		});
}
