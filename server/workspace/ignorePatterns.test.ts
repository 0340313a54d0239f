/** Ignore patterns mean what they mean to git, and no pattern and no number of them stops a scan. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { MatchSteps } from "./glob.ts";
import { IgnorePatterns } from "./ignorePatterns.ts";

const STEPS = 50_000;
/** Rule files that are compared with git. */
const SEEDS = 60;

function verdict(patterns: string, path: string): boolean | undefined {
	const isFolder = path.endsWith("/");
	return new IgnorePatterns([patterns.replaceAll("|", "\n")], false)
		.test(isFolder ? path.slice(0, -1) : path, isFolder ? "folder" : "file", new MatchSteps(STEPS));
}

const cases: readonly (readonly [patterns: string, out: string, not: string])[] = [
	["a", "a b/a a/ b/a/", "ab b"],
	["/a", "a a/", "b/a"],
	["a/", "a/ b/a/", "a b/a"],
	["a/b", "a/b a/b/", "x/a/b b"],
	["*.ts", ".ts a.ts b/a.ts", "ts a.tsx"],
	["gen*", "gen generated x/gen/", "agen"],
	["a*c", "ac abc x/abbc", "ab abcd"],
	["a?c", "abc a.c", "ac abbc"],
	["[a-c]x", "ax bx cx", "dx x"],
	["[!a-c]x", "dx", "ax"],
	["[^a]x", "bx", "ax"],
	["[]-]x", "]x -x", "ax"],
	["[[:digit:]_]x", "1x _x", "ax"],
	["[\\]]x", "]x", "ax"],
	["[a", "", "[a a"],
	["[[:nope:]]", "", "n"],
	["a\\", "", "a a\\"],
	["\\#a|\\!b", "#a !b", "a b"],
	["#a", "", "a #a"],
	["a  ", "a", ""],
	["a\\ ", "a\u00a0", "a"],
	["a\r", "a", ""],
	["**/a", "a x/a x/y/a", "b"],
	["**/a/b", "a/b x/a/b x/y/a/b", "b a/x/b"],
	["a/**", "a/b a/b/c a/b/", "a a/"],
	["a/**/b", "a/b a/x/b a/x/y/b", "a/x b"],
	["a**b", "ab axb", "a"],
	["/*/x", "a/x", "x a/b/x"],
	["*", "a a/b", ""],
	["*|!a", "b", ""],
	["/|//|!|", "", "a /"],
	["é?", "éa", "é"],
	["x/[a/b]y", "x/ay", "x/a"],
];
for (const [patterns, out, not] of cases) {
	test(`${JSON.stringify(patterns)} leaves out ${out === "" ? "nothing" : out}`, () => {
		for (const path of out.split(" ").filter((one) => one !== "")) {
			expect(verdict(patterns, path.replaceAll("\u00a0", " ")), path).toBe(true);
		}
		for (const path of not.split(" ").filter((one) => one !== "")) expect(verdict(patterns, path), path).toBeUndefined();
	});
}

test("the last pattern that matches decides, among all kinds of patterns", () => {
	expect(verdict("a.ts|!*.ts", "a.ts")).toBe(false);
	expect(verdict("!*.ts|a.ts", "a.ts")).toBe(true);
	expect(verdict("*.ts|!a*", "a.ts")).toBe(false);
	expect(verdict("!x/*.ts|x/**/a.ts|!q", "x/a.ts")).toBe(true);
	expect(verdict("x/a.ts|!x/?.ts", "x/a.ts")).toBe(false);
	expect(verdict("a|!a/", "a/")).toBe(false);
	expect(verdict("a|!a/", "a")).toBe(true);
});

/** Small patterns and paths over a few letters, so that they meet; every choice by a seeded generator. */
class RandomPatterns {
	#state: number;

	constructor(seed: number) {
		this.#state = seed;
	}

