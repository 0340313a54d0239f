/**
 * The extension: starts the language server, shows what it is doing, and gives it three commands. Everything that is
 * known about code is known by the server.
 */
import { commands, type ExtensionContext, type LogOutputChannel, window, workspace } from "vscode";
import { Connection } from "./connection.ts";
import { Others } from "./others.ts";
import { showFileList } from "./fileList.ts";
import { StatusItem } from "./statusItem.ts";
import { plain } from "./statusText.ts";

/** Settings that the server reads only when it starts. */
const STARTING_SETTINGS = ["kausal.indexDirectory", "kausal.workers"];

/** What the server indexes and other extensions may answer too, by the editor's ids. */
const LANGUAGES = ["typescript", "typescriptreact", "javascript", "javascriptreact", "python", "go", "markdown"];

let connection: Connection | undefined;

export async function activate(context: ExtensionContext): Promise<void> {
	const output = window.createOutputChannel("Kausal", { log: true });
	const status = new StatusItem();
	const server: Connection = new Connection({
		program: context.asAbsolutePath("dist/cli.js"),
		output,
		onState: (state) => status.showState(state),
		onStatus: (news) => status.showStatus(news),
		onGivenUp: () => void offerRestart("Kausal's server ended five times in three minutes and is stopped."),
		others: () => others.current,
		isSilentAt: (uri, position) => others.isAsking(uri, position),
	});
	const others: Others = new Others(LANGUAGES, (document) => server.nameIn(document));
	connection = server;
	const guarded = (name: string, run: () => Promise<void> | void): (() => Promise<void>) => guard(output, name, run);
	context.subscriptions.push(
		output,
		status,
		others,
		server.showReferences(),
		others.onDidChange((news) => void server.tellOthers(news)),
		commands.registerCommand("kausal.reindex", guarded("Reindex", () => server.reindex())),
		commands.registerCommand("kausal.showFiles", guarded("Show Files", async () => showFileList(await server.files()))),
		commands.registerCommand("kausal.showOutput", () => output.show(true)),
		commands.registerCommand("kausal.restartServer", guarded("Restart Server", () => server.restart())),
		workspace.onDidChangeConfiguration((event) => {
			const isNeeded = STARTING_SETTINGS.some((name) => event.affectsConfiguration(name));
			if (isNeeded) void guarded("Restart Server", () => server.restart())();
		}),
	);
	await guarded("Start", () => server.start())();
	others.askAll();
}

export async function deactivate(): Promise<void> {
	await connection?.stop();
	connection = undefined;
}

/** Says what went wrong, with what can be done about it beside it. */
async function offerRestart(sentence: string): Promise<void> {
	const choice = await window.showErrorMessage(sentence, "Restart Server", "Show Output");
	if (choice === "Restart Server") await commands.executeCommand("kausal.restartServer");
	if (choice === "Show Output") await commands.executeCommand("kausal.showOutput");
}

/** The one place that catches what goes wrong in the extension: logs it, and tells the user in one sentence. */
function guard(output: LogOutputChannel, name: string, run: () => Promise<void> | void): () => Promise<void> {
	return async () => {
		try {
			await run();
		} catch (error) {
			output.error(`${name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
			const sentence = error instanceof Error ? error.message : String(error);
			await offerRestart(`Kausal: ${name} failed. ${plain(sentence)}`);
		}
	};
}
