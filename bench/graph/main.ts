/**
 * `npm run bench:graph`: questions about the graph as a door asks them, through `session.analysis`, on a real corpus.
 *
 *     npm run bench:graph -- [CORPUS, FOLDER or made:FILES[xCALLS]] [--symbols 1500] [--index-dir FOLDER] [--seed 1]
 *                            [--only TEXT] [--turns 2] [--readied]
 *
 * Symbols are drawn by chance from those that something calls. Each question is asked once of each symbol after the
 * index was opened anew (first), and again (warm). Times are microseconds. With unsaved files on top and without them
 * it is asked in turns, so that both meet the same machine; 0 turns leave it out. With `--readied` the index is looked
 * through first and memory is readied, as a server does behind its start. `--only` asks the questions whose names have
 * a text, and none over all symbols. Where everything reaches everything, as in a made tree, some questions are of
 * fewer symbols: a question is asked for so long only, and the row says of how many it was.
 */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { BlockId } from "../../engine/index.ts";
import { Walk } from "../../engine/index.ts";
import type { Session } from "../../server/session.ts";
import { EdgeKind } from "../../server/model/kinds.ts";
import { realRoot } from "../../server/workspace/containment.ts";
import { Dice } from "../kill/edits.ts";
import { indexFolder, openProduct, runIndex } from "../product.ts";
import { makeTree } from "./madeTree.ts";
import { questionsOf, type Question } from "./questions.ts";
import { longestPiece, take, WHOLE_QUESTIONS, type Took } from "./wholeQuestions.ts";

const UNSAVED_FILES = 5;
/** How often each question over all symbols is asked of an index that was opened anew. */
const ROUNDS = 3;
/** How long a question is asked of one symbol after the other. */
const ASKED_MS_MAX = 10_000;

async function main(argv: string[]): Promise<void> {
	const { values, positionals } = parseArgs({
		args: argv, allowPositionals: true,
		options: {
			symbols: { type: "string", default: "1500" }, "index-dir": { type: "string" },
			seed: { type: "string", default: "1" }, only: { type: "string" },
			// How often files are changed and put back for each question.
			turns: { type: "string", default: "2" }, readied: { type: "boolean", default: false },
		},
	});
	const given = positionals[0] ?? "go";
	const base = values["index-dir"] ?? mkdtempSync(join(tmpdir(), "kausal-graph-"));
	try {
		const root = rootOf(given, base, Number(values.seed));
		await runIndex(root, base);
		const directory = indexFolder(root, base);
		const symbols = await drawn(root, directory, Number(values.symbols), new Dice(Number(values.seed)));
		const first = await openProduct(root, directory, 1);
		if (values.readied) await readied(first.session);
		const { blocks, edges, files } = first.session.status;
		console.log(`${given}: ${files} files, ${blocks} blocks, ${edges} edges; ${symbols.length} symbols\n`);
		console.log(`${lineBegin("", ["first p50", "p99", "warm p50", "p99"])}   what`);
		const rows = ask(first.session, symbols, values.only ?? "");
		const turns = Number(values.turns);
		// What runs only with unsaved files is compiled before it is measured.
		const askAll = (): unknown => rows.map(({ question, first: { length } }) => askOnce(question, symbols, length));
		if (turns > 0) await withUnsaved(first.session, symbols, askAll);
		for (const row of rows) {
			const unsaved = turns > 0 ? await askInTurns(first.session, symbols, row, turns) : undefined;
			console.log(lineOf(row, unsaved));
		}
		await first.close();
		if (values.only === undefined) await askWhole(root, directory);
	} finally {
		if (values["index-dir"] === undefined) rmSync(base, { recursive: true, force: true });
	}
}

async function readied(session: Session): Promise<void> {
	const begunMs = performance.now();
	await session.index({});
	await session.tidied();
	console.log(`looked through and readied in ${Math.round(performance.now() - begunMs)} ms`);
}

/** `made:10000` is a million blocks and five million calls, `made:10000x10` as many blocks and ten million. */
function rootOf(given: string, base: string, seed: number): string {
	const made = /^made:(\d+)(?:x(\d+))?$/.exec(given);
	if (made === null) return realRoot(existsSync(given) ? given : join(".corpus", given, "src"));
	const [, files, calls = "5"] = made;
	const folder = join(base, given.replace(":", "-"));
	if (!existsSync(folder)) makeTree(folder, Number(files), Number(calls), seed);
	return realRoot(folder);
}

/** Each question first asked of an index that was opened anew, so that the graph is read for it; milliseconds. */
async function askWhole(root: string, directory: string): Promise<void> {
	console.log(`\n${lineBegin("over all symbols, ms of the processor", ["first", "piece", "warm", "piece"])}   results`);
	for (const question of WHOLE_QUESTIONS) {
		const first: Took[] = [];
		const warm: Took[] = [];
		for (let round = 0; round < ROUNDS; round++) {
			const { session, close } = await openProduct(root, directory, 1);
			// Whoever serves an index has looked through the files before.
			session.analysis.paths();
			first.push(take(session.analysis, question));
			warm.push(take(session.analysis, question));
			await close();
		}
		const cells = [middle(first), longestPiece(first), middle(warm), longestPiece(warm)].map((ms) => ms.toFixed(1));
		console.log(`${lineBegin(question.name, cells)}   ${first[0]?.count ?? 0}`);
	}
}

