/**
 * How a question is answered without an index: grep for the name as a word, then read around each hit.
 *
 * Two answers are judged. `alone`: the hits themselves, without comments and the declaration. `read`: what somebody who
 * makes no mistake can tell who has read fifteen lines around each hit: right whenever grep has shown all of it.
 */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { lineOf, type Corpus, type Drawn, type Question } from "./questions.ts";

/** What the tools of agents show of an output at most. */
const OUTPUT_CHARACTERS_MAX = 30_000;
const LINES_AROUND = 15;
/** Nobody reads more files for one question. */
const FILES_READ_MAX = 20;
const COMMENT = /^\s*(?:\/\/|\/?\*)/;

export interface GrepAnswer {
	readonly calls: number;
	readonly characters: number;
	/** Of the search alone. */
	readonly searchCharacters: number;
	readonly isRightAlone: boolean;
	readonly isRight: boolean;
}

interface Hit {
	readonly path: string;
	readonly line: number;
	readonly text: string;
}

export function askGrep(corpus: Corpus, question: Question, isJudged: Drawn["isJudged"]): GrepAnswer {
	const { root, extension } = corpus;
	const words = ["-rnw", `--include=*${extension}`, "-F", "--", question.name, "."];
	const { stdout } = spawnSync("grep", words, { cwd: `${root}/`, encoding: "utf8", maxBuffer: 1 << 30 });
	const sorted = stdout.split("\n").filter((line) => line !== "").map((line) => line.replace(/^\.\//, "")).sort();
	const shown = sorted.join("\n").slice(0, OUTPUT_CHARACTERS_MAX);
	const hits = shown.split("\n").flatMap(hitIn);
	const isCode = ({ text }: Hit): boolean => !COMMENT.test(text);
	const places = new Set(hits.filter(isCode).map(({ path, line }) => lineOf({ file: path, line, column: 1 })));
	const own = lineOf(question.at);
	const declared = hits.filter((hit) => isCode(hit) && looksDeclared(hit, question.name));
	const alone = question.kind === "uses"
		? new Set([...places].filter((place) => place !== own && isJudged(question.name, place)))
		: new Set(declared.map(({ path, line }) => `${path}:${line}`));
	const files = [...new Set(hits.map(({ path }) => path))].slice(0, FILES_READ_MAX);
	const read = files.map((path) => around(join(root, path), hits.filter((hit) => hit.path === path)));
	return {
		calls: 1 + files.length, searchCharacters: shown.length,
		characters: read.reduce((sum, text) => sum + text.length, shown.length),
		isRightAlone: isSameSet(alone, question.expected),
		isRight: [...question.expected].every((place) => places.has(place)),
	};
}

function hitIn(line: string): Hit[] {
	const [, path, number, text = ""] = /^(.+?):(\d+):(.*)$/.exec(line) ?? [];
	return path === undefined ? [] : [{ path, line: Number(number), text }];
}

function looksDeclared({ text }: Hit, name: string): boolean {
	const before = text.slice(0, text.indexOf(name));
	return /\b(?:function|class|interface|type|enum|const|let|var|func|namespace)\s+(?:\([^)]*\)\s*)?$/.test(before);
}

/** The lines around hits, each once. */
function around(file: string, hits: readonly Hit[]): string {
	const lines = readFileSync(file, "utf8").split("\n");
	const wanted = new Set<number>();
	for (const { line } of hits) {
		for (let at = line - LINES_AROUND; at <= line + LINES_AROUND; at++) wanted.add(at);
	}
	return lines.filter((_, at) => wanted.has(at + 1)).join("\n");
}

export function isSameSet(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
	return one.size === other.size && [...one].every((place) => other.has(place));
}
