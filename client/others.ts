/**
 * Who else answers: the languages whose definitions, hovers and outlines another extension gives, so that the server
 * does not give them a second time.
 *
 * Extensions that are known by name count as soon as they are installed. Of others the editor is asked for the
 * definition of a name in the first documents of a language, with the server's own answer left out.
 */
import {
	commands, type Disposable, type Event, EventEmitter, extensions, type Position, type TextDocument, type Uri, workspace,
} from "vscode";
import type { OthersParams } from "../server/protocol/others.ts";
import { type KnownExtension, knownExtensions } from "./knownExtensions.ts";

/** A server that is not ready yet answers nothing, so later documents of a language are asked about too. */
const ASKS_MAX = 3;

/** Where there is a name to ask about; undefined if the document has none. */
export type NameFinder = (document: TextDocument) => Promise<Position | undefined>;

export class Others implements Disposable {
	readonly #languages: readonly string[];
	readonly #nameIn: NameFinder;
	readonly #changed = new EventEmitter<OthersParams>();
	readonly #subscriptions: Disposable[] = [];
	/** Languages for which the editor had an answer, and how often it was asked. */
	#heard = new Set<string>();
	#asks = new Map<string, number>();
	/** Places that are being asked about: the server does not answer there. */
	readonly #asking = new Set<string>();
	#told = "";

	readonly onDidChange: Event<OthersParams> = this.#changed.event;

	constructor(languages: readonly string[], nameIn: NameFinder) {
		this.#languages = languages;
		this.#nameIn = nameIn;
		this.#subscriptions.push(
			this.#changed,
			extensions.onDidChange(() => {
				this.#heard = new Set();
				this.#asks = new Map();
				this.#tell();
				this.askAll();
			}),
			workspace.onDidOpenTextDocument((document) => void this.#ask(document)),
		);
	}

	/** What is known now. */
	get current(): OthersParams {
		const known = knownExtensions.filter(isAnswering);
		const named = new Set(known.flatMap(({ languages }) => languages));
		const calls = new Set(known.flatMap(({ languages, hasCallHierarchy }) => (hasCallHierarchy ? languages : [])));
		const types = new Set(known.filter(({ hasTypeHierarchy }) => hasTypeHierarchy).flatMap(({ languages }) => languages));
		return {
			languages: this.#languages.filter((language) => named.has(language) || this.#heard.has(language)),
			callHierarchies: this.#languages.filter((language) => calls.has(language)),
			typeHierarchies: this.#languages.filter((language) => types.has(language)),
		};
	}

	/** Whether an answer at this place is not wanted, because the others are asked there. */
	isAsking(uri: Uri, position: Position): boolean {
		return this.#asking.has(placeKey(uri, position));
	}

	/** Asks about the languages of all open documents. */
	askAll(): void {
		for (const document of workspace.textDocuments) void this.#ask(document);
	}

	dispose(): void {
		for (const subscription of this.#subscriptions) subscription.dispose();
	}

	async #ask(document: TextDocument): Promise<void> {
		const { languageId: language, uri } = document;
		const asked = this.#asks.get(language) ?? 0;
		if (uri.scheme !== "file" || !this.#languages.includes(language) || asked >= ASKS_MAX) return;
		if (this.current.languages.includes(language)) return;
		this.#asks.set(language, asked + 1);
		const position = await this.#nameIn(document).catch(() => undefined);
		if (position === undefined) return;
		const key = placeKey(uri, position);
		this.#asking.add(key);
		try {
			const found = await commands.executeCommand<readonly unknown[] | undefined>(
				"vscode.executeDefinitionProvider", uri, position,
			);
			if (found !== undefined && found.length > 0) this.#heard.add(language);
		} finally {
			this.#asking.delete(key);
		}
		this.#tell();
	}

	#tell(): void {
		const now = JSON.stringify(this.current);
		if (now === this.#told) return;
		this.#told = now;
		this.#changed.fire(this.current);
	}
}

function isAnswering({ id, isOff }: KnownExtension): boolean {
	if (extensions.getExtension(id) === undefined) return false;
	return isOff === undefined || workspace.getConfiguration().get(isOff.setting) !== isOff.value;
}

function placeKey(uri: Uri, { line, character }: Position): string {
	return `${line}:${character}:${uri.toString()}`;
}
