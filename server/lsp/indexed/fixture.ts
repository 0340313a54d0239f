/**
 * A server over a real folder with a real index, as tests of single methods need it: files are texts, places are said
 * by the text around them, and what is answered can be read.
 */
import { onTestFinished } from "vitest";
import type {
	ClientCapabilities, InitializeResult, Location, LocationLink, Position, ProtocolConnection, Range,
} from "vscode-languageserver/node";
import { TestWorkspace } from "../../fixture.ts";
import { answerFrom } from "../../mcp/answer.ts";
import type { Session } from "../../session.ts";
import { connectClient, initialize, startServer } from "../fixture.ts";
import type { OpenedSession, SessionOpener } from "../folder.ts";
import { pathOfUri, uriOfPath } from "../fromProtocol.ts";

export interface IndexedOptions {
	readonly capabilities?: ClientCapabilities;
	readonly initializationOptions?: object;
	/** To listen to what the server says by itself, before it can. */
	readonly before?: (client: ProtocolConnection) => void;
	/** Folders that are opened beside each other, in place of the whole; the first one's session is kept. */
	readonly folders?: readonly string[];
	/** Symbolic links, by their paths, and what they say. */
	readonly links?: Readonly<Record<string, string>>;
}

/** Opens the sessions that there are. */
class Sessions implements SessionOpener {
	readonly #sessions: readonly Session[];

	constructor(sessions: readonly Session[]) {
		this.#sessions = sessions;
	}

	open(root: string): Promise<OpenedSession> {
		const session = this.#sessions.find((one) => one.root === root);
		if (session === undefined) return Promise.reject(new Error(`${root} does not exist.`));
		return Promise.resolve({ session, indexDirectory: "/index", readOnlyBecause: undefined });
	}

	takeOver(): Promise<undefined> {
		return Promise.resolve(undefined);
	}
}

interface Parts extends Pick<IndexedClient, "client" | "workspace" | "session" | "said"> {
	readonly files: Readonly<Record<string, string>>;
}

/** Where a document is looked at. */
export interface At {
	readonly textDocument: { readonly uri: string };
	readonly position: Position;
}

/** A client on a folder that is indexed, until the test is over. */
export class IndexedClient {
	readonly client: ProtocolConnection;
	readonly workspace: TestWorkspace;
	readonly session: Session;
	readonly said: InitializeResult;
	readonly #files: Readonly<Record<string, string>>;

	static async open(files: Readonly<Record<string, string>>, options: IndexedOptions = {}): Promise<IndexedClient> {
		const workspace = new TestWorkspace(files);
		const { folders = [], links = {} } = options;
		for (const [path, target] of Object.entries(links)) workspace.link(path, target);
		const roots = folders.length === 0 ? [""] : folders;
		const sessions = await Promise.all(roots.map((folder) => workspace.open(`index${folder}`, "write", folder)));
		for (const one of sessions) await one.index();
		const [session] = sessions as [Session];
		const { toServer, fromServer, server } = startServer(new Sessions(sessions), { answerTool: answerFrom });
		onTestFinished(async () => {
			toServer.destroy();
			await server.close();
			workspace.dispose();
		});
		const client = connectClient({ toServer, fromServer });
		client.onRequest("client/registerCapability", () => null);
		options.before?.(client);
		const { capabilities = {}, initializationOptions } = options;
		const workspaceFolders = sessions.map(({ root }) => ({ uri: uriOfPath(root), name: root }));
		const said = await initialize(client, { capabilities, workspaceFolders, initializationOptions });
		return new IndexedClient({ client, workspace, session, said, files });
	}

	private constructor(parts: Parts) {
		this.client = parts.client;
		this.workspace = parts.workspace;
		this.session = parts.session;
		this.said = parts.said;
		this.#files = parts.files;
	}

	ask<T>(method: string, params: object): Promise<T> {
		return this.client.sendRequest<T>(method, params);
	}

	/** The sentence that a request is refused with. */
	async refusal(method: string, params: object): Promise<string> {
		const answer = this.client.sendRequest(method, params);
		return answer.then((given) => `answered ${JSON.stringify(given)}`, (error: unknown) => (error as Error).message);
	}

	uri(path: string): string {
		return uriOfPath(`${this.workspace.root}/${path}`);
	}

	document(path: string): Pick<At, "textDocument"> {
		return { textDocument: { uri: this.uri(path) } };
	}

	/** Where the `|` stands in a part of a file. */
	at(path: string, marked: string): At {
		const text = this.#text(path);
		const found = text.indexOf(marked.replace("|", ""));
		if (found < 0) throw new Error(`${path} has no ${marked}`);
		return { ...this.document(path), position: positionAt(text, found + Math.max(marked.indexOf("|"), 0)) };
	}

	/** `path:line:text` of places, in their order. */
	places(found: readonly (Location | LocationLink)[] | null): readonly string[] {
		return (found ?? []).map((one) =>
			"uri" in one ? this.place(one.uri, one.range) : this.place(one.targetUri, one.targetSelectionRange));
	}

	place(uri: string, range: Range): string {
		const path = pathOfUri(uri)?.slice(this.workspace.root.length + 1) ?? uri;
		return `${path}:${range.start.line}:${this.textIn(path, range)}`;
	}

	textIn(path: string, { start, end }: Range): string {
		const lines = this.#text(path).split("\n");
		const within = lines.slice(start.line, end.line + 1);
		within[within.length - 1] = (within.at(-1) ?? "").slice(0, end.character);
		within[0] = (within[0] ?? "").slice(start.character);
		return within.join("\n");
	}

	#text(path: string): string {
		const text = this.#files[path];
		if (text === undefined) throw new Error(`There is no ${path}.`);
		return text;
	}
}

function positionAt(text: string, offset: number): Position {
	const before = text.slice(0, offset).split("\n");
	return { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
}
