/** A branch that differs from the one before it in many files, as branches of people do or by declarations alone. */
import { execFileSync } from "node:child_process";
import { appendFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { extname, join, relative } from "node:path";
import type { Dice } from "../kill/edits.ts";
import { putTree } from "../tree.ts";

/**
 * How the files of a branch differ: `gained` all have a function more at their end; `mixed` 70 % have other bodies,
 * 20 % a function more, 5 % a function of another name, and the last 5 % are gone, or came.
 */
export const CHANGES = ["gained", "mixed"] as const;
export type Change = (typeof CHANGES)[number];

/** How one file differs. */
type Edit = "body" | "gained" | "renamed" | "gone" | "came";

interface Language {
	/** A function of a name. */
	readonly functionOf: (name: string) => string;
	/** The line in which a function at the top begins: what is before its name, the name, what is behind it. */
	readonly begin: RegExp;
	/** A statement in its body. */
	readonly statement: string;
	/** What of a file is declared for the files beside it as well, and so not once more by its copy. */
	readonly shared?: RegExp;
}

const LANGUAGES: Readonly<Record<string, Language>> = {
	".go": {
		functionOf: (name) => `\nfunc ${name}() {}\n`,
		begin: /^(func (?:\([^()]*\) )?)(\w+)(\(.*\{)$/gm, statement: '\tprintln(len("kausal"))',
		shared: /^(?:var|const|type) (?:\([^]*?^\)|.*\{$[^]*?^\}|.*)\n/gm,
	},
	".ts": {
		functionOf: (name) => `\nexport function ${name}() {}\n`,
		begin: /^((?:export )?(?:async )?function )(\w+)([(<].*\{)$/gm, statement: '\tString("kausal").trim();',
	},
	".py": {
		functionOf: (name) => `\ndef ${name}(): pass\n`,
		begin: /^(def )(\w+)(\(.*\):)$/gm, statement: '    str("kausal").strip()',
	},
};

/** Paths below a folder of all files that can be edited, sorted. */
export function editableFiles(root: string): string[] {
	return readdirSync(root, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile() && extname(entry.name) in LANGUAGES)
		.map((entry) => relative(root, join(entry.parentPath, entry.name))).sort();
}

/** A function of this name in the language of a file. */
export const functionIn = (path: string, name: string): string => LANGUAGES[extname(path)]?.functionOf(name) ?? "";

export interface Branch {
	/** How many files of it differ. */
	readonly count: number;
	/** Functions that only it has. */
	readonly names: readonly string[];
}

/** Makes a branch `other` of the repository that a folder is made into, whose files are those of its branch `main`. */
export function makeBranch(root: string, paths: readonly string[], change: Change, dice: Dice): Branch {
	beginOther(root);
	const names: string[] = [];
	for (const [at, path] of paths.entries()) {
		const name = `KausalSwitched${at}`;
		const edit = change === "gained" ? "gained" : drawn(dice);
		if (edit === "gained") names.push(name);
		put(join(root, path), edit, name);
	}
	endOther(root);
	return { count: paths.length, names };
}

/** The same with a branch `other` that has the files of another tree: a later or an earlier version of the code. */
export function takeBranch(root: string, tree: string): Branch {
	beginOther(root);
	const words = new Set(textsIn(root).flatMap(({ text }) => text.match(/\w+/g) ?? []));
	git(root, "rm", "-r", "--quiet", ".");
	putTree(tree, root, 0);
	const names = textsIn(root).flatMap(({ text, language: { begin } }) => [...text.matchAll(begin)])
		.flatMap(([, , name = ""]) => (words.has(name) ? [] : name));
	endOther(root);
	const differing = execFileSync("git", ["diff", "--name-only", "main", "other"], { cwd: root, encoding: "utf8" });
	return { count: differing.split("\n").length - 1, names };
}

function textsIn(root: string): { readonly text: string; readonly language: Language }[] {
	return editableFiles(root).flatMap((path) => {
		const language = LANGUAGES[extname(path)];
		return language ? { text: readFileSync(join(root, path), "utf8"), language } : [];
	});
}

function beginOther(root: string): void {
	git(root, "init", "--quiet", "--initial-branch=main");
	commit(root);
	git(root, "switch", "--quiet", "--create", "other");
}

function endOther(root: string): void {
	commit(root);
	git(root, "switch", "--quiet", "main");
}

function drawn(dice: Dice): Edit {
	const percent = dice.below(100);
	if (percent < 70) return "body";
	if (percent < 90) return "gained";
	return percent < 95 ? "renamed" : percent % 2 === 0 ? "gone" : "came";
}

function put(path: string, edit: Edit, name: string): void {
	const language = LANGUAGES[extname(path)];
	if (language === undefined) return;
	if (edit === "gone") return rmSync(path);
	if (edit === "gained") return appendFileSync(path, language.functionOf(name));
	const text = readFileSync(path, "utf8");
	if (edit === "came") {
		const beside = path.replace(/(?:_test)?(\.\w+)$/, `_${name}$1`);
		const functions = language.shared ? text.replace(language.shared, "") : text;
		return writeFileSync(beside, functions.replace(language.begin, `$1$2${name}$3`));
	}
	const functions = [...text.matchAll(language.begin)];
	const [found] = functions.slice(functions.length >> 1);
	if (found === undefined) return appendFileSync(path, "\n");
	const [line, before = "", of = "", behind = ""] = found;
	const lineNow = edit === "body" ? `${line}\n${language.statement}` : `${before}${of}Switched${behind}`;
	writeFileSync(path, text.slice(0, found.index) + lineNow + text.slice(found.index + line.length));
}

function commit(root: string): void {
	git(root, "add", "--all");
	git(root, "-c", "user.name=bench", "-c", "user.email=bench@localhost", "commit", "--quiet", "--message", "bench");
}

export function git(root: string, ...args: readonly string[]): void {
	execFileSync("git", args, { cwd: root, stdio: ["ignore", "ignore", "inherit"] });
}
