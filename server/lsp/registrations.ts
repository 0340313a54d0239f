/**
 * What the server asks of a client after initialize: to watch files, to say when settings change, and for which
 * languages to ask about calls and types. Each only where the client takes such wishes.
 */
import {
	CallHierarchyPrepareRequest,
	DidChangeConfigurationNotification,
	DidChangeWatchedFilesNotification,
	DocumentDiagnosticRequest,
	type ProtocolConnection,
	type Registration,
	RegistrationRequest,
	TypeHierarchyPrepareRequest,
	UnregistrationRequest,
} from "vscode-languageserver/node";
import type { Logger } from "../logger.ts";
import { DIAGNOSTICS } from "./capabilities.ts";
import type { ClientTraits } from "./clientTraits.ts";
import { languageIds } from "./languageIds.ts";
import type { Navigation } from "./navigation.ts";

/** What is asked of us for some languages only. */
interface ByLanguage {
	readonly id: string;
	readonly method: string;
	readonly isTaken: (traits: ClientTraits) => boolean;
	readonly isOurs: (navigation: Navigation, language: string) => boolean;
}

/** An editor asks one server about these: so ours must not be there for languages that another one answers. */
const BY_LANGUAGE: readonly ByLanguage[] = [
	{
		id: "kausal-calls", method: CallHierarchyPrepareRequest.method,
		isTaken: (traits) => traits.callHierarchyRegistration,
		isOurs: (navigation, language) => navigation.hasCallHierarchy(language),
	},
	{
		id: "kausal-types", method: TypeHierarchyPrepareRequest.method,
		isTaken: (traits) => traits.typeHierarchyRegistration,
		isOurs: (navigation, language) => navigation.hasTypeHierarchy(language),
	},
];

export class Registrations {
	readonly #connection: ProtocolConnection;
	readonly #traits: ClientTraits;
	readonly #logger: Logger;
	/** Languages for which the client asks us, by the id of what it asks; none before it was told any. */
	readonly #languages = new Map<string, readonly string[]>();
	#pullsDiagnostics = false;
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

	update(navigation: Navigation): void {
		if (!this.#hasBegun) return;
		for (const one of BY_LANGUAGE) if (one.isTaken(this.#traits)) this.#updateOne(one, navigation);
	}

	#updateOne({ id, method, isOurs }: ByLanguage, navigation: Navigation): void {
		const languages = languageIds.filter((language) => isOurs(navigation, language));
		const before = this.#languages.get(id);
		if (before?.join() === languages.join()) return;
		this.#languages.set(id, languages);
		if (before !== undefined && before.length > 0) this.#unregister({ id, method });
		const documentSelector = languages.map((language) => ({ scheme: "file", language }));
		if (languages.length > 0) this.#register([{ id, method, registerOptions: { documentSelector } }]);
	}

	/** A client pulls again and again: only while something is switched on that it could be told. */
	useDiagnostics(isOn: boolean): void {
		if (!this.#hasBegun || !this.#traits.diagnosticRegistration || this.#pullsDiagnostics === isOn) return;
		this.#pullsDiagnostics = isOn;
		const [id, method] = ["kausal-diagnostics", DocumentDiagnosticRequest.method];
		const documentSelector = languageIds.map((language) => ({ scheme: "file", language }));
		if (isOn) this.#register([{ id, method, registerOptions: { documentSelector, ...DIAGNOSTICS } }]);
		else this.#unregister({ id, method });
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
