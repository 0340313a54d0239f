/**
 * The way to the panel *Kausal: Explore*. Only this much of it is loaded when the extension starts; the panel itself is
 * another bundle, and its page a third one.
 */
import { randomBytes } from "node:crypto";
import { type Disposable, type Uri, type WebviewPanel, window } from "vscode";
import type { GraphTarget } from "../../server/protocol/graph.ts";
import { panels } from "../bundles.ts";
import type { Server } from "../server.ts";
import type { ExplorePanel, PanelOptions } from "./panel.ts";

export class Explore implements Disposable {
	readonly #options: PanelOptions;
	readonly #serializer: Disposable;
	#panel: ExplorePanel | undefined;

	constructor(extensionUri: Uri, server: Server) {
		const ask = async <Result>(method: string, params: object): Promise<Result> => {
			await started(server);
			return server.ask<Result>(method, params);
		};
		this.#options = { extensionUri, ask, onDidChange: server.onDidChange, nonce: () => randomBytes(16).toString("hex") };
		this.#serializer = window.registerWebviewPanelSerializer("kausal.explore", {
			deserializeWebviewPanel: (panel: WebviewPanel, state: unknown) => {
				this.#use(panels().restore(panel, state, this.#options));
				return Promise.resolve();
			},
		});
	}

	/** @param given - a target of a question; what the cursor stands on, if it is none */
	async open(given?: unknown): Promise<void> {
		const panel = this.#panel ?? this.#use(panels().create(this.#options));
		await panel.show(isTarget(given) ? given : atCursor());
	}

	dispose(): void {
		this.#serializer.dispose();
		this.#panel?.dispose();
	}

	#use(panel: ExplorePanel): ExplorePanel {
		this.#panel = panel;
		panel.onDidDispose(() => {
			if (this.#panel === panel) this.#panel = undefined;
		});
		return panel;
	}
}

/** A window that opens again has its panels before its server. */
function started(server: Server): Promise<void> {
	if (server.state !== "starting") return Promise.resolve();
	return new Promise((resolve) => {
		const listening = server.onDidChange(() => {
			if (server.state === "starting") return;
			listening.dispose();
			resolve();
		});
	});
}

function atCursor(): GraphTarget | undefined {
	const editor = window.activeTextEditor;
	if (editor?.document.uri.scheme !== "file") return undefined;
	const { line, character } = editor.selection.active;
	return { textDocument: { uri: editor.document.uri.toString() }, position: { line, character } };
}

/** Whatever runs the command may say what it is about; a menu of the editor says something else. */
function isTarget(given: unknown): given is GraphTarget {
	if (typeof given !== "object" || given === null) return false;
	const { name, textDocument, position } = given as Partial<Record<"name" | "textDocument" | "position", unknown>>;
	if (typeof name === "string") return true;
	const { uri } = (textDocument ?? {}) as { readonly uri?: unknown };
	return typeof uri === "string" && typeof position === "object" && position !== null;
}
