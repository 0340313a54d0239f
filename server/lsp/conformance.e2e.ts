/**
 * A conversation with the built server about every method that it announces: each message of the server is checked by
 * the compiler against the types of the protocol library, as a literal, so that an unknown property is an error too.
 * What was said is kept in .e2e/conversation.jsonl, for checkers that do not live here.
 */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import ts from "typescript";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as lsp from "vscode-languageserver/node";
import { FrameDecoder, framed } from "../wire/framing.ts";
import { realRoot } from "../workspace/containment.ts";

const ROOT = join(import.meta.dirname, "../..");
const PROGRAM = join(ROOT, "dist/cli.js");

const FILES: Readonly<Record<string, string>> = {
	"src/shape.ts": [
		"/** Has an area. */",
		"export interface Shape { area(): number }",
		"export class Box implements Shape { area() { return size(2); } }",
		"export function size(a: number) { const 🙂x = a; return 🙂x; }".replaceAll("🙂x", "ä"),
		"export const one = new Box();",
		"",
	].join("\n"),
	"src/main.ts": [
		'import { one, size } from "./shape";',
		'import { gone } from "./gone";',
		"export const total = one.area() + size(1) + gone;",
		"",
	].join("\n"),
	"src/other.ts": 'import { total } from "./main";\nexport const more = total;\n',
	"test/a.test.ts": 'import { size } from "../src/shape";\ntest("is sized", () => { size(1); });\n',
	"disk.go": "package disk\n\ntype Store interface{ Load() }\ntype File struct{}\n\nfunc (f *File) Load() {}\n",
	"tax.py": "class Tax:\n    def due(self):\n        return 1\n\nTax().due()\n",
	"README.md": "# Shop\n\nSee [it](src/main.ts), [here](#shop), [gone](no.md) and `size`.\n",
};

interface Message {
	readonly id?: number | string;
	readonly method?: string;
	readonly params?: unknown;
	readonly result?: unknown;
	readonly error?: { readonly code: number; readonly message: string };
}

/** Speaks to the server, and keeps all that is said. */
class Recorder {
	readonly log: { readonly dir: "c2s" | "s2c"; readonly m: Message }[] = [];
	readonly #child;
	readonly #waiting = new Map<unknown, (message: Message) => void>();
	readonly #methods = new Map<unknown, string>();
	readonly #decoder = new FrameDecoder();
	#nextId = 1;

	constructor(home: string) {
		this.#child = spawn(process.execPath, [PROGRAM, "lsp", "--stdio", "--index-dir", home]);
		this.#child.stdout.on("data", (chunk: Buffer) => this.#take(chunk));
	}

	/** By id, which method was asked for. */
	method(id: unknown): string | undefined {
		return this.#methods.get(id);
	}

	async ask<T = unknown>(method: string, params?: object): Promise<T> {
		const id = this.#nextId++;
		this.#methods.set(id, method);
		const answer = new Promise<Message>((resolve) => this.#waiting.set(id, resolve));
		this.send({ id, method, ...params === undefined ? {} : { params } });
		return (await answer).result as T;
	}

	send(message: Message): void {
		const full = { jsonrpc: "2.0", ...message };
		this.log.push({ dir: "c2s", m: full });
		this.#child.stdin.write(framed(full));
	}

	async end(): Promise<number | null> {
		await this.ask("shutdown");
		const ended = new Promise<number | null>((resolve) => this.#child.once("exit", resolve));
		this.send({ method: "exit" });
		return ended;
	}

	#take(chunk: Buffer): void {
		for (const frame of this.#decoder.push(chunk)) {
			if (frame.kind !== "message") throw new Error(frame.reason);
			const message = frame.message as Message;
			this.log.push({ dir: "s2c", m: message });
			if (message.method === undefined) this.#waiting.get(message.id)?.(message);
			else if (message.id !== undefined) this.send({ id: message.id, result: answerTo(message.method) });
		}
	}
}

const settings = {
	codeLens: { callers: true, references: true, tests: true, cycle: true }, inlayHints: { importedBy: true },
	diagnostics: { unresolvedImports: "warning", cycles: "hint", brokenLinks: "error" },
};

function answerTo(method: string): unknown {
	if (method === "workspace/configuration") return [settings];
	return method === "window/showDocument" ? { success: true } : null;
}

const links = { linkSupport: true };
const capabilities: lsp.ClientCapabilities = {
	general: { positionEncodings: ["utf-16"] },
	window: { workDoneProgress: true, showDocument: { support: true } },
	workspace: {
		configuration: true, workspaceFolders: true, executeCommand: {}, workspaceEdit: { documentChanges: true },
		fileOperations: { willRename: true }, codeLens: { refreshSupport: true }, inlayHint: { refreshSupport: true },
		diagnostics: { refreshSupport: true }, didChangeWatchedFiles: { dynamicRegistration: true },
		didChangeConfiguration: { dynamicRegistration: true }, textDocumentContent: {},
	},
	textDocument: {
		definition: links, declaration: links, typeDefinition: links, implementation: links, references: {},
		hover: { contentFormat: ["markdown"] }, documentSymbol: { hierarchicalDocumentSymbolSupport: true },
		documentHighlight: {}, foldingRange: {}, selectionRange: {}, documentLink: {}, codeLens: {}, inlayHint: {},
		rename: { prepareSupport: true }, diagnostic: {}, completion: {}, moniker: {}, callHierarchy: {}, typeHierarchy: {},
		codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: ["source"] } } },
	},
	experimental: { kausal: { commands: ["kausal.showReferences"] } },
};

