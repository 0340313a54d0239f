/**
 * Asks the client to ask again for what it shows beside code, when the index has changed or the settings have: at most
 * once in a while, only for what is switched on, and only where the client takes such wishes.
 */
import { type ProtocolConnection, TextDocumentContentRefreshRequest } from "vscode-languageserver/node";
import type { ClientTraits } from "./clientTraits.ts";
import { REPORT_SCHEME } from "./handlers/textDocumentContent.ts";
import type { Settings } from "./settings.ts";

const REFRESH_MS = 1000;

export class Refresher {
	readonly #connection: ProtocolConnection;
	readonly #traits: ClientTraits;
	#timer: NodeJS.Timeout | undefined;
	/** URIs of open documents. */
	readonly #open: () => Iterable<string>;
	#settings: Settings;

	constructor(
		{ connection, traits }: { readonly connection: ProtocolConnection; readonly traits: ClientTraits },
		settings: Settings, open: () => Iterable<string>,
	) {
		this.#connection = connection;
		this.#traits = traits;
		this.#open = open;
		this.#settings = settings;
	}

	/** The settings are others: what is switched on or off is asked for at once. */
	use(settings: Settings): void {
		const before = this.#settings;
		this.#settings = settings;
		this.#send((isOn) => isOn(before) || isOn(settings));
	}

	/** Something that is shown may be another now. */
	changed(): void {
		if (this.#timer !== undefined) return;
		this.#timer = setTimeout(() => {
			this.#timer = undefined;
			this.#send((isOn) => isOn(this.#settings));
			if (this.#traits.textDocumentContent) this.#sendReports();
		}, REFRESH_MS);
		this.#timer.unref();
	}

	stop(): void {
		clearTimeout(this.#timer);
	}

	#send(isWanted: (isOn: (settings: Settings) => boolean) => boolean): void {
		for (const [what, isOn] of REFRESHED) {
			if (!this.#traits.refreshed.has(what) || !isWanted(isOn)) continue;
			// Whether it is done is the client's matter.
			this.#connection.sendRequest(`workspace/${what}/refresh`).catch(() => undefined);
		}
	}

	/** Reports are about the index. */
	#sendReports(): void {
		for (const uri of this.#open()) {
			if (!uri.startsWith(`${REPORT_SCHEME}:`)) continue;
			this.#connection.sendRequest(TextDocumentContentRefreshRequest.type, { uri }).catch(() => undefined);
		}
	}
}

const REFRESHED: readonly (readonly [what: string, isOn: (settings: Settings) => boolean])[] = [
	["codeLens", ({ lenses }) => lenses.size > 0],
	["inlayHint", ({ hintsImporters }) => hintsImporters],
	["diagnostic", ({ severities }) => severities.size > 0],
];
