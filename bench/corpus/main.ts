/**
 * `npm run corpus [NAME…]`: fetches the corpora that measurements run on, and says how large each is.
 *
 * What is there already is not fetched again. A corpus that fails is one sentence and exit code 1; the others go on.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { CorpusError, ensureCorpus } from "./fetch.ts";
import { CORPUS_ROOT, corpusFiles } from "./files.ts";
import { CORPORA, type Corpus } from "./sources.ts";

function measure(folder: string, corpus: Corpus): { files: number; lines: number; bytes: number } {
	const files = corpusFiles(folder, corpus);
	let [lines, bytes] = [0, 0];
	for (const file of files) {
		const content = readFileSync(join(folder, file));
		bytes += content.length;
		for (let at = content.indexOf(10); at >= 0; at = content.indexOf(10, at + 1)) lines++;
	}
	return { files: files.length, lines, bytes };
}

const number = (value: number): string => value.toLocaleString("en").padStart(11);

async function main(names: readonly string[]): Promise<number> {
	const unknown = names.filter((name) => !CORPORA.some((corpus) => corpus.name === name));
	if (unknown.length > 0) {
		const known = CORPORA.map((corpus) => corpus.name).join(", ");
		console.error(`There is no corpus ${unknown.join(", ")}; there are ${known}.`);
		return 1;
	}
	let failures = 0;
	for (const corpus of CORPORA.filter(({ name }) => names.length === 0 || names.includes(name))) {
		try {
			const { fetched, fresh } = await ensureCorpus(CORPUS_ROOT, corpus);
			const { files, lines, bytes } = measure(join(CORPUS_ROOT, corpus.name), corpus);
			const size = `${number(files)} files ${number(lines)} lines ${number(bytes)} bytes`;
			console.log(`${corpus.name.padEnd(10)} ${size}   ${fresh ? "fetched" : "there  "} ${fetched.join(", ")}`);
		} catch (error) {
			if (!(error instanceof CorpusError)) throw error;
			console.error(`${corpus.name.padEnd(10)} ${error.message}`);
			failures++;
		}
	}
	return failures === 0 ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));
