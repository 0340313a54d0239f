/**
 * Builds dist/: everything the extension, the server and the command line need, and nothing is resolved at run time.
 *
 *     node esbuild.config.mjs                     dist/client.js later.js server.js worker.js linkWorker.js mergeWorker.js … cli.js syntaxes/
 *     node esbuild.config.mjs --watch             the same, again at every change
 *     node esbuild.config.mjs --minify            for the package: small, without source maps
 *     node esbuild.config.mjs ENTRY.ts            also dist/ENTRY.mjs (bench/truth/main.ts -> dist/bench/truth/main.mjs)
 *     node esbuild.config.mjs --run ENTRY.ts ARG  the same, then runs it with the arguments that follow
 *
 * Node 20 cannot run TypeScript, so whatever runs is built.
 */
import { createHash } from "node:crypto";
import { execFileSync, spawn } from "node:child_process";
import {
	appendFileSync, chmodSync, copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import * as esbuild from "esbuild";

const root = import.meta.dirname;
const dist = path.join(root, "dist");
const { version } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));

const languages = path.join(root, "syntaxes", "languages.json");
/** Rows of languages that have no parser of their own; tree-sitter reads them. */
const treeLanguages = existsSync(languages)
	? JSON.parse(readFileSync(languages, "utf8")).languages.filter(({ hasParser }) => !hasParser)
	: [];

/** Bundles by name; `cli` is the program, which loads `window`, `server`, `mcp` or `commands` only when it is asked for one. */
const bundles = {
	client: "client/extension.ts",
	later: "client/later.ts",
	explorePanel: "client/explore/panel.ts",
	server: "server/main.ts",
	window: "server/host/window.ts",
	worker: "server/indexing/fileWorker.ts",
	...(treeLanguages.length > 0 ? { treeReader: "server/extraction/builtTreeReader.ts" } : {}),
	linkWorker: "server/indexing/linkWorker.ts",
	mergeWorker: "engine/node/mergeWorker.ts",
	watchdogWorker: "server/watchdog/watchdogWorker.ts",
	commands: "server/cli/main.ts",
	mcp: "server/mcp/main.ts",
	mcpAlone: "server/mcp/alone.ts",
	cli: "server/bin.ts",
};

/** In CommonJS, what ES modules say of their own place. */
const place = "const kausalFileUrl=require('node:url').pathToFileURL(__filename).href;";

/** In ES modules, what bundled CommonJS packages expect. */
const commonjs = [
	"import { createRequire as kausalRequire } from 'node:module';",
	"const require = kausalRequire(import.meta.url);",
	"const __filename = import.meta.filename, __dirname = import.meta.dirname;",
].join("");

/** @returns {esbuild.BuildOptions} */
function commonOptions(minify) {
	return {
		bundle: true,
		platform: "node",
		target: "node20",
		minify,
		sourcemap: minify ? false : "linked",
		legalComments: "none",
		logLevel: "warning",
		absWorkingDir: root,
		tsconfigRaw: {},
		define: {
			"process.env.KAUSAL_VERSION": JSON.stringify(version),
			// A checked build of the engine: see engine/base/checked.ts.
			KAUSAL_CHECKED: String(process.env.KAUSAL_CHECKED === "1"),
		},
	};
}

/** @returns {esbuild.BuildOptions} */
function productOptions(minify) {
	const common = commonOptions(minify);
	return {
		...common,
		entryPoints: bundles,
		outdir: dist,
		format: "cjs",
		external: ["vscode"],
		define: {
			...common.define,
			"import.meta.dirname": "__dirname",
			"import.meta.filename": "__filename",
			"import.meta.url": "kausalFileUrl",
		},
		banner: { js: place },
	};
}

/** The page of the panel Explore: it runs in a browser, and its folder is all that the panel may load. */
function pageOptions(minify) {
	const { platform, target, ...common } = commonOptions(minify);
	return {
		...common,
		entryPoints: { page: "client/explore/page/main.ts", "page-style": "client/explore/page/page.css" },
		outdir: path.join(dist, "explore"),
		entryNames: "[name]",
		platform: "browser",
		target: "chrome122",
		format: "iife",
		minify: true,
		sourcemap: false,
	};
}

/** @returns {esbuild.BuildOptions} */
function benchOptions(entries) {
	return {
		...commonOptions(false),
		entryPoints: Object.fromEntries(entries.map((entry) => [entry.replace(/\.ts$/, ""), entry])),
		outdir: dist,
		outExtension: { ".js": ".mjs" },
		format: "esm",
		banner: { js: commonjs },
		// Peers that a measurement compares with, and the compiler as an oracle, run from node_modules.
		packages: "external",
	};
}

/** Every string that ends in .wasm, however deep. */
function wasmNames(value) {
	if (typeof value === "string") return value.endsWith(".wasm") ? [value] : [];
	if (typeof value !== "object" || value === null) return [];
	return Object.values(value).flatMap(wasmNames);
}

