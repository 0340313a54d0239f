/**
 * Passes the texts of open documents on to the sessions that answer for them: edits in a row as one text, and no text
 * that is too large to be analysed while somebody types in it. Such a document is kept correct all the same, so that it
 * counts again as soon as it is small enough; until then its file is what other files' answers rest on.
 */
import type { Logger } from "../logger.ts";
import type { Session } from "../session.ts";
import type { Documents, OpenDocument } from "./documents.ts";
import type { Folder } from "./folder.ts";
import type { Place } from "./folders.ts";
import { pathOfUri } from "./fromProtocol.ts";

export interface DocumentFeedOptions {
	readonly documents: Documents;
	readonly logger: Logger;
	/** The place of a document, if its folder is open already. */
	readonly placeNow: (uri: string) => Place | undefined;
	/** UTF-16 code units of the largest document that is analysed. */
	readonly unitsMax: number;
}

/** How long an edit may wait for the next one before the session hears of the text; who asks hears of it at once. */
const FLUSH_MS = 10;

export class DocumentFeed {
	readonly #options: DocumentFeedOptions;
	/** Documents with edits that no session has heard of. */
	readonly #waiting = new Set<string>();
	/** Documents whose versions do not rise, of which it has been said. */
	readonly #oddVersions = new Set<string>();
	/** Documents of which it has been said that they are too large. */
	readonly #large = new Set<string>();
	#timer: NodeJS.Timeout | undefined;

	constructor(options: DocumentFeedOptions) {
		this.#options = options;
	}

	opened(document: OpenDocument): void {
		this.#waiting.delete(document.uri);
		this.#tell(document, this.#options.placeNow(document.uri));
	}

	/** The document, and the version that it had before. */
	changed(document: OpenDocument, versionBefore: number): void {
		const { uri, version } = document;
		if (version <= versionBefore && !this.#oddVersions.has(uri)) {
			// Edits count in the order in which they come: that is what the client's text did.
			this.#oddVersions.add(uri);
			const sentence = `Version ${version} of ${uri} came after version ${versionBefore}; edits are taken as they come.`;
			this.#options.logger.warn(sentence);
		}
		this.#waiting.add(uri);
		this.#timer ??= setTimeout(() => this.flush(), FLUSH_MS).unref();
	}

	closed(uri: string): void {
		for (const set of [this.#waiting, this.#oddVersions, this.#large]) set.delete(uri);
		const place = this.#options.placeNow(uri);
		place?.session.dropText(place.path);
	}

	/** Sessions hear of every edit that has come. */
	flush(): void {
		this.stop();
		for (const uri of this.#waiting) {
			const document = this.#options.documents.get(uri);
			if (document !== undefined) this.#tell(document, this.#options.placeNow(uri));
		}
		this.#waiting.clear();
	}

	/** A session stands where none was, or another one did: it hears of all documents in its folder. */
	fill(folder: Folder, session: Session): void {
		for (const document of this.#options.documents.all()) {
			const absolute = pathOfUri(document.uri);
			const path = absolute === undefined ? undefined : folder.relative(absolute);
			if (path !== undefined) this.#tell(document, { session, path });
		}
	}

	/** Why nothing is known of an open document, in a sentence; undefined if it is analysed, or not open. */
	refusal(uri: string): string | undefined {
		const { documents, unitsMax } = this.#options;
		if ((documents.get(uri)?.length ?? 0) <= unitsMax) return undefined;
		return `Kausal does not analyse documents of more than ${unitsMax / 1e6} million characters while they are open.`;
	}

	stop(): void {
		clearTimeout(this.#timer);
		this.#timer = undefined;
	}

	#tell(document: OpenDocument, place: Pick<Place, "session" | "path"> | undefined): void {
		const { uri } = document;
		const refusal = this.refusal(uri);
		if (refusal === undefined) {
			this.#large.delete(uri);
			place?.session.setText(place.path, document.text);
			return;
		}
		place?.session.dropText(place.path);
		if (this.#large.has(uri)) return;
		this.#large.add(uri);
		this.#options.logger.warn(`${uri}: ${refusal}`);
	}
}
