/**
 * The panel *Kausal: Explore*: the webview, and what its page may do in the editor. A bundle of its own, which is
 * loaded when the panel is first opened.
 */
import {
	commands,
	type Disposable,
	env,
	type Event,
	l10n,
	Position,
	Range,
	Uri,
	ViewColumn,
	type WebviewPanel,
	window,
	workspace,
} from "vscode";
import type { GraphLocation, GraphTarget } from "../../server/protocol/graph.ts";
import { type Editor, Explorer } from "./explorer.ts";
import type { Format, Offer, ToPage } from "./page/messages.ts";
import { savedIds } from "./page/saved.ts";
import { panelHtml } from "./panelHtml.ts";
import { useTranslation } from "../words/words.ts";

// Each bundle has its own copy of what turns sentences into another language.
useTranslation(l10n.t);

export const VIEW_TYPE = "kausal.explore";

export interface PanelOptions {
	readonly extensionUri: Uri;
	ask<Result>(method: string, params: object): Promise<Result>;
	/** The server, or what it has read, has changed. */
	readonly onDidChange: Event<void>;
	/** Letters and digits that nobody can guess. */
	readonly nonce: () => string;
}

const COMMAND_OF: Readonly<Record<Exclude<Offer, "retry">, string>> = {
	restart: "kausal.restartServer",
	output: "kausal.showOutput",
	reindex: "kausal.reindex",
};
const EXTENSION_OF: Readonly<Record<Format, string>> = {
	svg: "svg",
	png: "png",
	mermaid: "mmd",
	dot: "dot",
	json: "json",
	markdown: "md",
};
/** The cursor rests so long before it is followed. */
const FOLLOW_MS = 180;
/** What changes in quick succession is looked at once. */
const REFRESH_MS = 300;

export class ExplorePanel implements Disposable {
	readonly #panel: WebviewPanel;
	readonly #explorer: Explorer;
	#following: Disposable | undefined;
	#followTimer: NodeJS.Timeout | undefined;
	#refreshTimer: NodeJS.Timeout | undefined;

	static create(options: PanelOptions): ExplorePanel {
		const place = { viewColumn: ViewColumn.Active, preserveFocus: false };
		return new ExplorePanel(window.createWebviewPanel(VIEW_TYPE, l10n.t("Kausal: Explore"), place), options);
	}

	/** A panel that an earlier window had open, with what its page kept. */
	static restore(panel: WebviewPanel, state: unknown, options: PanelOptions): ExplorePanel {
		const restored = new ExplorePanel(panel, options);
		restored.#explorer.remember(savedIds(state));
		return restored;
	}

	private constructor(panel: WebviewPanel, options: PanelOptions) {
		this.#panel = panel;
		const folder = Uri.joinPath(options.extensionUri, "dist", "explore");
		const { webview } = panel;
		webview.options = { enableScripts: true, enableCommandUris: false, localResourceRoots: [folder] };
		panel.iconPath = {
			light: Uri.joinPath(folder, "explore-light.svg"),
			dark: Uri.joinPath(folder, "explore-dark.svg"),
		};
		this.#explorer = new Explorer(this.#editor(options));
		webview.onDidReceiveMessage((message: unknown) => void this.#explorer.take(message));
		const listening = [
			options.onDidChange(() => {
				if (this.#explorer.isPartial) this.#refreshSoon();
			}),
			workspace.onDidSaveTextDocument(() => this.#refreshSoon()),
		];
		panel.onDidDispose(() => {
			for (const one of [...listening]) one.dispose();
			clearTimeout(this.#refreshTimer);
			this.#stopFollowing();
		});
		webview.html = panelHtml({
			cspSource: webview.cspSource,
			nonce: options.nonce(),
			words: l10n.bundle,
			script: webview.asWebviewUri(Uri.joinPath(folder, "page.js")).toString(),
			style: webview.asWebviewUri(Uri.joinPath(folder, "page-style.css")).toString(),
		});
	}

	onDidDispose(listener: () => void): void {
		this.#panel.onDidDispose(listener);
	}

	async show(target: GraphTarget | undefined): Promise<void> {
		this.#panel.reveal(undefined, false);
		await this.#explorer.show(target);
	}

	dispose(): void {
		this.#panel.dispose();
	}

	#editor({ ask }: PanelOptions): Editor {
		return {
			ask,
			folders: () =>
				(workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === "file").map(({ uri }) => uri.toString()),
			post: (message: ToPage) => {
				if (message.kind === "shown") this.#panel.title = l10n.t("Explore: {0}", message.shown.symbol.name.slice(0, 60));
				void this.#panel.webview.postMessage(message);
			},
			open: (place) => this.#open(place),
			copy: async (text) => {
				await env.clipboard.writeText(text);
				void this.#panel.webview.postMessage({ kind: "said", sentence: l10n.t("Copied.") } satisfies ToPage);
			},
			save: (format, content, name) => this.#save(format, content, name),
			follow: (isOn) => this.#follow(isOn),
			accept: async (offer) => {
				if (offer !== "retry") await commands.executeCommand(COMMAND_OF[offer]);
			},
		};
	}

	async #open({ uri, range: { start, end } }: GraphLocation): Promise<void> {
		const selection = new Range(new Position(start.line, start.character), new Position(end.line, end.character));
		const beside = window.visibleTextEditors.find(
			({ viewColumn }) => viewColumn !== undefined && viewColumn !== this.#panel.viewColumn,
		);
		const viewColumn = beside?.viewColumn ?? this.#panel.viewColumn ?? ViewColumn.Active;
		await window.showTextDocument(Uri.parse(uri), { selection, viewColumn });
	}

	async #save(format: Format, content: string, name: string): Promise<void> {
		const folder = workspace.workspaceFolders?.[0]?.uri;
		const extension = EXTENSION_OF[format];
		const file = `${name.replace(/[^\p{L}\p{N}_-]+/gu, "-").slice(0, 60)}.${extension}`;
		const filters = { [format]: [extension] };
		const to = await window.showSaveDialog({ filters, ...(folder ? { defaultUri: Uri.joinPath(folder, file) } : {}) });
		if (!to) return;
		await workspace.fs.writeFile(to, Buffer.from(content, format === "png" ? "base64" : "utf8"));
		void this.#panel.webview.postMessage({ kind: "said", sentence: l10n.t("Saved as {0}.", file) } satisfies ToPage);
	}

	#follow(isOn: boolean): void {
		this.#stopFollowing();
		if (isOn) {
			this.#following = window.onDidChangeTextEditorSelection(({ textEditor: { document }, selections: [selection] }) => {
				if (document.uri.scheme !== "file" || !selection) return;
				const { line, character } = selection.active;
				const target = { textDocument: { uri: document.uri.toString() }, position: { line, character } };
				clearTimeout(this.#followTimer);
				this.#followTimer = setTimeout(() => void this.#explorer.showFollowed(target), FOLLOW_MS);
			});
		}
		void this.#panel.webview.postMessage({ kind: "following", isOn } satisfies ToPage);
	}

	#refreshSoon(): void {
		clearTimeout(this.#refreshTimer);
		this.#refreshTimer = setTimeout(() => void this.#explorer.refresh(), REFRESH_MS);
	}

	#stopFollowing(): void {
		clearTimeout(this.#followTimer);
		this.#following?.dispose();
		this.#following = undefined;
	}
}