/** Copies what is known of languages, and of those without a parser queries, grammars and the runtime. */
function copySyntaxes() {
	const to = path.join(dist, "syntaxes");
	const runtime = path.join(dist, "web-tree-sitter.wasm");
	for (const old of [to, runtime]) rmSync(old, { recursive: true, force: true });
	if (!existsSync(languages)) return;
	const isWanted = (from) => statSync(from).isDirectory() ? path.basename(from) !== "fixtures" : from.endsWith(".scm");
	mkdirSync(to, { recursive: true });
	copyFileSync(languages, path.join(to, "languages.json"));
	if (treeLanguages.length === 0) return;
	for (const folder of new Set(treeLanguages.flatMap(({ queries, inline }) => [...queries, ...(inline?.queries ?? [])]))) {
		cpSync(path.join(root, "syntaxes", folder), path.join(to, folder), { recursive: true, filter: isWanted });
	}
	const resolve = createRequire(path.join(root, "package.json")).resolve;
	const sums = new Map(readFileSync(path.join(root, "syntaxes", "grammars.sha256"), "utf8").trim().split("\n")
		.map((line) => line.split("  ").reverse()));
	const copy = (name, from, target) => {
		requireSum(name, readFileSync(from), sums.get(name));
		copyFileSync(from, target);
	};
	const name = "web-tree-sitter/web-tree-sitter.wasm";
	copy(name, resolve(name), runtime);
	for (const name of new Set(wasmNames(treeLanguages))) {
		copy(name, path.join(root, "node_modules", name), path.join(to, path.basename(name)));
	}
}

/** What coding agents take as a plug-in. */
function copyPlugin() {
	cpSync(path.join(root, "server", "mcp", "plugin"), path.join(dist, "plugin"), { recursive: true });
}

/** The tab of the panel has an icon for each kind of theme. */
function copyPanelIcons() {
	cpSync(path.join(root, "client", "explore", "icons"), path.join(dist, "explore"), { recursive: true });
}

/** The program knows its own manual. */
function writeManPage() {
	writeFileSync(path.join(dist, "kausal.1"), execFileSync(process.execPath, [path.join(dist, "cli.js"), "man"]));
}

/** A bundle ends with the sum of its text, by which what V8 makes of it is known again: server/host/bundles.ts. */
function writeSums() {
	for (const name of ["commands", "server", "window", "mcp", "mcpAlone"]) {
		const bundle = path.join(dist, `${name}.js`);
		const sum = createHash("sha256").update(readFileSync(bundle)).digest("hex");
		appendFileSync(bundle, `\n//${sum}\n`);
	}
}

/** Code of others that runs over every file is exactly the code that was looked at. */
function requireSum(name, bytes, expected) {
	const sum = createHash("sha256").update(bytes).digest("hex");
	if (sum === expected) return;
	const known = expected === undefined ? "has no line in syntaxes/grammars.sha256" : `is not the one of syntaxes/grammars.sha256, ${expected}`;
	throw new Error(`${name} (sha256 ${sum}) ${known}; if it was updated on purpose, put its sum there.`);
}

async function main(argv) {
	const runAt = argv.indexOf("--run");
	const options = runAt < 0 ? argv : argv.slice(0, runAt);
	const entries = options.filter((argument) => !argument.startsWith("-"));
	const [run, ...runArguments] = runAt < 0 ? [] : argv.slice(runAt + 1);
	if (run !== undefined) entries.push(run);
	const minify = options.includes("--minify");
	if (minify) rmSync(dist, { recursive: true, force: true });
	mkdirSync(dist, { recursive: true });
	if (options.includes("--watch")) {
		copySyntaxes();
		const contexts = [productOptions(false), pageOptions(false)].map((options) => esbuild.context({ ...options, logLevel: "info" }));
		for (const context of await Promise.all(contexts)) await context.watch();
		return;
	}
	const started = performance.now();
	await esbuild.build(productOptions(minify));
	await esbuild.build(pageOptions(minify));
	copyPanelIcons();
	copySyntaxes();
	copyPlugin();
	chmodSync(path.join(dist, "cli.js"), 0o755);
	writeSums();
	writeManPage();
	if (entries.length > 0) await esbuild.build(benchOptions(entries));
	if (run === undefined) {
		console.log(`dist/ built in ${Math.round(performance.now() - started)} ms`);
		return;
	}
	const built = path.join(dist, run.replace(/\.ts$/, ".mjs"));
	const child = spawn(process.execPath, ["--enable-source-maps", built, ...runArguments], { stdio: "inherit" });
	child.on("exit", (code, signal) => (process.exitCode = code ?? (signal === null ? 0 : 1)));
}

try {
	await main(process.argv.slice(2));
} catch (error) {
	// esbuild has printed what is wrong and where.
	if (error?.errors === undefined) console.error(error.message ?? error);
	process.exitCode = 1;
}
