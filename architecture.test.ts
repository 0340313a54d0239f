/**
 * What ARCHITECTURE.md says and no compiler checks: who may import whom, which packages a layer may touch, the words
 * that a deterministic engine must not contain, and the shape of files. {@link LAYERS} is the table of its section 2.
 *
 * It reads text, not syntax trees. A checker that sees nothing is always content, so it first proves that it sees every
 * file, and then that it finds planted violations.
 */
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { describe, expect, test } from "vitest";

interface Layer {
	/** A folder with all below it, `folder/*` without its subfolders, or one file. */
	readonly name: string;
	/** Layers, folders and files that it may import besides itself. */
	readonly imports: readonly string[];
	/** Packages that it may import; `node:*` is any module of Node. */
	readonly packages: readonly string[];
}

const layer = (name: string, imports: readonly string[] = [], packages: readonly string[] = []): Layer =>
	({ name, imports, packages });

/** A folder of the engine, and those that it may import; of `vfs`, not what knows the machine. */
const engineFolder = (name: string, below = ""): Layer => layer(
	`engine/${name}`,
	below.split(" ").filter((folder) => folder !== "")
		.map((folder) => folder === "vfs" ? "engine/vfs/*" : `engine/${folder}`),
);

/** The first row that claims a file decides. */
const LAYERS: readonly Layer[] = [
	layer("client/words"),
	layer("client/explore/page", ["server/protocol", "client/words"], ["d3-hierarchy"]),
	layer("client/e2e", [], ["node:*", "playwright-core", "vitest", "vitest/node", "vscode"]),
	layer("client", ["server/protocol", "client/words", "client/explore/page/messages.ts",
		"client/explore/page/saved.ts", "client/explore/page/filters.ts"],
		["vscode", "vscode-languageclient/node", "node:path", "node:crypto", "node:module"]),

	layer("bench", ["engine/index.ts", "engine/vfs/node", "engine/node", "engine/sim",
		"server/session.ts", "server/openSession.ts", "server/analysis", "server/model", "server/extraction",
		"server/resolution", "server/home", "server/store", "server/workspace", "server/languages.ts",
		"server/logger.ts", "server/indexing/linkThreads.ts", "server/protocol"],
		["node:*", "typescript", "web-tree-sitter", "vscode-languageserver/node", "@modelcontextprotocol/sdk/client/index.js",
			"@modelcontextprotocol/sdk/client/stdio.js", "@modelcontextprotocol/sdk/types.js"]),

	layer("server/bin.ts", ["server/main.ts", "server/cli/main.ts", "server/mcp/main.ts", "server/mcp/alone.ts",
		"server/host/bundles.ts", "server/host/forward.ts", "server/host/window.ts",
		"server/endpoint/messages.ts", "server/workspace/indexDirectory.ts"], ["node:util"]),
	layer("server/host/bundles.ts", ["server/workspace/indexDirectory.ts"],
		["node:crypto", "node:fs", "node:module", "node:path", "node:v8", "node:vm"]),
	layer("server/host/forward.ts", ["server/cli/root.ts", "server/endpoint", "server/workspace"],
		["node:fs", "node:os", "node:path", "node:tty"]),
	layer("server/host/window.ts", ["server/host/windowState.ts", "server/main.ts", "server/endpoint", "server/wire",
		"server/lsp/fromProtocol.ts", "server/workspace"], ["node:stream"]),
	layer("server/host/windowState.ts",
		["server/lsp/documents.ts", "server/lsp/notebooks.ts", "server/lsp/fromProtocol.ts"]),
	layer("server/host/sharedSession.ts", ["server/session.ts"]),
	layer("server/host/diskOpener.ts", ["server/host", "server/endpoint", "server/lsp", "server/session.ts",
		"server/openSession.ts", "server/home/problems.ts", "server/indexing/linkThreads.ts", "server/extraction",
		"server/workspace", "server/logger.ts", "engine/index.ts", "engine/node/mergeThread.ts"],
		["node:os", "node:path", "node:stream", "node:url"]),
	layer("server/host/forwarded.ts", ["server/cli", "server/mcp", "server/endpoint", "server/session.ts"], ["node:os"]),
	layer("server/host"),
	layer("server/main.ts", ["server/host/diskOpener.ts", "server/watchdog/watchdog.ts", "server/lsp",
		"server/mcp/answer.ts"], ["node:*"]),
	layer("server/cli/main.ts",
		["server/cli", "server/host/forwarded.ts", "server/endpoint/endpoint.ts", "server/session.ts"]),
	layer("server/cli", ["server/session.ts", "server/openSession.ts", "server/indexing/linkThreads.ts", "server/home",
		"server/analysis", "server/changes", "server/extraction", "server/workspace", "server/model", "server/logger.ts",
		"engine/index.ts", "engine/node/mergeThread.ts", "engine/vfs/node"], ["node:*", "commander"]),
	layer("server/mcp/main.ts", ["server/mcp", "server/endpoint", "server/cli/root.ts", "server/cli/exit.ts",
		"server/workspace", "server/logger.ts"], ["node:util"]),
	layer("server/mcp/alone.ts", ["server/mcp", "server/host/forwarded.ts", "server/session.ts", "server/openSession.ts",
		"server/home/problems.ts",
		"server/indexing/linkThreads.ts", "server/extraction", "server/watchdog/watchdog.ts", "server/logger.ts",
		"engine/node/mergeThread.ts"], ["node:*"]),
	layer("server/mcp/protocol.ts", ["server/mcp"], ["node:stream", "@modelcontextprotocol/sdk/server/index.js",
		"@modelcontextprotocol/sdk/server/stdio.js", "@modelcontextprotocol/sdk/types.js"]),
	layer("server/mcp", ["server/session.ts", "server/analysis", "server/changes", "server/model", "engine/index.ts"]),
	layer("server/lsp", ["server/wire",
		"server/session.ts", "server/openSession.ts", "server/analysis", "server/changes", "server/protocol", "server/model",
		"server/logger.ts", "server/activity.ts", "engine/index.ts"],
		["vscode-languageserver/node", "vscode-jsonrpc/node", "vscode-uri", "node:net", "node:path",
			"node:stream"]),
	layer("server/session.ts", ["engine/index.ts", "server/endpoint/endpoint.ts",
		"server/indexing/linkThreads.ts", "server/analysis", "server/store/indexView.ts",
		"server/extraction", "server/model", "server/logger.ts"]),
	layer("server/openSession.ts", ["server/session.ts", "server/folderSession.ts", "server/joinedFolders.ts"]),
	layer("server/joinedFolders.ts", ["server/session.ts", "server/indexing", "server/analysis", "server/resolution",
		"server/store", "server/model", "server/languages.ts", "engine/index.ts"]),
	layer("server/stateDiff.ts",
		["server/session.ts", "server/indexing", "server/analysis", "server/model", "engine/index.ts"]),
	layer("server/liveIndex.ts", ["server/session.ts", "server/indexing", "server/home", "server/store",
		"server/resolution", "server/model",
		"server/languages.ts", "engine/index.ts"]),
	layer("server/heldIndex.ts",
		["server/session.ts", "server/liveIndex.ts", "server/home", "server/store", "engine/index.ts"]),
	layer("server/folderSession.ts", [
		"server/session.ts", "server/heldIndex.ts", "server/liveIndex.ts", "server/endpoint/endpoint.ts",
		"server/stateDiff.ts", "server/indexing", "server/analysis", "server/home", "server/store",
		"server/workspace", "server/extraction", "server/resolution", "server/model", "server/languages.ts",
		"server/logger.ts", "engine/index.ts", "engine/vfs/node"], ["node:path", "node:fs"]),
	layer("server/home", ["server/endpoint", "server/store", "server/workspace", "engine/index.ts"],
		["node:fs", "node:path"]),
	layer("server/analysis",
		["server/store", "server/resolution/rules.ts", "server/model", "server/languages.ts", "engine/index.ts"]),
	layer("server/indexing/linkWorker.ts", ["server/indexing", "server/store", "engine/index.ts", "engine/vfs/node",
		"engine/node/threadPriority.ts"], ["node:worker_threads"]),
	layer("server/indexing/linkThreads.ts", ["server/indexing", "server/model"], ["node:worker_threads"]),
	layer("server/indexing/inlining.ts", [], ["node:v8"]),
	layer("server/indexing/fileWorker.ts", ["server/extraction", "server/store", "server/model",
		"engine/node/threadPriority.ts"], ["node:worker_threads"]),
	layer("server/indexing", ["server/indexing/linkThreads.ts", "server/indexing/inlining.ts", "server/store",
		"server/workspace", "server/extraction", "server/resolution", "server/model", "server/languages.ts",
		"server/logger.ts", "server/activity.ts", "engine/index.ts"]),
	layer("server/store", ["server/model", "engine/index.ts"]),
	layer("server/resolution", ["server/model"]),
	layer("server/skim", ["server/model"]),
	layer("server/languages", ["server/skim", "server/model"]),
	layer("server/extraction", ["server/languages", "server/skim", "server/model", "engine/index.ts"],
		["web-tree-sitter", "node:worker_threads", "node:fs", "node:module", "node:path", "node:os", "node:buffer"]),
	layer("server/workspace", ["server/model"], ["node:fs", "node:path", "node:os", "node:buffer"]),
	layer("server/changes", ["server/model"], ["node:child_process"]),
	layer("server/protocol"),
	layer("server/endpoint", ["server/wire"], ["node:fs", "node:net", "node:path", "node:stream"]),
	layer("server/wire", [], ["vscode-languageserver/node"]),
	layer("server/model", ["engine/index.ts"]),
	layer("server/languages.ts", ["syntaxes/languages.json"]),
	layer("server/logger.ts"),
	layer("server/activity.ts"),
	layer("server/watchdog", ["server/activity.ts"], ["node:fs", "node:worker_threads"]),

	layer("engine/sim", ["engine"]),
	layer("engine/node", ["engine/compaction", "engine/vfs", "engine/base"], ["node:worker_threads", "node:os"]),
	layer("engine/vfs/node", ["engine/vfs/*", "engine/base"],
		["node:fs", "node:path", "node:worker_threads", "node:zlib"]),
	engineFolder("*", "tools background lifecycle snapshots store layer write read graph compaction manifest memtable " +
		"sstable wal cursor model vfs base"),
	engineFolder("tools", "lifecycle snapshots store read compaction manifest sstable wal cursor model vfs base"),
	engineFolder("background", "lifecycle store compaction manifest memtable sstable wal model vfs base"),
	engineFolder("lifecycle", "store read compaction manifest memtable sstable wal model vfs base"),
	engineFolder("snapshots", "store read graph manifest memtable sstable model vfs base"),
	engineFolder("store", "read compaction manifest memtable sstable wal model vfs base"),
	engineFolder("layer", "write read graph memtable cursor model base"),
	engineFolder("write", "read memtable model base"),
	engineFolder("read", "graph memtable sstable cursor model base"),
	engineFolder("graph", "memtable sstable model base"),
	engineFolder("compaction", "manifest memtable sstable wal cursor model vfs base"),
	engineFolder("manifest", "wal model vfs base"),
	engineFolder("memtable", "cursor model vfs base"),
	engineFolder("sstable", "cursor model vfs base"),
	engineFolder("wal", "model vfs base"),
	engineFolder("cursor", "model vfs base"),
	engineFolder("model", "base"),
	engineFolder("vfs", "base"),
	engineFolder("base"),
];

