/**
 * What happens to a tree of sources in a year, by seed: texts change, files come and go, and all that makes a change
 * hard to see: names that differ in case or in how Unicode writes them, times that are put back, files that become
 * folders, links, rules that leave files out, configuration, and git going from one state to another.
 */
import { execFileSync } from "node:child_process";
import {
	existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, symlinkSync, utimesSync,
	writeFileSync,
} from "node:fs";
import { dirname, extname, join, relative } from "node:path";
import type { Dice } from "../kill/edits.ts";

const SOURCE = /\.(?:ts|tsx|js|py|go)$/;
const NAME = /[A-Za-z_]\w{2,}/g;
const FILES_A_STEP = 4;
/** Of a hundred edits so many are of texts; the others are what makes changes hard to see. */
const TEXT_PERCENT = 80;
const YEAR_SECONDS = 365 * 86_400;
const GIT = [
	"-c", "user.name=drift", "-c", "user.email=drift@localhost", "-c", "core.autocrlf=false",
	// What git puts in order behind a commit goes on after it, in a folder that is removed meanwhile.
	"-c", "gc.auto=0",
];

export class Edits {
	readonly #root: string;
	readonly #dice: Dice;
	readonly #commits: string[] = [];
	#added = 0;
	/** What was done last, for whoever has to find out why an index differs. */
	readonly done: string[] = [];

	constructor(root: string, dice: Dice) {
		this.#root = root;
		this.#dice = dice;
	}

	/** Changes some files. Whatever it does, it leaves a file of source behind. */
	step(): void {
		for (let count = 1 + this.#dice.below(FILES_A_STEP); count > 0; count--) {
			const path = this.#any();
			const isText = this.#dice.below(100) < TEXT_PERCENT;
			const edit = isText ? this.#editText(path) : this.#editTree(path);
			this.done.push(`${edit} ${path}`);
		}
	}

