/**
 * `npm run soak`: somebody types in several open files while the tree is indexed for the first time, and asks.
 *
 *     npm run soak -- [--tree go] [--edits 18000] [--rate 30] [--questions 10] [--seconds 900] [--documents 8]
 *                     [--document PATH]… [--seed 1] [--report FILE]
 *     npm run soak -- --short
 *
 * TREE is the name of a corpus, a folder (it is copied), or `made:FILES` for a tree made by the seed. The run:
 *
 *     alone     a server indexes the tree and is left in peace; then it says where names are declared
 *     loaded    another one does, while edits and questions come at their pace ({@link Load})
 *     calm      edits stop: all must be acknowledged, and names be declared where they were before
 *     saved     the documents are written to disk and closed
 *     compared  the index that is left equals one made from nothing, block by block and edge by edge
 *
 * `--short` is for every change: a small tree and half a minute; it judges answers and counts, never times. Exit code 1
 * when something was not answered, was wrong, or differs.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { realRoot } from "../../server/workspace/containment.ts";
import { Dice } from "../kill/edits.ts";
import { type Places, choosePlaces, definitionsAt } from "./places.ts";
import { Load, Tally } from "./load.ts";
import { type Measured, judge, reportOf, saidOf } from "./report.ts";
import { ProcessWatch } from "../processWatch.ts";
import { saveAll, unequal } from "./ending.ts";
import { ServerProcess, uriOf } from "../serverProcess.ts";
import { putTree } from "../tree.ts";

const DRAIN_SECONDS = 600;

export interface SoakOptions {
	readonly tree: string;
	readonly editCount: number;
	readonly editsPerSecond: number;
	readonly questionsPerSecond: number;
	readonly secondsMax: number;
	readonly documentCount: number;
	readonly named: readonly string[];
	readonly seed: number;
}

const SHORT: SoakOptions = {
	tree: "made:900", editCount: 600, editsPerSecond: 30, questionsPerSecond: 10, secondsMax: 30,
	documentCount: 6, named: [], seed: 1,
};

interface Alone {
	readonly indexingMs: number;
	readonly peakBytes: number;
	readonly definitions: readonly string[];
}

async function alone(root: string, base: string, targets: Places["targets"]): Promise<Alone> {
	const server = ServerProcess.start({ indexBase: base });
	const memory = new ProcessWatch(server.processId);
	const begunMs = performance.now();
	try {
		await server.initialize(root);
		await server.ready();
		const indexingMs = performance.now() - begunMs;
		const definitions = await definitionsAt(server, root, targets);
		await server.end();
		return { indexingMs, peakBytes: memory.peakBytes, definitions };
	} finally {
		memory.stop();
		server.kill();
	}
}

async function soak(options: SoakOptions, scratch: string, say: (line: string) => void): Promise<Measured> {
	const root = join(scratch, "tree");
	const dice = new Dice(options.seed);
	putTree(options.tree, root, options.seed);
	const { documents, targets } = choosePlaces(root, options.documentCount, options.named, dice);
	say(`typing in ${documents.map(({ path }) => path).join(", ")}`);
	const before = await alone(root, join(scratch, "alone"), targets);
	say(`alone: indexed in ${(before.indexingMs / 1000).toFixed(1)} s`);
	const base = join(scratch, "loaded");
	const server = ServerProcess.start({ indexBase: base });
	const memory = new ProcessWatch(server.processId);
	try {
		const [whileIndexing, after] = [new Tally(), new Tally()];
		let indexingMs: number | undefined;
		const begunMs = performance.now();
		await server.initialize(root);
		for (const { path, version, text } of documents) {
			server.notify("textDocument/didOpen", { textDocument: { uri: uriOf(root, path), languageId: "", version, text } });
		}
		const { editCount, editsPerSecond, questionsPerSecond, secondsMax } = options;
		const tally = (): Tally => (indexingMs === undefined ? whileIndexing : after);
		const load = new Load(
			{ server, root, documents, targets, dice, editCount, editsPerSecond, questionsPerSecond, secondsMax, tally },
		);
		const ready = server.ready().then(() => {
			indexingMs = performance.now() - begunMs;
			say(`loaded: indexed in ${(indexingMs / 1000).toFixed(1)} s`);
		}, (error: unknown) => say(String(error)));
		await load.run();
		say("typing is over");
		const drainMs = await load.drain(DRAIN_SECONDS * 1000);
		await ready;
		load.askSome();
		await load.drain(DRAIN_SECONDS * 1000);
		const growth = memory.growthAfter(begunMs + (indexingMs ?? 0));
		const unacknowledged = load.unacknowledgedCount;
		const saved = await saveAll(server, root, documents, () => definitionsAt(server, root, targets));
		const exit = await server.end();
		const differences = exit.code === 0 ? await unequal(root, base, join(scratch, "fresh")) : [];
		return {
			alone: before, indexingMs, whileIndexing, after, unacknowledged, drainMs, exit, differences, stderr: server.stderr,
			failures: load.failures, lateness: load.lateness.spread, documentCount: documents.length,
			memory: { peakBytes: memory.peakBytes, growthBytesPerMinute: growth, samples: memory.samples },
			saved: { ms: saved.ms, found: saved.found, wrong: wrongOf(before.definitions, saved.definitions) },
		};
	} finally {
		memory.stop();
		server.kill();
	}
}

/** Definitions that are not what they were, both ways. */
function wrongOf(before: readonly string[], after: readonly string[]): string[] {
	return before.flatMap((line, at) => (after[at] === line ? [] : [`${line}  became  ${String(after[at])}`]));
}

async function main(): Promise<number> {
	const { values } = parseArgs({ options: {
		tree: { type: "string", default: "go" }, edits: { type: "string", default: "18000" },
		rate: { type: "string", default: "30" },
		questions: { type: "string", default: "10" }, seconds: { type: "string", default: "900" },
		documents: { type: "string", default: "8" },
		document: { type: "string", multiple: true, default: [] }, seed: { type: "string", default: "1" },
		report: { type: "string" }, short: { type: "boolean", default: false },
	} });
	const options: SoakOptions = values.short ? { ...SHORT, seed: Number(values.seed) } : {
		tree: values.tree, editCount: Number(values.edits), editsPerSecond: Number(values.rate),
		questionsPerSecond: Number(values.questions),
		secondsMax: Number(values.seconds), documentCount: Number(values.documents), named: values.document,
		seed: Number(values.seed),
	};
	const scratch = realRoot(mkdtempSync(join(tmpdir(), "kausal-soak-")));
	try {
		const measured = await soak(options, scratch, (line) => console.error(line));
		console.log(saidOf(options, measured));
		if (values.report !== undefined) {
			writeFileSync(values.report, `${JSON.stringify(reportOf(options, measured), undefined, "\t")}\n`);
		}
		const problems = judge(measured);
		for (const problem of problems) console.log(`WRONG: ${problem}`);
		return problems.length === 0 ? 0 : 1;
	} finally {
		rmSync(scratch, { recursive: true, force: true });
	}
}

process.exitCode = await main();
