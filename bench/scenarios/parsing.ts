/**
 * Parsing: megabytes of source a second, from bytes to facts, in one thread, by language.
 *
 * Sources are the corpora of bench/corpus where they were fetched, and for TypeScript always this
 * repository's own engine. A pool is handed in: threads when measuring, the caller's own thread in a test.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { ExtractionPool } from "../../server/extraction/extraction.ts";
import { languageOf } from "../../server/languages.ts";
import { CORPUS_ROOT, corpusFiles } from "../corpus/files.ts";
import { CORPORA } from "../corpus/sources.ts";
import { Samples } from "./measure.ts";
import type { Recorder } from "./recorder.ts";

const MB = 1e6;
/** Of each corpus the first files, up to so much. */
const CORPUS_BYTES_MAX = 4 * MB;
const ROUNDS = 5;

export interface SourceFile {
	readonly language: string;
	readonly bytes: Uint8Array;
}

export interface SourceSet {
	readonly name: string;
	readonly files: readonly SourceFile[];
}

/** This repository's engine, and the corpora that are there. */
export function sourceSets(recorder: Recorder): SourceSet[] {
	const own = readdirSync("engine", { recursive: true, encoding: "utf8" })
		.filter((path) => path.endsWith(".ts"))
		.sort();
	const sets = [
		{ name: "TypeScript, engine/", files: own.flatMap((path) => sourceAt(join("engine", path))) },
	];
	for (const corpus of CORPORA) {
		const folder = join(CORPUS_ROOT, corpus.name);
		if (!existsSync(folder)) {
			recorder.note(
				`Parsing: the corpus ${corpus.name} is not here; npm run corpus ${corpus.name} fetches it.`,
			);
			continue;
		}
		const files: SourceFile[] = [];
		let bytes = 0;
		for (const path of corpusFiles(folder, corpus)) {
			for (const file of sourceAt(join(folder, path))) {
				files.push(file);
				bytes += file.bytes.length;
			}
			if (bytes >= CORPUS_BYTES_MAX) break;
		}
		sets.push({
			name: `${[...new Set(files.map(({ language }) => language))].join(", ")}, ${corpus.name}`,
			files,
		});
	}
	return sets.filter(({ files }) => files.length > 0);
}

function sourceAt(path: string): SourceFile[] {
	const language = languageOf(path);
	return language === undefined ? [] : [{ language, bytes: readFileSync(path) }];
}

/** Extracts every set some times; the first time is the warm-up. */
export async function measureParsing(
	recorder: Recorder,
	pool: ExtractionPool,
	sets: readonly SourceSet[],
): Promise<void> {
	for (const { name, files } of sets) {
		const samples = new Samples();
		const bytes = files.reduce((sum, file) => sum + file.bytes.length, 0);
		for (let round = 0; round <= recorder.count(ROUNDS); round += 1) {
			const started = performance.now();
			const factsBytes = await extractAll(pool, files);
			const us = (performance.now() - started) * 1000;
			if (round > 0) samples.add(us / (bytes / MB), factsBytes);
		}
		recorder.add(`Parsing (${name})`, "MB", samples.measured());
	}
}

/** Bytes of facts. */
async function extractAll(pool: ExtractionPool, files: readonly SourceFile[]): Promise<number> {
	let factsBytes = 0;
	const running: Promise<void>[] = [];
	for (const { language, bytes } of files) {
		await pool.whenRoom();
		running.push(
			pool.extract({ language, source: bytes }).then((outcome) => {
				if (outcome.kind !== "extracted") {
					throw new Error(`A file was not extracted: ${outcome.reason}`);
				}
				factsBytes += outcome.extraction.facts.length;
			}),
		);
	}
	await Promise.all(running);
	return factsBytes;
}