let scratch = "";
let recorder: Recorder;

beforeAll(() => {
	if (!existsSync(PROGRAM)) throw new Error("There is no dist/cli.js: npm run build makes it.");
	scratch = realRoot(mkdtempSync(join(tmpdir(), "kausal-says-")));
	for (const [path, text] of Object.entries(FILES)) {
		mkdirSync(dirname(join(scratch, "shop", path)), { recursive: true });
		writeFileSync(join(scratch, "shop", path), text);
	}
	recorder = new Recorder(join(scratch, "indexes"));
});

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const uri = (path: string): string => pathToFileURL(join(scratch, "shop", path)).href;

/** Each place that is looked at: a name, or what is beside it. */
const PLACES: readonly (readonly [path: string, line: number, character: number])[] = [
	["src/shape.ts", 1, 19], ["src/shape.ts", 1, 26], ["src/shape.ts", 2, 14], ["src/shape.ts", 3, 18],
	["src/shape.ts", 3, 43],
	["src/main.ts", 0, 10], ["src/main.ts", 1, 11], ["src/main.ts", 2, 26], ["src/main.ts", 9, 9], ["disk.go", 2, 6],
	["disk.go", 5, 17], ["tax.py", 0, 7], ["tax.py", 4, 7], ["README.md", 2, 12], ["README.md", 2, 54],
	["nowhere.ts", 0, 0],
];
const AT_PLACES = [
	"definition", "declaration", "typeDefinition", "implementation", "references", "hover", "documentHighlight",
	"moniker", "prepareRename", "rename", "prepareCallHierarchy", "prepareTypeHierarchy", "selectionRange", "codeAction",
	"completion",
];
const OF_DOCUMENTS = ["documentSymbol", "foldingRange", "documentLink", "codeLens", "inlayHint", "diagnostic"];

async function converse(): Promise<void> {
	const workspaceFolders = [{ uri: uri(""), name: "shop" }];
	await recorder.ask("initialize", { processId: process.pid, rootUri: uri(""), workspaceFolders, capabilities });
	recorder.send({ method: "initialized", params: {} });
	await recorder.ask("kausal/reindex");
	for (const path of Object.keys(FILES)) {
		const textDocument = { uri: uri(path), languageId: "typescript", version: 1, text: FILES[path] };
		recorder.send({ method: "textDocument/didOpen", params: { textDocument } });
	}
	for (const [path, line, character] of PLACES) await askAbout(path, { line, character });
	for (const path of Object.keys(FILES)) await askOf(path);
	await recorder.ask("workspace/symbol", { query: "s" });
	await recorder.ask("workspace/diagnostic", { previousResultIds: [] });
	const files = [{ oldUri: uri("src/shape.ts"), newUri: uri("lib/form.ts") }];
	await recorder.ask("workspace/willRenameFiles", { files });
	await recorder.ask("workspace/executeCommand", { command: "kausal/status" });
	await recorder.ask("workspace/textDocumentContent", { uri: "kausal:/status.txt" });
}

async function askAbout(path: string, position: lsp.Position): Promise<void> {
	const range = { start: position, end: position };
	const params = {
		definition: {}, references: { context: { includeDeclaration: true } }, rename: { newName: "other" },
		codeAction: { range, context: { diagnostics: [] } },
	} as const;
	for (const name of AT_PLACES) {
		const own = name === "selectionRange" ? { positions: [position] } : name === "codeAction" ? {} : { position };
		const more = (params as Readonly<Record<string, object>>)[name] ?? {};
		const answer = await recorder.ask(`textDocument/${name}`, { textDocument: { uri: uri(path) }, ...own, ...more });
		for (const item of Array.isArray(answer) ? answer as lsp.CodeAction[] : []) await askOn(name, item);
	}
}

/** What an answer can be asked about again. */
async function askOn(name: string, item: object): Promise<void> {
	if (name === "prepareCallHierarchy") {
		for (const way of ["incomingCalls", "outgoingCalls"]) await recorder.ask(`callHierarchy/${way}`, { item });
	}
	if (name === "prepareTypeHierarchy") {
		for (const way of ["supertypes", "subtypes"]) await recorder.ask(`typeHierarchy/${way}`, { item });
	}
	const { command } = item as lsp.CodeAction;
	if (name !== "codeAction" || command === undefined) return;
	await recorder.ask("workspace/executeCommand", { command: command.command, arguments: command.arguments });
}

