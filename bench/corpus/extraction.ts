/**
 * `npm run corpus:extract [-- --threads N] [NAME…]`: extracts every file of the corpora through a {@link ThreadPool}
 * and prints, for each corpus, what came out, what did not, and how fast.
 *
 * Time is from the first file to the last answer, threads and grammars loaded before; all bytes are in memory.
 * Processor time is that of all threads, and says what a busy machine hides.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { ExtractionOutcome } from "../../server/extraction/extraction.ts";
import { ThreadPool } from "../../server/extraction/threadPool.ts";
import { languageOf } from "../../server/languages.ts";
import { Facts } from "../../server/model/facts.ts";
import { CORPUS_ROOT, corpusFiles } from "./files.ts";
import { CORPORA, type Corpus } from "./sources.ts";

const DIST = "dist";
const PROBLEM_KINDS = ["syntax", "encoding", "limit"] as const;

interface Source {
	readonly path: string;
	readonly language: string;
	readonly bytes: Uint8Array;
}

interface Totals {
	blocks: number;
	references: number;
	factsBytes: number;
	readonly problems: Record<string, number>;
	readonly troubled: string[];
	readonly quarantined: string[];
}

function openPool(threadCount: number): ThreadPool {
	const entry = pathToFileURL(join(process.cwd(), DIST, "worker.js"));
	return new ThreadPool({ entry, assets: join(process.cwd(), DIST, "syntaxes"), threadCount });
}

function count(outcome: ExtractionOutcome, path: string, totals: Totals): void {
	if (outcome.kind !== "extracted") {
		totals.quarantined.push(`${path}: ${outcome.reason}`);
		return;
	}
	const facts = new Facts(outcome.extraction.facts);
	totals.blocks += facts.blocks.count;
	totals.references += facts.references.count;
	totals.factsBytes += outcome.extraction.facts.length;
	for (const kind of PROBLEM_KINDS) {
		const first = outcome.extraction.problems.find((problem) => problem.kind === kind);
		if (first === undefined) continue;
		totals.problems[kind] = (totals.problems[kind] ?? 0) + 1;
		totals.troubled.push(`${path}@${first.begin}: ${kind}: ${first.message}`);
	}
}

async function extractAll(sources: readonly Source[], pool: ThreadPool): Promise<Totals> {
	const totals: Totals = { blocks: 0, references: 0, factsBytes: 0, problems: {}, troubled: [], quarantined: [] };
	const running: Promise<void>[] = [];
	for (const { path, language, bytes } of sources) {
		await pool.whenRoom();
		running.push(pool.extract({ language, source: bytes }).then((outcome) => {
			count(outcome, path, totals);
		}));
	}
	await Promise.all(running);
	return totals;
}

function linesOf(bytes: Uint8Array): number {
	let lines = 0;
	for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) lines++;
	return lines;
}

async function measure(corpus: Corpus, threadCount: number, isVerbose: boolean): Promise<void> {
	const folder = join(CORPUS_ROOT, corpus.name);
	if (!existsSync(folder)) {
		console.log(`${corpus.name.padEnd(11)} is not here: run npm run corpus ${corpus.name}`);
		return;
	}
	const sources = corpusFiles(folder, corpus).flatMap((path): Source[] => {
		const language = languageOf(path);
		return language === undefined ? [] : [{ path, language, bytes: readFileSync(join(folder, path)) }];
	});
	const pool = openPool(threadCount);
	const languages = [...new Set(sources.map(({ language }) => language))];
	const warmUp = languages.flatMap(
		(language) => Array.from({ length: 4 * threadCount }, () => ({ language, source: "" })),
	);
	await Promise.all(warmUp.map((input) => pool.extract(input)));
	const begun = performance.now();
	const used = process.cpuUsage();
	const totals = await extractAll(sources, pool);
	const seconds = (performance.now() - begun) / 1000;
	const { user, system } = process.cpuUsage(used);
	const cpuSeconds = (user + system) / 1e6;
	await pool.close();
	const bytes = sources.reduce((sum, source) => sum + source.bytes.length, 0);
	const lines = sources.reduce((sum, source) => sum + linesOf(source.bytes), 0);
	const problems = PROBLEM_KINDS.map((kind) => `${totals.problems[kind] ?? 0} ${kind}`).join(", ");
	const megabytes = bytes / 1e6;
	const indent = "".padEnd(11);
	console.log(`${corpus.name.padEnd(11)} ${sources.length} files, ${lines} lines, ${megabytes.toFixed(2)} MB: ` +
		`${totals.blocks} blocks, ${totals.references} references, ` +
		`${(totals.factsBytes / bytes).toFixed(2)} bytes of facts a byte`);
	console.log(`${indent} files with problems: ${problems}; quarantined: ${totals.quarantined.length}`);
	console.log(`${indent} ${threadCount} thread(s): ${seconds.toFixed(2)} s, ${(megabytes / seconds).toFixed(2)} MB/s, ` +
		`${Math.round(lines / seconds)} lines/s; ` +
		`processor ${cpuSeconds.toFixed(2)} s, ${(megabytes / cpuSeconds).toFixed(2)} MB/s`);
	for (const line of totals.quarantined) console.log(`${indent} quarantined ${line}`);
	if (isVerbose) for (const line of totals.troubled) console.log(`${indent} ${line}`);
	if (isVerbose) for (const line of totals.troubled) console.log(`${"".padEnd(11)} ${line}`);
}

async function main(argv: readonly string[]): Promise<void> {
	const threadsAt = argv.indexOf("--threads");
	const threadCount = threadsAt < 0 ? 1 : Number(argv[threadsAt + 1]);
	const isName = (argument: string, index: number): boolean =>
		!argument.startsWith("-") && (threadsAt < 0 || index !== threadsAt + 1);
	const names = argv.filter(isName);
	for (const corpus of CORPORA.filter(({ name }) => names.length === 0 || names.includes(name))) {
		await measure(corpus, threadCount, argv.includes("--verbose"));
	}
}

await main(process.argv.slice(2));
