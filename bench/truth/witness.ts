/**
 * A second opinion where an answer and the truth differ: the language's own server is asked for the definition. Truth
 * that was made by another tool than the server that editors run has faults of its own.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import {
	createProtocolConnection, DefinitionRequest, DidOpenTextDocumentNotification, ExitNotification, InitializeRequest,
	InitializedNotification, ShutdownRequest, StreamMessageReader, StreamMessageWriter,
	type ConfigurationParams, type Location, type LocationLink, type ProtocolConnection,
} from "vscode-languageserver/node";
import type { Identifier, Place } from "./truthFiles.ts";

export type Opinion = "as the answer" | "as the truth" | "nothing" | "something else";

/** A language server that says where identifiers of a folder are defined. */
export class Witness {
	readonly #root: string;
	readonly #language: string;
	readonly #process: ChildProcess;
	readonly #connection: ProtocolConnection;
	readonly #open = new Set<string>();

	private constructor(root: string, language: string, command: string) {
		const [program = "", ...parameters] = command.split(" ");
		this.#root = path.resolve(root);
		this.#language = language;
		this.#process = spawn(program, parameters, { cwd: this.#root, stdio: ["pipe", "pipe", "ignore"] });
		const { stdin, stdout } = this.#process;
		if (stdin === null || stdout === null) throw new Error(`${command} cannot be talked to.`);
		this.#connection = createProtocolConnection(new StreamMessageReader(stdout), new StreamMessageWriter(stdin));
		this.#connection.onRequest("workspace/configuration", ({ items }: ConfigurationParams) => items.map(() => null));
		this.#connection.onRequest("client/registerCapability", () => null);
		this.#connection.onRequest("window/workDoneProgress/create", () => null);
		this.#connection.listen();
	}

	/** @param command - the server with its parameters, which speaks over stdio */
	static async start(root: string, language: string, command: string): Promise<Witness> {
		const witness = new Witness(root, language, command);
		const uri = pathToFileURL(witness.#root).toString();
		const started = witness.#connection.sendRequest(InitializeRequest.type, {
			processId: process.pid, rootUri: uri, workspaceFolders: [{ uri, name: path.basename(root) }], capabilities: {},
		});
		const failed = new Promise<never>((_, reject) => {
			witness.#process.once("error", (error) => { reject(new Error(`${command} does not start: ${error.message}`)); });
		});
		await Promise.race([started, failed]);
		await witness.#connection.sendNotification(InitializedNotification.type, {});
		return witness;
	}

	/** Which of two it agrees with: places that were answered, or those of the truth, where none means outside. */
	async says(identifier: Identifier, answered: readonly Place[]): Promise<Opinion> {
		const found = await this.definitions(identifier);
		const isOne = (places: readonly Place[]): boolean =>
			places.some((place) => found.some(({ file, line, column }) =>
				file === place.file && line === place.line && column === place.column));
		if (isOne(answered)) return "as the answer";
		if (found.length === 0) return "nothing";
		const { definitions } = identifier;
		const isOutside = definitions.length === 0 && found.every(({ file }) => file.startsWith(".."));
		return isOne(definitions) || isOutside ? "as the truth" : "something else";
	}

	async end(): Promise<void> {
		await this.#connection.sendRequest(ShutdownRequest.type);
		await this.#connection.sendNotification(ExitNotification.type);
		this.#connection.dispose();
	}

	/** Where an identifier is defined; files outside of the folder begin with `..`. */
	async definitions({ file, line, column, name }: Omit<Identifier, "definitions">): Promise<readonly Place[]> {
		const full = path.join(this.#root, file);
		const uri = pathToFileURL(full).toString();
		if (!this.#open.has(file)) {
			this.#open.add(file);
			const textDocument = { uri, languageId: this.#language, version: 1, text: readFileSync(full, "utf8") };
			await this.#connection.sendNotification(DidOpenTextDocumentNotification.type, { textDocument });
		}
		// of `.config` the name is what can be asked about
		const character = column - 1 + Math.max(0, name.lastIndexOf(".") + 1);
		const result = await this.#connection.sendRequest(DefinitionRequest.type, {
			textDocument: { uri }, position: { line: line - 1, character },
		});
		const all: readonly (Location | LocationLink)[] = result === null ? [] : Array.isArray(result) ? result : [result];
		return all.map((one) => {
			const range = "targetUri" in one ? one.targetSelectionRange : one.range;
			const where = path.relative(this.#root, fileURLToPath("targetUri" in one ? one.targetUri : one.uri));
			return {
				file: where.split(path.sep).join("/"), line: range.start.line + 1, column: range.start.character + 1,
			};
		});
	}
}