async function askOf(path: string): Promise<void> {
	const range = { start: { line: 0, character: 0 }, end: { line: 99, character: 0 } };
	for (const name of OF_DOCUMENTS) {
		const own = name === "inlayHint" ? { range } : {};
		const answer = await recorder.ask(`textDocument/${name}`, { textDocument: { uri: uri(path) }, ...own });
		if (name !== "codeLens" || !Array.isArray(answer)) continue;
		for (const lens of answer as lsp.CodeLens[]) await recorder.ask("codeLens/resolve", lens);
	}
}

/** By method, what the library calls its type: `HoverRequest.type`. */
function typesOfMethods(): ReadonlyMap<string, string> {
	const types = new Map<string, string>();
	for (const [name, value] of Object.entries(lsp) as [string, { type?: { method?: string } }][]) {
		const method = value?.type?.method;
		if (typeof method === "string") types.set(method, `typeof lsp.${name}.type`);
	}
	return types;
}

/** A program of all that the server said, each message a literal of the type that it should have. */
function programOf(log: Recorder["log"]): { readonly text: string; readonly count: number } {
	const types = typesOfMethods();
	const lines = [
		'import type * as lsp from "vscode-languageserver/node";',
		// What gives nothing is answered with null.
		"type Result<T> = T extends lsp.ProtocolRequestType<any, infer R, any, any, any> ? Said<R> :",
		"\tT extends lsp.ProtocolRequestType0<infer R, any, any, any> ? Said<R> : never;",
		"type Said<R> = 0 extends 1 & R ? any : [R] extends [void] ? null : R;",
		"type Params<T> = T extends lsp.ProtocolRequestType<infer P, any, any, any, any> ? P :",
		"\tT extends lsp.ProtocolNotificationType<infer P, any> ? P : undefined;",
	];
	const head = lines.length;
	for (const { dir, m } of log) {
		if (dir !== "s2c" || m.error !== undefined) continue;
		const method = m.method ?? recorder.method(m.id);
		const type = types.get(method ?? "");
		if (type === undefined || method === "$/progress") continue;
		const [kind, value] = m.method === undefined ? ["Result", m.result] : ["Params", m.params];
		lines.push(`export const said${lines.length}: ${kind}<${type}> = ${JSON.stringify(value)}; // ${method ?? ""}`);
	}
	return { text: lines.join("\n"), count: lines.length - head };
}

function complaints(text: string): readonly string[] {
	const name = join(ROOT, "server/lsp/said.ts");
	const options: ts.CompilerOptions = {
		strict: true, noEmit: true, skipLibCheck: true, types: [], target: ts.ScriptTarget.ES2022,
		module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext,
	};
	const host = ts.createCompilerHost(options);
	const read = host.getSourceFile.bind(host);
	host.getSourceFile = (file, ...more) =>
		(file === name ? ts.createSourceFile(file, text, ts.ScriptTarget.ES2022) : read(file, ...more));
	const program = ts.createProgram([name], options, host);
	const lines = text.split("\n");
	return ts.getPreEmitDiagnostics(program).map(({ messageText, start = 0, file }) => {
		const line = file?.getLineAndCharacterOfPosition(start).line ?? 0;
		return `${ts.flattenDiagnosticMessageText(messageText, " ")}: ${lines[line]?.slice(0, 300) ?? ""}`;
	});
}

const COUNTED: ReadonlySet<string> = new Set(["line", "character", "startLine", "endLine"]);

/** Numbers of places and their like are whole and not negative, which no type says. */
function oddNumbers(value: unknown): readonly number[] {
	if (typeof value === "number") return Number.isInteger(value) ? [] : [value];
	if (typeof value !== "object" || value === null) return [];
	return Object.entries(value).flatMap(([key, one]: [string, unknown]) =>
		(COUNTED.has(key) && (one as number) < 0 ? [one as number] : oddNumbers(one)));
}

test("every message of a long conversation is one of the protocol", async () => {
	await converse();
	expect(await recorder.end()).toBe(0);
	const { log } = recorder;
	mkdirSync(join(ROOT, ".e2e"), { recursive: true });
	writeFileSync(join(ROOT, ".e2e/conversation.jsonl"), log.map((one) => `${JSON.stringify(one)}\n`).join(""));
	const failed = log.filter(({ m }) => m.error !== undefined && m.error.code !== lsp.LSPErrorCodes.RequestFailed);
	expect(failed.map(({ m }) => m.error?.message)).toEqual([]);
	const { text, count } = programOf(log);
	expect(count).toBeGreaterThan(300);
	expect(complaints(text)).toEqual([]);
	const answers = log.filter(({ dir, m }) => dir === "s2c" && !recorder.method(m.id)?.startsWith("kausal/"));
	expect(answers.flatMap(({ m }) => oddNumbers(m.result))).toEqual([]);
	// The check can fail: what is none of these is found.
	expect(complaints(text.replace(/"startLine":(\d+)/, '"startLine":"$1"'))).toHaveLength(1);
}, 120_000);
