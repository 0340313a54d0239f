/**
 * `npm run bench:parsers -- [CORPUS…] [--rounds 5] [--files N]`: the parsers of server/languages on real code.
 *
 * How fast each is on one core, beside web-tree-sitter, which parses the same texts and runs the tags query that its
 * grammar ships; and how far the names it finds are those that others find: tree-sitter with our queries, and the
 * language's own parser where there is one (TypeScript's, Python's).
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { languageOf } from "../../server/languages.ts";
import { CORPUS_ROOT, corpusFiles } from "../corpus/files.ts";
import { CORPORA } from "../corpus/sources.ts";
import { compilerNames } from "./compilers.ts";
import { compare, namesOf, type Comparison } from "./names.ts";
import { openReaders, type Readers } from "./readers.ts";
import { measureSpeed } from "./speed.ts";

export interface SourceText {
	readonly path: string;
	readonly text: string;
	readonly bytes: Uint8Array;
}

const percent = (part: number, whole: number): string => `${whole === 0 ? "-" : ((part / whole) * 100).toFixed(3)} %`;

function tell(other: string, { files, names, missing, added, samples }: Comparison): void {
	const differing = `${missing} missing (${percent(missing, names)}), ${added} only here (${percent(added, names)})`;
	console.log(`  beside ${other.padEnd(12)} ${files} files, ${names} names: ${differing}`);
	for (const sample of samples) console.log(`    ${sample}`);
}

async function measureLanguage(language: string, sources: readonly SourceText[], rounds: number): Promise<void> {
	const readers: Readers = await openReaders(language);
	const { megabytes, alone, ours, theirs, ratio } = measureSpeed(readers, sources, rounds);
	const size = `${sources.length} files, ${megabytes.toFixed(1)} MB`;
	console.log(`${language}: ${size}; text to facts ${alone.toFixed(1)} MB/s`);
	const rates = `text to facts ${ours.toFixed(1)} MB/s, parse and captures ${theirs.toFixed(1)} MB/s`;
	console.log(`  in turns with web-tree-sitter: ${rates}, ratio ${ratio.toFixed(1)}`);
	const own = new Map(sources.map(({ path, text }) => [path, namesOf(readers.own, text)]));
	const tree = new Map(sources.map(({ path, text }) => [path, namesOf(readers.tree, text)]));
	tell("tree-sitter", compare(sources, own, tree));
	const compiler = compilerNames(language, sources);
	if (compiler !== undefined) tell(compiler.name, compare(sources, own, compiler.names));
}

async function main(): Promise<number> {
	const { values, positionals } = parseArgs({ allowPositionals: true, options: {
		rounds: { type: "string", default: "5" }, files: { type: "string", default: "100000" },
	} });
	for (const corpus of CORPORA.filter(({ name }) => positionals.length === 0 || positionals.includes(name))) {
		const folder = join(CORPUS_ROOT, corpus.name);
		if (!existsSync(folder)) {
			console.error(`There is no ${folder}; run: npm run corpus ${corpus.name}`);
			return 1;
		}
		const byLanguage = new Map<string, SourceText[]>();
		for (const path of corpusFiles(folder, corpus).slice(0, Number(values.files))) {
			const language = languageOf(path);
			if (language === undefined || language === "markdown") continue;
			const bytes = readFileSync(join(folder, path));
			const source = { path: join(folder, path), text: bytes.toString("utf8").replace(/^\uFEFF/, ""), bytes };
			byLanguage.set(language, [...(byLanguage.get(language) ?? []), source]);
		}
		for (const [language, sources] of byLanguage) {
			console.log(`\n${corpus.name}`);
			await measureLanguage(language, sources, Number(values.rounds));
		}
	}
	return 0;
}

process.exitCode = await main();
