/**
 * The extension: starts the language server, shows what it is doing, and gives it commands and views. Everything that
 * is known about code is known by the server.
 *
 * What activation itself does is to register names; what they stand for is loaded when somebody wants it, and the
 * server starts behind it.
 */
import { commands, type ExtensionContext, l10n, type LogOutputChannel, window, workspace } from "vscode";
import { SHOW_REFERENCES } from "../server/protocol/commands.ts";
import { later } from "./bundles.ts";
import { Explore } from "./explore/loader.ts";
import { Others } from "./others.ts";
import { registerAgents } from "./agents/agents.ts";
import { programOf, registerViews, versionOf } from "./registration.ts";
import { Server } from "./server.ts";
import { StatusItem } from "./statusItem.ts";
import { viewState } from "./viewState.ts";
import { useTranslation } from "./words/words.ts";
import { plain } from "./plainText.ts";

/** Settings that the server reads only when it starts. */
const STARTING_SETTINGS = ["kausal.indexDirectory", "kausal.workers"];

/** What the server indexes and other extensions may answer too, by the editor's ids. */
const LANGUAGES = ["typescript", "typescriptreact", "javascript", "javascriptreact", "python", "go", "markdown"];

let server: Server | undefined;

export function activate(context: ExtensionContext): void {
	useTranslation(l10n.t);
	const output = window.createOutputChannel("Kausal", { log: true });
	const own: Server = new Server({
		program: programOf(context),
		output,
		onGivenUp: () => void offerRestart(l10n.t("Kausal's server ended five times in three minutes and is stopped.")),
		others: () => others.current,
		isSilentAt: (uri, position) => others.isAsking(uri, position),
	});
	const others: Others = new Others(LANGUAGES, async (document) => (await own.connection()).nameIn(document));
	server = own;
	const explore = new Explore(context.extensionUri, own);
	const guarded = (name: string, run: Run): ReturnType<typeof guard> => guard(output, name, run);
	const connected = own.connection.bind(own);
	const restart = guarded(l10n.t("Restart Server"), async () => (await connected()).restart());
	context.subscriptions.push(
		output,
		new StatusItem(own),
		others,
		explore,
		others.onDidChange(async (news) => (await connected()).tellOthers(news)),
		commands.registerCommand(SHOW_REFERENCES, async (...given) => (await connected()).showReferences(given)),
		commands.registerCommand("kausal.explore", guarded(l10n.t("Explore"), (target) => explore.open(target))),
		commands.registerCommand(
			"kausal.resumeIndexing",
			guarded(l10n.t("Go on Indexing"), async () => (await connected()).reindex({ fromNothing: false })),
		),
		commands.registerCommand(
			"kausal.reindex",
			guarded(l10n.t("Reindex"), async () => (await connected()).reindex()),
		),
		commands.registerCommand(
			"kausal.showFiles",
			guarded(l10n.t("Show Files"), async () => {
				await later().showFileList(await (await connected()).files());
			}),
		),
		commands.registerCommand("kausal.showOutput", () => output.show(true)),
		commands.registerCommand("kausal.restartServer", restart),
		workspace.onDidChangeConfiguration((event) => {
			if (STARTING_SETTINGS.some((name) => event.affectsConfiguration(name))) void restart();
		}),
		own.onDidChange(() => void commands.executeCommand("setContext", "kausal.state", viewState(own))),
		...registerViews({ server: own, program: programOf(context), guard: (name, run) => guard(output, name, run) }),
	);
	// What a newer editor has for agents may be another thing there: without it, all the rest is still here.
	void guarded(l10n.t("Tools for Agents"), () => {
		context.subscriptions.push(
			...registerAgents({ server: own, program: programOf(context), version: versionOf(context) }),
		);
	})();
	// Nobody waits for it: the editor counts the time until activation has ended.
	setImmediate(
		() =>
			void guarded(l10n.t("Start"), async () => {
				await own.start();
				others.askAll();
			})(),
	);
}

export async function deactivate(): Promise<void> {
	await server?.stop();
	server = undefined;
}

/** Says what went wrong, with what can be done about it beside it. */
async function offerRestart(sentence: string): Promise<void> {
	const [restart, output] = [l10n.t("Restart Server"), l10n.t("Show Output")];
	const choice = await window.showErrorMessage(sentence, restart, output);
	if (choice === restart) await commands.executeCommand("kausal.restartServer");
	if (choice === output) await commands.executeCommand("kausal.showOutput");
}

type Run = (...given: readonly unknown[]) => Promise<void> | void;

/** The one place that catches what goes wrong in the extension: logs it, and tells the user in one sentence. */
function guard(output: LogOutputChannel, name: string, run: Run): (...given: readonly unknown[]) => Promise<void> {
	return async (...given) => {
		try {
			await run(...given);
		} catch (error) {
			output.error(`${name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
			const sentence = error instanceof Error ? error.message : String(error);
			await offerRestart(l10n.t("Kausal: {0} failed. {1}", name, plain(sentence)));
		}
	};
}
