/**
 * `npm run bench:agents`: what twenty questions with a known answer cost an agent, in tokens and calls, and how many
 * are answered right: by `kausal mcp`, and by grep and reading.
 *
 *     npm run bench:agents -- [TRUTH] [--seed 1] [--index-dir FOLDER] [--wrong]
 *
 * TRUTH (or ../shared/truth) is a folder of answers of compilers and language services, see bench/truth. A token counts
 * as four characters. `--wrong` lists what Kausal told that is not so (+), and what it did not tell (-).
 */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { realRoot } from "../../server/workspace/containment.ts";
import { CORPUS_ROOT } from "../corpus/files.ts";
import { Dice } from "../kill/edits.ts";
import { readIdentifiers } from "../truth/truthFiles.ts";
import { askGrep, type GrepAnswer } from "./grep.ts";
import { Asker, type KausalAnswer } from "./kausal.ts";
import { drawQuestions, type Corpus, type Drawn } from "./questions.ts";

const CORPORA = [
	{ name: "rxjs", folder: "rxjs", prefix: "", extension: ".ts", counts: { uses: 4, declaration: 2 } },
	{ name: "zod", folder: "zod", prefix: "", extension: ".ts", counts: { uses: 5, declaration: 2 } },
	{ name: "go-dev", folder: "go", prefix: "src/", extension: ".go", counts: { uses: 5, declaration: 2 } },
] as const;
const CHARACTERS_A_TOKEN = 4;

interface Asked {
	readonly kind: string;
	readonly kausal: KausalAnswer;
	readonly grep: GrepAnswer;
}

async function main(argv: string[]): Promise<void> {
	const { values, positionals } = parseArgs({
		args: argv, allowPositionals: true,
		options: {
			seed: { type: "string", default: "1" }, "index-dir": { type: "string" },
			wrong: { type: "boolean", default: false },
		},
	});
	const truth = positionals[0] ?? join("..", "shared", "truth");
	const scratch = realRoot(mkdtempSync(join(tmpdir(), "kausal-agents-")));
	try {
		printRow(["", "questions", "right", "calls", "tokens", "grep right", "with reading", "calls", "tokens", "(of grep)"]);
		const all: Asked[] = [];
		for (const { folder, ...corpus } of CORPORA) {
			const identifiers = readIdentifiers(truth, corpus.name);
			const root = join(CORPUS_ROOT, folder);
			if (identifiers === undefined || !existsSync(root)) {
				const lacking = existsSync(root) ? "truth" : "corpus; npm run corpus fetches it";
				console.log(`${corpus.name}: left out, there is no ${lacking}.`);
				continue;
			}
			const given = { ...corpus, root: realRoot(root) };
			const asked = await askAll(given, drawQuestions(given, identifiers, new Dice(Number(values.seed))), {
				indexBase: values["index-dir"] ?? scratch, isWrongTold: values.wrong,
			});
			for (const kind of ["uses", "declaration"]) {
				printSums(`${corpus.name}, ${kind}`, asked.filter((one) => one.kind === kind));
			}
			all.push(...asked);
		}
		printSums("all", all);
	} finally {
		rmSync(scratch, { recursive: true, force: true });
	}
}

async function askAll(
	corpus: Corpus, { questions, isJudged }: Drawn,
	{ indexBase, isWrongTold }: { readonly indexBase: string; readonly isWrongTold: boolean },
): Promise<Asked[]> {
	const asker = await Asker.of(corpus.root, indexBase);
	const asked: Asked[] = [];
	try {
		for (const question of questions) {
			const kausal = await asker.ask(question, isJudged);
			const grep = askGrep(corpus, question, isJudged);
			asked.push({ kind: question.kind, kausal, grep });
			const { kind, name, at } = question;
			if (!isWrongTold || kausal.isRight) continue;
			console.log(`  ${kind} of ${name} (${at.file}:${at.line}): ${kausal.wrong.join(" ")}`);
		}
	} finally {
		await asker.close();
	}
	return asked;
}

function printSums(title: string, asked: readonly Asked[]): void {
	const sum = (of: (one: Asked) => number): string => String(asked.reduce((total, one) => total + of(one), 0));
	const tokens = (of: (one: Asked) => number): string => sum((one) => Math.ceil(of(one) / CHARACTERS_A_TOKEN));
	printRow([
		title, String(asked.length), sum(({ kausal }) => Number(kausal.isRight)), sum(({ kausal }) => kausal.calls),
		tokens(({ kausal }) => kausal.characters), sum(({ grep }) => Number(grep.isRightAlone)),
		sum(({ grep }) => Number(grep.isRight)), sum(({ grep }) => grep.calls), tokens(({ grep }) => grep.characters),
		tokens(({ grep }) => grep.searchCharacters),
	]);
}

function printRow([title = "", ...cells]: readonly string[]): void {
	console.log(title.padEnd(20) + cells.map((cell) => cell.padStart(13)).join(""));
}

await main(process.argv.slice(2));