	#editText(path: string): string {
		const absolute = join(this.#root, path);
		const choice = this.#dice.below(20);
		if (choice === 0) return rmSync(absolute), "removed";
		if (choice === 1) return renameSync(absolute, this.#fresh(absolute)), "renamed";
		const text = readFileSync(absolute, "utf8");
		if (choice === 2) return writeFileSync(this.#fresh(absolute), text), "copied";
		writeFileSync(absolute, choice < 8 ? this.#withOtherName(text) : this.#withOtherLines(path, text, choice));
		return "changed";
	}

	#withOtherName(text: string): string {
		const from = this.#nameIn(text);
		const to = this.#nameIn(readFileSync(join(this.#root, this.#any()), "utf8"));
		return from === "" || to === "" ? text : text.replace(new RegExp(`\\b${from}\\b`, "g"), to);
	}

	#withOtherLines(path: string, text: string, choice: number): string {
		const lines = text.split("\n");
		const at = this.#dice.below(lines.length);
		if (choice < 12) {
			const others = readFileSync(join(this.#root, this.#any(extname(path))), "utf8").split("\n");
			const begin = this.#dice.below(others.length);
			lines.splice(at, 0, ...others.slice(begin, begin + 1 + this.#dice.below(20)));
		} else if (choice < 15) lines.splice(at, 1 + this.#dice.below(3));
		else if (choice < 17) lines.push(...lines.splice(at, 1 + this.#dice.below(10)));
		else {
			const word = /\w+/.exec(lines[at] ?? "")?.[0] ?? "";
			lines[at] = (lines[at] ?? "").replace(word, this.#nameIn(text));
		}
		return lines.join("\n");
	}

	#editTree(path: string): string {
		const edits = [
			this.#changeCase, this.#changeComposition, this.#keepTimes, this.#changeTimes, this.#makeFolder, this.#makeLink,
			this.#renameFolder, this.#changeRules, this.#changeConfiguration, this.#goElsewhere, this.#commit,
		];
		const edit = edits[this.#dice.below(edits.length)] as (path: string) => string;
		return edit.call(this, path);
	}

	/** On file systems that tell case apart this is another file. */
	#changeCase(path: string): string {
		const name = path.slice(path.lastIndexOf("/") + 1);
		const first = name.charAt(0);
		const other = first === first.toUpperCase() ? first.toLowerCase() : first.toUpperCase();
		return this.#move(path, join(dirname(path), other + name.slice(1)));
	}

	/** One name to the eye, two to the file system: a letter and its accent in one character or in two. */
	#changeComposition(path: string): string {
		// Folders keep their names: another spelling of one is another folder, which is not there.
		const name = path.slice(path.lastIndexOf("/") + 1);
		const [composed, decomposed] = [name.normalize("NFC"), name.normalize("NFD")];
		const other = name === composed ? decomposed : composed;
		if (composed !== decomposed) return this.#move(path, join(dirname(path), other));
		return this.#move(path, path.replace(/(\.\w+)$/, `\u00e9${this.#added++}$1`));
	}

	#move(from: string, to: string): string {
		if (from === to || existsSync(join(this.#root, to))) return "left";
		renameSync(join(this.#root, from), join(this.#root, to));
		return `moved to ${to}`;
	}

	/** Another text of the same length with the time of the one before, as archives and some editors leave it. */
	#keepTimes(path: string): string {
		const absolute = join(this.#root, path);
		const { atime, mtime } = statSync(absolute);
		const text = readFileSync(absolute, "utf8");
		const name = this.#nameIn(text);
		const other = `${name.slice(0, -1)}${name.endsWith("q") ? "z" : "q"}`;
		writeFileSync(absolute, name === "" ? text : text.replace(new RegExp(`\\b${name}\\b`, "g"), other));
		utimesSync(absolute, atime, mtime);
		return "changed behind its time";
	}

	#changeTimes(path: string): string {
		const years = this.#dice.below(5) - 2;
		const seconds = Math.floor(statSync(join(this.#root, path)).mtimeMs / 1000) + years * YEAR_SECONDS;
		utimesSync(join(this.#root, path), seconds, seconds);
		return `put off by ${years} years`;
	}

	/** A folder where a file was, with the file in it; and back. */
	#makeFolder(path: string): string {
		const folder = dirname(path);
		const inside = readdirSync(join(this.#root, folder));
		if (SOURCE.test(folder) && inside.length === 1) {
			const text = readFileSync(join(this.#root, path));
			rmSync(join(this.#root, folder), { recursive: true });
			writeFileSync(join(this.#root, folder), text);
			return "made a file of the folder of";
		}
		const text = readFileSync(join(this.#root, path));
		rmSync(join(this.#root, path));
		mkdirSync(join(this.#root, path));
		writeFileSync(join(this.#root, path, `index${extname(path)}`), text);
		return "made a folder of";
	}

	#makeLink(path: string): string {
		const target = this.#dice.below(3) === 0 ? dirname(this.#any()) : this.#any();
		const link = this.#fresh(join(this.#root, path));
		symlinkSync(join(this.#root, target), this.#dice.below(2) === 0 ? link : link.slice(0, -extname(path).length));
		return `linked ${target} beside`;
	}

	#renameFolder(path: string): string {
		const folder = dirname(path);
		return folder === "." ? "left" : this.#move(folder, `${folder.replace(/~\d+$/, "")}~${this.#added++}`);
	}

	#changeRules(path: string): string {
		const rules = join(this.#root, this.#dice.below(2) === 0 ? "" : dirname(path), ".gitignore");
		if (existsSync(rules)) return rmSync(rules), "dropped rules above";
		writeFileSync(rules, `${path.slice(path.lastIndexOf("/") + 1)}\n`);
		return "left out";
	}

	#changeConfiguration(path: string): string {
		const [name, text] = [
			["tsconfig.json", `{ "compilerOptions": { "baseUrl": "${dirname(path)}" } }`],
			["go.mod", `module example.org/drift${this.#dice.below(3)}\n\ngo 1.20\n`],
			["package.json", `{ "name": "drift", "main": "./${path}", "imports": { "#m": "./${path}" } }`],
			["pyproject.toml", `[tool.setuptools.packages.find]\nwhere = ["${dirname(path)}"]\n`],
		][this.#dice.below(4)] as [string, string];
		if (this.#dice.below(4) === 0) rmSync(join(this.#root, name), { force: true });
		else writeFileSync(join(this.#root, name), text);
		return `configured ${name} by`;
	}

	#commit(): string {
		this.#git("add", "--all");
		this.#git("commit", "--quiet", "--allow-empty", "--message", `${this.#commits.length}`);
		this.#commits.push(this.#git("rev-parse", "HEAD").trim());
		return `committed ${this.#commits.length}; not`;
	}

	#goElsewhere(): string {
		if (this.#commits.length < 2) return this.#commit();
		const number = this.#dice.below(this.#commits.length);
		this.#git("checkout", "--quiet", "--force", this.#commits[number] as string);
		return `went to commit ${number + 1}; not`;
	}

	#git(...args: readonly string[]): string {
		if (!existsSync(join(this.#root, ".git"))) execFileSync("git", ["init", "--quiet", this.#root]);
		const stdio = ["ignore", "pipe", "ignore"] as const;
		return execFileSync("git", [...GIT, ...args], { cwd: this.#root, encoding: "utf8", stdio: [...stdio] });
	}

	/** A path beside one, of the same kind, at which nothing is. */
	#fresh(path: string): string {
		return path.replace(/(\.\w+)$/, `${this.#added++}$1`);
	}

	#any(extension = ""): string {
		const all = this.#sources();
		const wanted = all.filter((path) => path.endsWith(extension));
		return (wanted.length > 0 ? wanted : all)[this.#dice.below(Math.max(1, wanted.length))] as string;
	}

	/** Links are left out: what is written to them would be written elsewhere. */
	#sources(): string[] {
		const paths = readdirSync(this.#root, { recursive: true, withFileTypes: true })
			.filter((entry) => entry.isFile() && SOURCE.test(entry.name))
			.map((entry) => relative(this.#root, join(entry.parentPath, entry.name)))
			.filter((path) => !path.startsWith(".git/") && lstatSync(join(this.#root, path)).isFile()).sort();
		if (paths.length > 0) return paths;
		writeFileSync(join(this.#root, "last.ts"), "export const last = 1;\n");
		return ["last.ts"];
	}

	#nameIn(text: string): string {
		const names = text.match(NAME) ?? [];
		return names[this.#dice.below(Math.max(1, names.length))] ?? "";
	}
}