function middle(took: readonly Took[]): number {
	return at(took.map(({ cpuMs }) => cpuMs), 0.5);
}

/** Functions and methods that something calls, by chance. */
async function drawn(root: string, directory: string, count: number, dice: Dice): Promise<BlockId[]> {
	const { session, close } = await openProduct(root, directory, 1);
	try {
		const { analysis } = session;
		const paths = analysis.paths();
		const found = new Map<string, BlockId>();
		for (let tries = 0; found.size < count && tries < count * 50; tries++) {
			const path = paths[dice.below(paths.length)] as string;
			const nodes = analysis.documentSymbols(path).flatMap((node) => [node, ...node.children]);
			const symbol = nodes[dice.below(Math.max(1, nodes.length))]?.symbol;
			if (!symbol) continue;
			const walk = analysis.walk([symbol.id], { direction: "incoming", kinds: [EdgeKind.calls], depthMax: 1, limit: 2 });
			if (walk.count > 1) found.set(`${symbol.path} ${symbol.range.begin}`, symbol.id);
		}
		return [...found.values()];
	} finally {
		await close();
	}
}

/** Asks with a line on top of some of the files of the symbols, which are as before when it returns. */
async function withUnsaved(session: Session, symbols: readonly BlockId[], questions: () => void): Promise<void> {
	const paths = new Set(symbols.flatMap((id) => session.analysis.symbol(id)?.path ?? []));
	const changed = [...paths].slice(0, UNSAVED_FILES);
	for (const path of changed) session.setText(path, `\n${session.text(path) ?? ""}`);
	await session.settled();
	questions();
	for (const path of changed) session.dropText(path);
	await session.settled();
}

interface Row {
	readonly question: Question;
	readonly first: readonly number[];
	readonly warm: readonly number[];
	readonly counts: readonly number[];
}

function ask(session: Session, symbols: readonly BlockId[], only: string): Row[] {
	const questions = questionsOf(session.analysis, symbols, new Walk()).filter(({ name }) => name.includes(only));
	return questions.map((question) => {
		const first = askOnce(question, symbols);
		const { length } = first.times;
		askOnce(question, symbols, length);
		return { question, first: first.times, warm: askOnce(question, symbols, length).times, counts: first.counts };
	});
}

interface Asked {
	readonly times: readonly number[];
	readonly counts: readonly number[];
}

/** A question of each symbol, one after the other, until the time is over; or of so many of them. */
function askOnce(question: Question, symbols: readonly BlockId[], count?: number): Asked {
	const asked = question.count === undefined ? symbols : symbols.slice(0, question.count);
	const counts: number[] = [];
	const times: number[] = [];
	const endMs = count === undefined ? performance.now() + ASKED_MS_MAX : Infinity;
	for (const [at, id] of asked.slice(0, count).entries()) {
		const begun = performance.now();
		if (begun > endMs) break;
		counts.push(question.ask(id, asked[(at * 7 + 1) % asked.length] as BlockId));
		times.push((performance.now() - begun) * 1000);
	}
	return { times, counts };
}

/** By how much a question takes longer with unsaved files on top, asked for the second time after each change. */
async function askInTurns(
	session: Session, symbols: readonly BlockId[], { question, first }: Row, turns: number,
): Promise<number> {
	const [without, on]: [number[], number[]] = [[], []];
	const again = (into: number[]): void => {
		askOnce(question, symbols, first.length);
		into.push(...askOnce(question, symbols, first.length).times);
	};
	for (let turn = 0; turn < turns; turn++) {
		again(without);
		await withUnsaved(session, symbols, () => again(on));
	}
	return at(on, 0.5) / at(without, 0.5);
}

function lineOf({ question, first, warm, counts }: Row, ratio: number | undefined): string {
	const cells = [at(first, 0.5), at(first, 0.99), at(warm, 0.5), at(warm, 0.99)]
		.map((us) => (us < 100 ? us.toFixed(1) : String(Math.round(us))));
	const unsaved = ratio === undefined ? "" : `, x${ratio.toFixed(2)} with ${UNSAVED_FILES} unsaved files`;
	const found = `p50 ${at(counts, 0.5)} p99 ${at(counts, 0.99)} max ${at(counts, 1)} of ${counts.length}`;
	return `${lineBegin(question.name, cells)}   ${question.what} ${found}${unsaved}`;
}

function lineBegin(name: string, cells: readonly string[]): string {
	return `${name.padEnd(46)}${cells.map((cell) => cell.padStart(10)).join("")}`;
}

function at(values: readonly number[], share: number): number {
	const sorted = [...values].sort((one, other) => one - other);
	return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

await main(process.argv.slice(2));