/** Folders that hold our code; what else lies at the top is configuration, listed in {@link ROOT_FILES}. */
const CODE_FOLDERS = ["engine", "server", "client", "bench"];
const ROOT_FILES = ["architecture.test.ts", "vitest.config.mts", "esbuild.config.mjs", "eslint.config.mjs"];
/** Not ours, or made by a build. */
const NOT_OURS = new Set(["node_modules", "dist", "out", ".corpus", ".e2e", ".git", ".vscode-test"]);

const CODE = /\.[cm]?[jt]sx?$/;
const TEST = /\.(?:test|sim|fuzz|e2e)\.ts$|\/fixture\.ts$/;
/** Programs that print, and the places that may end a process. */
const MAY_PRINT = /^(?:bench|server\/cli|client\/e2e)\/|^server\/(?:bin|main|mcp\/main)\.ts$|^engine\/sim\//;
/** Parsers of languages have the same parts. */
const EACH_LANGUAGE = /^server\/languages\/\w+\//;
const EXPORTED_TYPE = /^export (?:abstract )?(?:class|interface|type) (\w+)/gm;
const LINES_MAX = 500;
const TEST_LINES_MAX = 1000;
const HEADER_MIN = 30;

const CLOCK_OR_CHANCE = new RegExp([
	/\b(?:Date\b|performance\b|Math\.random|crypto\b|setTimeout|setInterval|setImmediate|queueMicrotask)/,
	/\b(?:Promise\b|async\b|await\b|console\b)/,
	/(?<![.\w])process[.[]/,
].map(({ source }) => source).join("|"));
const LEFTOVER = new RegExp([
	/\bFIXME\b|\bXXX\b|\bTODO\b(?!\(#\d+\))/,
	/\b(?:test|it|describe|suite|bench)(?:\.\w+)*\.(?:only|skip|todo)\(/,
	/\bdebugger;|@ts-(?:ignore|nocheck)\b/,
].map(({ source }) => source).join("|"));
const PRINTS = /\bconsole\.\w+\(|\bprocess\.(?:exit|abort)\(/;

/** Text without comments, strings kept: what is left is what runs. Regular expressions that hold quotes may fool it. */
function codeOf(text: string): string {
	return text.replace(/("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`)|\/\*[^]*?\*\/|\/\/[^\n]*/g, "$1");
}

/** The same without the contents of strings. */
function wordsOf(text: string): string {
	return codeOf(text).replace(/"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/g, '""');
}

interface Import {
	/** Path from the repository's top, or the name of a package. */
	readonly target: string;
	readonly typeOnly: boolean;
}

/** Groups: "type" after import, "type" after export, the target; or the target of a call. */
const IMPORT = new RegExp([
	/(?:^|[\n;])[ \t]*(?:import(?:(\s+type)?\b[^'";=(]*?\bfrom)?|export(\s+type)?\b[^'";=(]*?\bfrom)\s*["']([^"'\n]+)["']/,
	/(?<![\w.#$])(?:import|require)\(\s*["']([^"'\n]+)["']\s*[,)]/,
].map(({ source }) => source).join("|"), "g");

function importsOf(path: string, text: string): Import[] {
	return [...codeOf(text).matchAll(IMPORT)].map((match) => {
		const specifier = match[3] ?? match[4] ?? "";
		const target = specifier.startsWith(".") ? posix.join(dirname(path), specifier) : specifier;
		return { target, typeOnly: (match[1] ?? match[2]) !== undefined };
	});
}

function isWithin(path: string, name: string): boolean {
	if (name.endsWith("/*")) return dirname(path) === name.slice(0, -2);
	return path === name || path.startsWith(`${name}/`);
}

const layerOf = (path: string): Layer | undefined => LAYERS.find(({ name }) => isWithin(path, name));
const isOurs = (target: string): boolean =>
	[...CODE_FOLDERS, "syntaxes"].some((folder) => target.startsWith(`${folder}/`));

function mayImport(from: Layer, target: string): boolean {
	if (target.startsWith("../")) return false;
	if (isOurs(target)) return layerOf(target) === from || from.imports.some((allowed) => isWithin(target, allowed));
	return from.packages.some((name) => name === target || (name === "node:*" && target.startsWith("node:")));
}

function importComplaints(path: string, text: string, from: Layer): string[] {
	const imports = importsOf(path, text);
	if (TEST.test(path)) {
		if (!path.startsWith("engine/")) return [];
		const strays = imports.filter(({ target }) => /^(?:server|client|bench)\//.test(target));
		return strays.map(({ target }) => `${path}: tests of the engine must not import ${target}`);
	}
	return imports.flatMap(({ target }) => {
		if (TEST.test(target)) return [`${path}: must not import the test file ${target}`];
		return mayImport(from, target) ? [] : [`${path}: ${from.name} must not import ${target}`];
	});
}

/** Beside the files that put the server together stand the tests of it all. */
function isTestOfWholeServer(path: string): boolean {
	return TEST.test(path) && dirname(path) === "server";
}

/** What is wrong with one file; each complaint is a line that a person can act on. */
function complaints(path: string, text: string): string[] {
	const found: string[] = [];
	const from = layerOf(path);
	if (from !== undefined) found.push(...importComplaints(path, text, from));
	else if (!ROOT_FILES.includes(path) && !isTestOfWholeServer(path)) {
		found.push(`${path}: no layer claims this file; add it to LAYERS and to ARCHITECTURE.md`);
	}
	const isTest = TEST.test(path);
	if (path.startsWith("engine/") && !isTest) {
		const word = CLOCK_OR_CHANCE.exec(wordsOf(text))?.[0];
		// The file system of this machine has to know whether the process that holds a lock still lives, and its thread
		// lets its own event loop turn.
		const isAllowed = (word === "process." && isWithin(path, "engine/vfs/node")) ||
			((word === "setImmediate" || word === "setTimeout") && isWithin(path, "engine/node/mergeWorker.ts"));
		if (word !== undefined && !isAllowed) {
			found.push(`${path}: the engine is synchronous and deterministic; it must not say ${word}`);
		}
	}
	if (isOurs(path) && !isTest && !MAY_PRINT.test(path)) {
		const word = PRINTS.exec(wordsOf(text))?.[0];
		if (word !== undefined) {
			found.push(`${path}: must not say ${word}; a Logger is passed in, and only entries end the process`);
		}
	}
	const linesMax = isTest ? TEST_LINES_MAX : LINES_MAX;
	if (text.split("\n").length > linesMax + 1) found.push(`${path}: is longer than ${linesMax} lines`);
	const header = /^(?:#![^\n]*\n)?\/\*\*([^]*?)\*\//.exec(text)?.[1]?.replace(/[\s*]+/g, " ").trim() ?? "";
	if (header.length < HEADER_MIN) found.push(`${path}: must open with a comment that says what the file is`);
	const leftover = LEFTOVER.exec(path === "architecture.test.ts" ? "" : text)?.[0];
	if (leftover !== undefined) found.push(`${path}: leftover ${leftover}`);
	return found;
}

/** Cycles of imports, each as `a → b → a`. */
function cycles(graph: ReadonlyMap<string, readonly string[]>): string[] {
	const found: string[] = [];
	const done = new Set<string>();
	const visit = (path: string, trail: readonly string[]): void => {
		if (done.has(path)) return;
		if (trail.includes(path)) {
			found.push([...trail.slice(trail.indexOf(path)), path].join(" → "));
			return;
		}
		for (const next of graph.get(path) ?? []) visit(next, [...trail, path]);
		done.add(path);
	};
	for (const path of graph.keys()) visit(path, []);
	return found;
}

const root = import.meta.dirname;

/** Every file of ours that is on disk, found by walking. */
function filesOnDisk(directory = ""): string[] {
	return readdirSync(join(root, directory), { withFileTypes: true }).flatMap((entry) => {
		const path = posix.join(directory, entry.name);
		if (entry.isDirectory()) return NOT_OURS.has(entry.name) ? [] : filesOnDisk(path);
		return entry.isFile() ? [path] : [];
	});
}

/** What git keeps, and what it would. */
function filesOfGit(): string[] {
	const listed = execFileSync(
		"git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], { cwd: root, encoding: "utf8" },
	);
	return listed.split("\0").filter((path) => path !== "" && existsSync(join(root, path)));
}

const files = filesOnDisk().filter((path) => CODE.test(path) && !path.startsWith("syntaxes/"));
const texts = new Map(files.map((path) => [path, readFileSync(join(root, path), "utf8")]));

describe("the repository", () => {
	test("is seen whole: every file of code that git knows, and those that it does not know yet", () => {
		const known = filesOfGit().filter((path) => CODE.test(path) && !path.startsWith("syntaxes/"));
		expect(known.filter((path) => !texts.has(path))).toEqual([]);
		for (const folder of CODE_FOLDERS) expect(files.some((path) => isWithin(path, folder)), folder).toBe(true);
		expect([...texts].flatMap(([path, text]) => importsOf(path, text)).length).toBeGreaterThan(files.length);
	});

	test("keeps the rules", () => {
		expect([...texts].flatMap(([path, text]) => complaints(path, text))).toEqual([]);
	});

	test("imports only files that exist", () => {
		// Tests hold made-up sources in strings, and fail by themselves when an import of theirs leads nowhere.
		const lost = [...texts].filter(([path]) => !TEST.test(path)).flatMap(([path, text]) => importsOf(path, text)
			.filter(({ target }) => isOurs(target) && !existsSync(join(root, target)))
			.map(({ target }) => `${path}: there is no ${target}`));
		expect(lost).toEqual([]);
	});

	test("has no cycles of imports", () => {
		const graph = new Map([...texts].map(([path, text]) => [
			path,
			importsOf(path, text).filter(({ target, typeOnly }) => !typeOnly && isOurs(target)).map(({ target }) => target),
		]));
		expect(cycles(graph)).toEqual([]);
	});

	test("has no cycles in engine and server, types included", () => {
		const graph = new Map([...texts].filter(([path]) => /^(?:engine|server)\//.test(path) && !TEST.test(path))
			.map(([path, text]) => [path, importsOf(path, text).map(({ target }) => target)]));
		expect(graph.size).toBeGreaterThan(500);
		expect(cycles(graph)).toEqual([]);
	});

	test("has folders of the engine that import one way, types included", () => {
		const graph = new Map<string, string[]>();
		for (const [path, text] of texts) {
			if (!path.startsWith("engine/") || TEST.test(path)) continue;
			const from = dirname(path);
			const folders = importsOf(path, text).map(({ target }) => dirname(target)).filter((to) => to !== from);
			graph.set(from, [...graph.get(from) ?? [], ...folders]);
		}
		expect(graph.size).toBeGreaterThan(15);
		expect(cycles(graph)).toEqual([]);
	});

	test("gives each exported type of a part a name of its own", () => {
		for (const part of ["engine", "server"]) {
			const named = new Map<string, string[]>();
			for (const [path, text] of texts) {
				if (!isWithin(path, part) || TEST.test(path) || EACH_LANGUAGE.test(path)) continue;
				for (const [, name = ""] of codeOf(text).matchAll(EXPORTED_TYPE)) named.set(name, [...named.get(name) ?? [], path]);
			}
			expect(named.size).toBeGreaterThan(100);
			expect([...named].filter(([, paths]) => paths.length > 1)).toEqual([]);
		}
	});

	test("keeps code out of syntaxes, except as fixtures", () => {
		const code = filesOfGit().filter((path) => path.startsWith("syntaxes/") && CODE.test(path));
		expect(code.filter((path) => !path.includes("/fixtures/"))).toEqual([]);
	});
});

describe("the rules", () => {
	const check = (path: string, code: string): string =>
		complaints(path, `/** A file that was made up to be checked. */\n${code}\n`).join("\n");

	test.each([
		["engine/wal/a.ts", 'import { x } from "../../server/analysis/a.ts";',
			"engine/wal must not import server/analysis/a.ts"],
		["engine/wal/a.ts", 'import type { F } from "../sim/simulationVfs.ts";',
			"engine/wal must not import engine/sim/simulationVfs.ts"],
		["engine/wal/a.ts", 'import fs from "node:fs";', "engine/wal must not import node:fs"],
		["engine/memtable/a.ts", 'import { t } from "../sstable/t.ts";',
			"engine/memtable must not import engine/sstable/t.ts"],
		["engine/engine.ts", 'import { n } from "./vfs/node/n.ts";', "engine/* must not import engine/vfs/node/n.ts"],
		["engine/vfs/vfs.ts", 'import { n } from "./node/n.ts";', "engine/vfs must not import engine/vfs/node/n.ts"],
		["engine/base/a.ts", 'const x = require("node:os");', "engine/base must not import node:os"],
		["server/model/a.ts", 'import { b } from "../../engine/model/block.ts";',
			"server/model must not import engine/model/block.ts"],
		["server/store/a.ts", 'export * from "../analysis/a.ts";', "server/store must not import server/analysis/a.ts"],
		["server/analysis/a.ts", 'import { i } from "../indexing/i.ts";',
			"server/analysis must not import server/indexing/i.ts"],
		["server/analysis/a.ts", 'import { type L } from "vscode-languageserver/node";',
			"server/analysis must not import vscode-languageserver/node"],
		["server/analysis/a.ts", 'export { a } from "./b.ts"; export { g } from "../lsp/g.ts";',
			"server/analysis must not import server/lsp/g.ts"],
		["server/indexing/a.ts", 'type A = import("../analysis/analysis.ts").Analysis;',
			"server/indexing must not import server/analysis"],
		["server/resolution/a.ts", 'import { w } from "../workspace/w.ts";',
			"server/resolution must not import server/workspace/w.ts"],
		["server/lsp/a.ts", 'const p = await import("web-tree-sitter");', "server/lsp must not import web-tree-sitter"],
		["server/lsp/a.ts", 'import { readFile } from "node:fs/promises";', "server/lsp must not import node:fs/promises"],
		["server/cli/a.ts", 'import { s } from "../lsp/s.ts";', "server/cli must not import server/lsp/s.ts"],
		["server/cli/a.ts", 'import { s } from "../indexing/s.ts";', "server/cli must not import server/indexing/s.ts"],
		["server/bin.ts", 'import { s } from "./session.ts";', "server/bin.ts must not import server/session.ts"],
		["server/protocol/a.ts", 'import { s } from "../model/path.ts";',
			"server/protocol must not import server/model/path.ts"],
		["server/session.ts", 'import { l } from "./lsp/l.ts";', "server/session.ts must not import server/lsp/l.ts"],
		["client/a.ts", 'import {\n\tz,\n} from "../engine/index.ts";', "client must not import engine/index.ts"],
		["client/a.ts", 'import "../../elsewhere.ts";', "client must not import ../elsewhere.ts"],
		["client/explore/page/a.ts", 'import * as vscode from "vscode";', "client/explore/page must not import vscode"],
		["server/store/a.ts", 'import { f } from "./a.test.ts";', "must not import the test file server/store/a.test.ts"],
		["engine/a.test.ts", 'import { f } from "../server/model/path.ts";',
			"tests of the engine must not import server/model/path.ts"],
		["engine/wal/a.ts", "export const t = Date.now();", "must not say Date"],
		["engine/wal/a.ts", "export async function f() {}", "must not say async"],
		["engine/wal/a.ts", 'const why = "//"; console.log(why);', "must not say console"],
		["engine/vfs/node/a.ts", "const x = Math.random();", "must not say Math.random"],
		["server/store/a.ts", 'console.error("x");', "must not say console.error("],
		["server/indexing/a.ts", "process.exit(1);", "must not say process.exit("],
		["server/lost.ts", "", "no layer claims this file"],
		["engine/newFolder/a.ts", "", "no layer claims this file"],
		["lost.mjs", "", "no layer claims this file"],
		["engine/a.test.ts", 'test.only("x", () => {});', "leftover test.only("],
		["engine/a.ts", "// TODO later", "leftover TODO"],
		["engine/a.ts", "// @ts-ignore", "leftover @ts-ignore"],
		["engine/a.ts", "\n".repeat(500), "longer than 500 lines"],
		["engine/a.test.ts", "\n".repeat(1000), "longer than 1000 lines"],
	])("refuse in %s: %j", (path, code, want) => {
		expect(check(path, code)).toContain(want);
	});

	test.each([
		["engine/wal/a.ts", 'import type { F } from "../vfs/vfs.ts"; // Date.now is named here only'],
		["engine/wal/a.ts", 'const said = "await async console"; /* import x from "node:fs" */'],
		["server/lsp/handlers/a.ts", 'import { URI } from "vscode-uri"; import type { G } from "../../protocol/graph.ts";'],
		["engine/wal/a.test.ts", 'import { f } from "../sim/simulationVfs.ts"; import { t } from "vitest";'],
		["client/explore/panel.ts", 'import type { M } from "./page/messages.ts";'],
		["server/bin.ts", 'void import("./cli/main.ts");'],
		["engine/a.ts", 'this.#require("read"); export type A = "from" | "import";'],
		["server/store/a.ts", "// TODO(#12) names an issue"],
		["server/cli/a.ts", 'console.log("an answer"); import { Command } from "commander";'],
		["bench/a/b.ts", 'import { c } from "../corpus/files.ts"; import { s } from "../../server/session.ts";'],
		["engine/a.ts", "\n".repeat(497)],
	])("allow in %s: %j", (path, code) => {
		expect(check(path, code)).toBe("");
	});

	test("refuse a file without a header that says something", () => {
		const headerless = [
			"", "export {};\n", "/** Short. */\nexport {};\n", "// What the file is, and what always holds\n",
		];
		for (const text of headerless) {
			expect(complaints("server/logger.ts", text).join("\n")).toContain("must open with a comment");
		}
	});

	test("find a cycle, and only once", () => {
		expect(cycles(new Map([["a", ["b"]], ["b", ["c"]], ["c", ["a"]], ["d", ["a", "b"]]]))).toEqual(["a → b → c → a"]);
		expect(cycles(new Map([["a", ["b", "c"]], ["b", ["c"]], ["c", []]]))).toEqual([]);
	});
});
