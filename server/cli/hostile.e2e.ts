/**
 * A folder whose file names, symbols, signatures, comments and texts are made of what terminals obey, asked in every
 * way that the built program has: none of it reaches a stream.
 */
import { symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Desk, type Ended } from "./fixture.ts";

/** One of each kind that terminals or eyes fall for, and combinations by seed. */
const POISONS = [
	"\u001b[2J", "\u001b[31m", "\u001b[1m", "\u001b]0;title\u0007", "\u001b]8;;x:y\u001b\\", "\u009b2J",
	"\u0090q\u009c", "\u0007", "\b\b\b",
	"\r", "\n", "\v", "\f", "\u007f", "\u0085", "\u202e", "\u2066", "\u061c", "\u200b", "\u200d", "\ufeff",
	"\u2028", "\u2029", "\u{e0041}",
];
const SEED = 20_231;
const FORBIDDEN = /[\p{Cc}\p{Zl}\p{Zp}\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e007f}]/u;
const PAINT = /\u001b\[(?:1|2|22|3[12356]|39)m/g;

let desk: Desk;
const names: string[] = [];

function random(seed: number): () => number {
	let state = seed;
	return () => {
		state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
		return state / 0x1_0000_0000;
	};
}

beforeAll(() => {
	desk = new Desk();
	const next = random(SEED);
	const poison = (): string => POISONS[Math.floor(next() * POISONS.length)] ?? "";
	for (const one of POISONS) names.push(`a${one}b`);
	for (let more = 0; more < 12; more++) names.push(`c${poison()}${poison()}d${poison()}`);
	desk.write("repo/.git/HEAD", "");
	names.forEach((name, at) => {
		const inText = name.replace(/[\n\r\u2028\u2029]/g, " ");
		desk.write(`repo/${name}${at}/${name}.ts`, [
			`/** ${inText} of a doc. */`, `export class K${at} {`,
			`\t"m${inText}"(x = "${inText}", y = \`${name}\`) { return shared(); }`, "}",
			`export function f${at}(/* ${inText} */ a = "${inText}") { return shared("${inText}"); /* ${inText} */ }`,
			'import { shared } from "../shared";', `import { nowhere } from "./${inText}";`, "",
		].join("\n"));
		desk.write(`repo/doc${at}.md`, `# ${inText} heading\n\nIt calls \`shared\` and [${inText}](${inText}.md).\n`);
	});
	desk.write("repo/shared.ts", `export function shared(..._all: unknown[]): number { return 0; }\n`);
	for (const name of names.slice(0, 8)) {
		writeFileSync(join(desk.folder, "repo", `binary${name}.ts`), "\0");
		symlinkSync("/etc/hostname", join(desk.folder, "repo", `out${name}.ts`));
	}
	desk.write("plain\u001b[31mfolder\u009b/a.ts", "export const a = 1;\n");
});
afterAll(() => {
	desk.remove();
});

function expectHarmless({ out, err }: Ended, line: readonly string[]): void {
	const isColored = line.includes("always");
	for (const stream of [out, err]) {
		const unpainted = isColored ? stream.replace(PAINT, "") : stream;
		const found = [...unpainted].filter(
			(character) => character !== "\n" && character !== "\t" && FORBIDDEN.test(character),
		);
		expect([line, found.map((character) => character.codePointAt(0)?.toString(16))]).toEqual([line, []]);
		if (isColored) {
			// Each colour of ours ends where it began: none of a name's stands between.
			const open = stream.replace(/\u001b\[(1|2|3[12356])m[^\u001b]*\u001b\[(?:22|39)m/g, "");
			expect([line, open.includes("\u001b")]).toEqual([line, false]);
		}
	}
}

describe("nothing that a terminal obeys is written", () => {
	const questions: readonly (readonly string[])[] = [
		["index"], ["status"], ["find", "shared"], ["find", "K3"], ["find", "mab"], ["show", "-r", "callers", "-t", "shared"],
		["show", "-r", "references", "-t", "shared"],
		["show", "-r", "contains", "-t", "K1"], ["show", "-r", "importers", "-t", "shared.ts"],
		["trace", "-d", "callers", "-t", "shared"],
		["references", "shared.ts:1:17"], ["definition", "shared.ts:1:17"], ["store", "stats"], ["store", "verify"],
		["store", "inspect", "--detail", "entries"],
	];
	test.each(questions.map((line) => [line.join(" "), line] as const))("kausal %s", (_line, line) => {
		for (const form of [[], ["--json"], ["--color", "always"]]) {
			const words = [...line, ...form];
			const ended = desk.kausal(words, { cwd: "repo" });
			expect([words, ended.code === 0 || ended.code === 1]).toEqual([words, true]);
			expectHarmless(ended, words);
		}
	});
	test("about the files and names themselves", () => {
		names.slice(0, 10).forEach((name, at) => {
			const path = `${name}${at}/${name}.ts`;
			for (const words of [
				["definition", `${path}:5:17`, "--color", "always"],
				["find", name],
				["show", "-r", "exports", "-t", path, "--json"],
			]) {
				const ended = desk.kausal(words, { cwd: "repo" });
				expectHarmless(ended, words);
			}
		});
	});
	test("in complaints", () => {
		const poison = "x\u001b[31m\u009b2J\r\u202ekausal: fine\n\u2028ok";
		const mistakes: readonly (readonly string[])[] = [
			[poison], ["find"], ["find", "a", poison], ["find", poison], ["find", poison, "--json"],
			["show", "-r", poison, "-t", "shared"],
			["show", "-r", "callers", "-t", poison], ["definition", `${poison}:1:1`], ["definition", poison],
			["definition", `binary${names[0] ?? ""}.ts:1:1`],
			["definition", `shared.ts:9999:1`, "--root", poison], ["index", poison], ["find", "a", `--${poison}`],
			["find", "a", "--limit", poison],
			["find", "a", "--index-dir", "/proc/\u001b[31m\u202e"], ["store", "verify", "--store", poison],
			["store", "backup", poison, "--color", "always"],
			["store", "restore", poison], ["help", poison], ["status", poison], ["trace", "-d", poison, "-t", "shared"],
		];
		for (const words of mistakes) {
			const ended = desk.kausal(words, { cwd: "repo" });
			expectHarmless(ended, words);
			expect([words, ended.err.split("\n").some((one) => one.startsWith("kausal: fine"))]).toEqual([words, false]);
		}
	});
	test("of a folder's own name", () => {
		for (const words of [
			["find", "a"], ["find", "a"], ["status"], ["index", "--color", "always"], ["store", "stats"], ["find", "none"],
		]) {
			expectHarmless(desk.kausal(words, { cwd: "plain\u001b[31mfolder\u009b" }), words);
		}
	});
});
