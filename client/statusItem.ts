/**
 * The language status item: whether Kausal is at work, and how much it knows. It stands beside every file, because the
 * answers of one file rest on all others.
 */
import { type Disposable, languages, LanguageStatusSeverity, type LanguageStatusItem } from "vscode";
import type { Status } from "../server/protocol/status.ts";
import type { ServerState } from "./connection.ts";
import type { Server } from "./server.ts";
import { statusText } from "./statusText.ts";

const severities = {
	information: LanguageStatusSeverity.Information,
	warning: LanguageStatusSeverity.Warning,
	error: LanguageStatusSeverity.Error,
};

export class StatusItem implements Disposable {
	readonly #item: LanguageStatusItem;

	readonly #listening: Disposable;

	constructor(server: Server) {
		this.#item = languages.createLanguageStatusItem("kausal.status", [{ scheme: "file" }]);
		this.#item.name = "Kausal";
		this.#showState(server.state);
		this.#listening = server.onDidChange(() => {
			if (server.status === undefined) this.#showState(server.state);
			else this.#showStatus(server.status);
		});
	}

	#showState(state: ServerState): void {
		if (state === "running") return;
		this.#item.busy = state === "starting";
		this.#item.severity = state === "stopped" ? LanguageStatusSeverity.Error : LanguageStatusSeverity.Information;
		this.#item.text = state === "stopped" ? "Kausal is stopped" : "Kausal is starting";
		this.#item.detail = "";
		this.#item.command = state === "stopped" ? restart : showOutput;
	}

	#showStatus(status: Status): void {
		const { text, detail, severity, busy, offer } = statusText(status);
		this.#item.busy = busy;
		this.#item.severity = severities[severity];
		this.#item.text = text;
		this.#item.detail = detail;
		this.#item.command = offers[offer];
	}

	dispose(): void {
		this.#listening.dispose();
		this.#item.dispose();
	}
}

const showOutput = { command: "kausal.showOutput", title: "Show Output" };
const showFiles = { command: "kausal.showFiles", title: "Show Files" };
const restart = { command: "kausal.restartServer", title: "Restart Server" };
const offers = { output: showOutput, restart, files: showFiles };
