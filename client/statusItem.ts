/**
 * The language status item: whether Kausal is at work, and how much it knows. It stands beside every file, because the
 * answers of one file rest on all others.
 */
import { type Disposable, languages, LanguageStatusSeverity, type LanguageStatusItem, window } from "vscode";
import type { Status } from "../server/protocol/status.ts";
import type { ServerState } from "./connection.ts";
import type { Server } from "./server.ts";
import { l10n } from "./words/words.ts";
import { statusText } from "./statusText.ts";

const severities = {
	information: LanguageStatusSeverity.Information,
	warning: LanguageStatusSeverity.Warning,
	error: LanguageStatusSeverity.Error,
};

export class StatusItem implements Disposable {
	readonly #item: LanguageStatusItem;
	readonly #server: Server;
	readonly #listening: readonly Disposable[];

	constructor(server: Server) {
		this.#item = languages.createLanguageStatusItem("kausal.status", [{ scheme: "file" }]);
		this.#item.name = "Kausal";
		this.#server = server;
		this.#show();
		// How long answers take is told by nobody; the item is looked at beside another file.
		this.#listening = [server.onDidChange(() => this.#show()), window.onDidChangeActiveTextEditor(() => this.#show())];
	}

	#show(): void {
		const { state, status } = this.#server;
		if (status === undefined) this.#showState(state);
		else this.#showStatus(status);
	}

	#showState(state: ServerState): void {
		if (state === "running") return;
		this.#item.busy = state === "starting";
		this.#item.severity = state === "stopped" ? LanguageStatusSeverity.Error : LanguageStatusSeverity.Information;
		this.#item.text = state === "stopped" ? l10n.t("Kausal is stopped") : l10n.t("Kausal is starting");
		this.#item.detail = "";
		this.#item.command = state === "stopped" ? restart : showOutput;
	}

	#showStatus(status: Status): void {
		const { text, detail, severity, busy, offer } = statusText(status, this.#server.latencies.percentile(99));
		this.#item.busy = busy;
		this.#item.severity = severities[severity];
		this.#item.text = text;
		this.#item.detail = detail;
		this.#item.command = offers[offer];
	}

	dispose(): void {
		for (const listening of this.#listening) listening.dispose();
		this.#item.dispose();
	}
}

const showOutput = { command: "kausal.showOutput", title: l10n.t("Show Output") };
const showFiles = { command: "kausal.showFiles", title: l10n.t("Show Files") };
const restart = { command: "kausal.restartServer", title: l10n.t("Restart Server") };
const offers = {
	output: showOutput,
	restart,
	files: showFiles,
	resume: { command: "kausal.resumeIndexing", title: l10n.t("Go On") },
	folder: { command: "vscode.openFolder", title: l10n.t("Open Folder") },
	index: { command: "kausal.index.focus", title: l10n.t("Show Index") },
};