	below(limit: number): number {
		this.#state = (Math.imul(this.#state, 1_664_525) + 1_013_904_223) >>> 0;
		return Math.floor((this.#state / 2 ** 32) * limit);
	}

	pick<T>(from: readonly T[]): T {
		return from[this.below(from.length)] as T;
	}

	pattern(): string {
		const parts = Array.from({ length: 1 + this.below(4) }, () => this.pick([
			"a", "b", "ab", "a.b", "*", "**", "a*", "*b", "?", "??", "[ab]", "[!a]", "a?b", "*a*", "\\a",
			"[a-b]*", "é", "a**", "[[:alpha:]]b",
		]));
		return `${this.pick(["", "", "", "!", "/"])}${parts.join("/")}${this.pick(["", "", "/"])}`;
	}

	path(): string {
		return Array.from({ length: 1 + this.below(4) }, () => this.pick(["a", "b", "ab", "aab", "a.b", "ba", "é", "c"]))
			.join("/");
	}
}

test("patterns say what `git check-ignore` says", () => {
	const folder = mkdtempSync(join(tmpdir(), "kausal-ignore-"));
	try {
		execFileSync("git", ["init", "-q"], { cwd: folder });
		const ours: string[] = [];
		for (let seed = 1; seed <= SEEDS; seed++) {
			const random = new RandomPatterns(seed);
			// "a**" after a slash crosses folders in some versions of git, against its own manual
			const patterns = Array.from({ length: 6 }, () => random.pattern()).filter((one) => !/a\*\*\/|\/.*a\*\*/.test(one));
			const rules = new IgnorePatterns([patterns.join("\n")], false);
			mkdirSync(join(folder, `seed${seed}`));
			writeFileSync(join(folder, `seed${seed}`, ".gitignore"), `${patterns.join("\n")}\n`);
			const paths = new Set(Array.from({ length: 60 }, () => random.path()));
			for (const path of paths) ours.push(`seed${seed}/${path} ${isLeftOut(rules, path)}`);
		}
		const theirs = gitVerdicts(folder, ours.map((line) => line.slice(0, line.lastIndexOf(" "))));
		expect(ours).toEqual(theirs);
		expect(theirs.filter((line) => line.endsWith(" true")).length).toBeGreaterThan(ours.length / 10);
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
});

/** What a walk makes of it: a folder that is left out is not entered. */
function isLeftOut(rules: IgnorePatterns, path: string): boolean {
	const parts = path.split("/");
	return parts.some((_, index) => {
		const kind = index === parts.length - 1 ? "file" : "folder";
		return rules.test(parts.slice(0, index + 1).join("/"), kind, new MatchSteps(STEPS)) === true;
	});
}

/** Nothing needs to be there: git takes what is not for a file, and what stands before a slash for folders. */
function gitVerdicts(cwd: string, paths: readonly string[]): string[] {
	const input = paths.join("\0");
	const args = ["-c", "core.excludesFile=/dev/null", "check-ignore", "--no-index", "--stdin", "-z", "-v", "-n"];
	let said = "";
	try {
		said = execFileSync("git", args, { cwd, input, encoding: "utf8", maxBuffer: 1 << 28 });
	} catch (error) {
		said = (error as { readonly stdout: string }).stdout; // no path is left out
	}
	const fields = said.split("\0");
	return paths.map(
		(path, row) => `${path} ${(fields[row * 4 + 2] ?? "") !== "" && fields[row * 4 + 2]?.startsWith("!") === false}`,
	);
}

test("plain patterns cost a look into a table, however many there are", () => {
	const kinds = ["n#", "/p/n#", "*.n#", "n#*", "p/n#", "**/q#"];
	const patterns = Array.from(
		{ length: 100_000 }, (_, index) => (kinds[index % kinds.length] ?? "").replace("#", String(index)),
	);
	const rules = new IgnorePatterns([patterns.join("\n")], false);
	const steps = new MatchSteps(1000);
	for (let file = 0; file < 1000; file++) expect(rules.test(`d/f${file}.ts`, "file", steps)).toBeUndefined();
	expect(rules.test("x/n99996", "file", steps)).toBe(true);
	expect(rules.test("p/n99997", "folder", steps)).toBe(true);
	expect(steps.areOver).toBe(false);
});

test("wildcards cost the length of the pattern times that of the path", () => {
	const path = `${"a/".repeat(60)}f.ts`;
	const steps = new MatchSteps(STEPS);
	expect(new IgnorePatterns([`${"a/**/".repeat(10)}z`], false).test(path, "file", steps)).toBeUndefined();
	expect(new IgnorePatterns([`${"a/**/".repeat(10)}*.ts`], false).test(path, "file", steps)).toBe(true);
	expect(new IgnorePatterns([`${"a*".repeat(100)}z`], false).test("a".repeat(250), "file", steps)).toBeUndefined();
	expect(steps.areOver).toBe(false);
});

test("patterns that take more than the steps there are say nothing, and that is known", () => {
	const rules = new IgnorePatterns(
		[Array.from({ length: 60_000 }, (_, index) => `*a${index % 7}*b*`).join("\n")], false,
	);
	const steps = new MatchSteps(STEPS);
	expect(rules.test("a".repeat(200), "file", steps)).toBeUndefined();
	expect(steps.areOver).toBe(true);
});
