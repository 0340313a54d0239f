/**
 * Three servers, one after the other, with the same requests on the same code: how long each takes, as its client sees
 * it, and how many times as long as Kausal.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { copyFolder } from "../kill/edits.ts";
import { runIndex } from "../product.ts";
import { ServerProcess, uriOf } from "../serverProcess.ts";
import { cell, share } from "./cells.ts";
import { drawSymbols, type KnownUse } from "./drawn.ts";
import { firstAnswers, isRight, openDocument } from "./firstAnswer.ts";

export interface BesideOptions {
	/** A folder of TypeScript. */
	readonly source: string;
	readonly scratch: string;
	readonly runs: number;
	readonly seed: number;
}

/** In out/bench, so that they are fetched once and are in none of the project's manifests. */
const PEERS_FOLDER = "out/bench/servers";
const PEERS = ["typescript-language-server@6.0.2", "typescript@6.0.3", "typescript7@npm:typescript@7.0.2"];
const SYMBOLS = 200;
const ROUNDS = 3;
const CONFIG = {
	compilerOptions: {
		target: "es2022", module: "nodenext", moduleResolution: "nodenext", strict: true, noEmit: true, types: [],
		skipLibCheck: true,
	},
	include: ["src"],
};

interface Contestant {
	readonly name: string;
	readonly start: () => ServerProcess;
}

interface Times {
	readonly name: string;
	readonly firstAnswer: number;
	readonly definition: readonly number[];
	readonly references: readonly number[];
	/** Definitions that lead where Kausal's do. */
	readonly sameCount: number;
	/** Places in all answers. */
	readonly placeCount: number;
}

export async function measureBeside({ source, scratch, runs, seed }: BesideOptions): Promise<void> {
	const root = join(scratch, "zod");
	copyFolder(source, join(root, "src"));
	writeFileSync(join(root, "tsconfig.json"), JSON.stringify(CONFIG));
	writeFileSync(join(root, "package.json"), JSON.stringify({ name: "zod", type: "module" }));
	const indexBase = join(scratch, "beside");
	await runIndex(root, indexBase);
	fetchPeers();
	const node = (script: string, ...args: readonly string[]) => (): ServerProcess =>
		ServerProcess.startOther(process.execPath, [resolve(PEERS_FOLDER, "node_modules", script), ...args], root);
	const contestants: readonly Contestant[] = [
		{ name: "Kausal", start: () => ServerProcess.start({ indexBase }) },
		{ name: "TypeScript 7", start: node("typescript7/bin/tsc", "--lsp", "--stdio") },
		{ name: "typescript-language-server", start: node("typescript-language-server/lib/cli.mjs", "--stdio") },
	];
	const uses = await drawUses(contestants[0] as Contestant, root, seed);
	const all: Times[] = [];
	for (const contestant of contestants) all.push(await timesOf(contestant, { root, uses, runs }));
	print(all, uses.length);
}

function fetchPeers(): void {
	mkdirSync(PEERS_FOLDER, { recursive: true });
	if (existsSync(join(PEERS_FOLDER, "node_modules", "typescript7"))) return;
	writeFileSync(join(PEERS_FOLDER, "package.json"), "{\"private\": true}\n");
	const quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel", "error"];
	const stdio = ["ignore", "ignore", "inherit"] as const;
	execFileSync("npm", ["install", "--prefix", PEERS_FOLDER, ...quiet, ...PEERS], { stdio: [...stdio] });
}

/** Calls of what is declared in another file. */
async function drawUses({ start }: Contestant, root: string, seed: number): Promise<KnownUse[]> {
	const server = start();
	await server.initialize(root);
	await server.ready();
	const symbols = await drawSymbols(server, root, { count: SYMBOLS, seed });
	await server.end();
	return symbols.flatMap(({ use }) => use ?? []);
}

interface Asked {
	readonly root: string;
	readonly uses: readonly KnownUse[];
	readonly runs: number;
}

async function timesOf({ name, start }: Contestant, { root, uses, runs }: Asked): Promise<Times> {
	const firstAnswer = share(await firstAnswers(start, root, uses[0] as KnownUse, runs), 0.5);
	const server = start();
	await server.initialize(root);
	for (const path of new Set(uses.map((use) => use.path))) openDocument(server, root, path);
	let sameCount = 0;
	for (const use of uses) if (await isRight(server, root, use)) sameCount++;
	const definition: number[] = [];
	const references: number[] = [];
	let placeCount = 0;
	for (let round = 0; round < ROUNDS; round++) {
		for (const { path, at: position } of uses) {
			const params = { textDocument: { uri: uriOf(root, path) }, position };
			definition.push((await server.request("textDocument/definition", params)).tookMs);
			const asked = { ...params, context: { includeDeclaration: true } };
			const { result, tookMs } = await server.request("textDocument/references", asked);
			references.push(tookMs);
			placeCount += Array.isArray(result) ? result.length : 0;
		}
	}
	await server.end();
	return { name, firstAnswer, definition, references, sameCount, placeCount: placeCount / ROUNDS };
}

function print(all: readonly Times[], useCount: number): void {
	const [ours] = all;
	if (ours === undefined) return;
	console.log(`zod, ${useCount} places of calls; ms as the client sees them, and how many times as long as Kausal\n`);
	const asked = ["first answer", "", "definition p50", "p99", "", "references p50", "p99", ""];
	console.log(row(["", ...asked, "same target", "places"]));
	const times = (value: number, of: number): string => `x${(value / of).toFixed(1)}`;
	for (const { name, firstAnswer, definition, references, sameCount, placeCount } of all) {
		const [one, other] = [share(definition, 0.5), share(references, 0.5)];
		console.log(row([
			name, cell(firstAnswer), times(firstAnswer, ours.firstAnswer),
			one.toFixed(2), cell(share(definition, 0.99)), times(one, share(ours.definition, 0.5)),
			other.toFixed(2), cell(share(references, 0.99)), times(other, share(ours.references, 0.5)),
			`${sameCount}`, `${Math.round(placeCount)}`,
		]));
	}
}

function row(cells: readonly string[]): string {
	const padded = cells.map((text) => text.padStart(text === "" || text.startsWith("x") ? 8 : 15));
	return [(cells[0] ?? "").padEnd(28), ...padded.slice(1)].join("");
}
