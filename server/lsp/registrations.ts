/**
 * What the server asks of a client after initialize: to watch files, to say when settings change, and for which
 * languages to ask about calls. Each only where the client takes such wishes.
 */
import {
	CallHierarchyPrepareRequest,
	DidChangeConfigurationNotification,
	DidChangeWatchedFilesNotification,
	type ProtocolConnection,
	type Registration,
	RegistrationRequest,
	UnregistrationRequest,
} from "vscode-languageserver/node";
import type { Logger } from "../logger.ts";
import type { ClientTraits } from "./clientTraits.ts";
import { languageIds } from "./languageIds.ts";
import type { Navigation } from "./navigation.ts";

const CALLS_ID = "kausal-calls";

export class Registrations {
	readonly #connection: ProtocolConnection;
	readonly #traits: ClientTraits;
	readonly #logger: Logger;
	/** Languages whose calls the client asks about; undefined before it was told any. */
	#callLanguages: readonly string[] | undefined;
	#hasBegun = false;
	/** One wish after the other, so that a language is never registered twice. */
	#last: Promise<unknown> = Promise.resolve();

	constructor({ connection, traits, logger }: { connection: ProtocolConnection; traits: ClientTraits; logger: Logger }) {
		this.#connection = connection;
		this.#traits = traits;
		this.#logger = logger;
	}

	begin(navigation: Navigation): void {
		const registrations: Registration[] = [];
		if (this.#traits.watchRegistration) {
			const watchers = [{ globPattern: "**/*" }];
			const method = DidChangeWatchedFilesNotification.method;
			registrations.push({ id: "kausal-files", method, registerOptions: { watchers } });
		}
		if (this.#traits.configurationRegistration) {
			const method = DidChangeConfigurationNotification.method;
			registrations.push({ id: "kausal-settings", method, registerOptions: { section: "kausal" } });
		}
		this.#register(registrations);
		this.#hasBegun = true;
		this.update(navigation);
	}

	/** An editor asks one server about calls: so ours must not be there for languages that another one answers. */
	update(navigation: Navigation): void {
		if (!this.#hasBegun || !this.#traits.callHierarchyRegistration) return;
		const languages = languageIds.filter((language) => navigation.hasCallHierarchy(language));
		const before = this.#callLanguages;
		if (before?.join() === languages.join()) return;
		this.#callLanguages = languages;
		const method = CallHierarchyPrepareRequest.method;
		if (before !== undefined && before.length > 0) this.#unregister({ id: CALLS_ID, method });
		const documentSelector = languages.map((language) => ({ scheme: "file", language }));
		if (languages.length > 0) this.#register([{ id: CALLS_ID, method, registerOptions: { documentSelector } }]);
	}

	#register(registrations: readonly Registration[]): void {
		if (registrations.length === 0) return;
		this.#send(() => this.#connection.sendRequest(RegistrationRequest.type, { registrations: [...registrations] }));
	}

	#unregister(unregistration: { readonly id: string; readonly method: string }): void {
		this.#send(() => this.#connection.sendRequest(UnregistrationRequest.type, { unregisterations: [unregistration] }));
	}

	#send(wish: () => Promise<unknown>): void {
		this.#last = this.#last.then(wish).catch((error: unknown) => {
			this.#logger.warn(`The client does not do what the server asked for: ${String(error)}`);
		});
	}
}
