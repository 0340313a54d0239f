/**
 * Which files of a folder are left out: `.gitignore` and `.git/info/exclude` as git reads them, `.ignore` and
 * `.kausalignore` on top of them, the folders that are never looked into, and names that hold secrets.
 *
 * Rules form a chain from a folder up to the workspace folder, and on to the top of the repository that it is part of.
 * The nearest rule that says anything decides. Folders are tested before they are entered, so a rule about a folder
 * needs no second look for what is below it. A folder with its own `.git` begins anew for git's rules.
 *
 * One case differs from git: below a folder that an outer file leaves out and a nearer one takes back in, the outer
 * file says nothing at all, also not about files by name.
 */
import { closeSync, constants, fstatSync, lstatSync, openSync, readFileSync } from "node:fs";
import { dirname, isAbsolute, join, relative, sep } from "node:path";
import ignore, { type Ignore } from "ignore";
import { baseNameOf, directoryOf } from "../model/path.ts";

/** Names in a folder that change the rules for what it holds. */
export const RULE_FILES: readonly string[] = [".gitignore", ".ignore", ".kausalignore", ".git"];

const NEVER_FOLDERS = new Set([".git", ".hg", ".svn", "node_modules", ".aws", ".ssh", ".kube", ".gnupg"]);

/**
 * Names that people keep secrets under. `credentials` and `id_*` are narrower than a plain prefix would be, because
 * `credentials.go` and `id_map.py` are source code.
 */
const SECRET = new RegExp([
	"^\\.env(?:[.\\-_].*)?$",
	"\\.(?:pem|key|p12|pfx|jks|keystore|tfstate)$",
	"\\.tfstate\\.backup$",
	"^id_(?:rsa|dsa|ecdsa|ed25519)",
	"^\\.(?:npmrc|netrc|pypirc|pgpass|htpasswd)$",
	"^credentials(?:\\.(?:json|ya?ml|toml|ini|cfg|csv|xml|txt|properties|md))?$",
].join("|"), "i");

const RULE_BYTES_MAX = 1 << 20;

/** Whether a name is left out whatever any rule file says. */
export function isNeverIndexed(name: string, kind: "file" | "folder"): boolean {
	return kind === "folder" ? NEVER_FOLDERS.has(name) : SECRET.test(name);
}

/** The rules that hold inside one folder. Cost of a question: the patterns of the chain, one after the other. */
export class FolderRules {
	readonly #parent: FolderRules | undefined;
	/** What to put before, or cut off, a workspace path so that it is relative to the folder of this link. */
	readonly #prefix: string;
	readonly #cut: number;
	readonly #git: Ignore | undefined;
	readonly #own: Ignore | undefined;
	readonly #isRepositoryTop: boolean;

	private constructor(parent: FolderRules | undefined, at: { prefix?: string; cut?: number }, found: Found) {
		this.#parent = parent;
		this.#prefix = at.prefix ?? "";
		this.#cut = at.cut ?? 0;
		this.#git = found.git;
		this.#own = found.own;
		this.#isRepositoryTop = found.isRepositoryTop;
	}

	/**
	 * The rules of a workspace folder, with those of the repository around it. A folder that the repository leaves out
	 * was asked for by name: then the repository's rules do not hold in it.
	 */
	static ofRoot(root: string): FolderRules {
		const outer = isRepositoryTop(root) ? undefined : outerRules(root);
		return new FolderRules(outer, {}, readRules(root, RULE_FILES));
	}

	/** @internal The link of a folder above the workspace folder. */
	static outer(parent: FolderRules | undefined, directory: string, root: string): FolderRules {
		const prefix = `${relative(directory, root).split(sep).join("/")}/`;
		return new FolderRules(parent, { prefix }, readRules(directory, RULE_FILES));
	}

	/**
	 * The rules inside a folder below.
	 *
	 * @param directory - workspace path of the folder
	 * @param present - which of {@link RULE_FILES} it holds
	 */
	enter(root: string, directory: string, present: readonly string[]): FolderRules {
		if (present.length === 0) return this;
		return new FolderRules(this, { cut: directory.length + 1 }, readRules(join(root, directory), present));
	}

	/** Whether a file or folder directly in this folder is left out. */
	leavesOut(path: string, kind: "file" | "folder"): boolean {
		if (isNeverIndexed(baseNameOf(path), kind)) return true;
		return FolderRules.#decide(this, path, kind, "own") ?? FolderRules.#decide(this, path, kind, "git") ?? false;
	}

	static #decide(
		nearest: FolderRules, path: string, kind: "file" | "folder", which: "own" | "git",
	): boolean | undefined {
		for (let link: FolderRules | undefined = nearest; link !== undefined; link = link.#parent) {
			const rules = which === "own" ? link.#own : link.#git;
			const verdict = rules && verdictOf(rules, link.#prefix + path.slice(link.#cut), kind);
			if (verdict !== undefined) return verdict;
			if (which === "git" && link.#isRepositoryTop) return undefined;
		}
		return undefined;
	}

	/** @internal Whether the chain above the workspace folder leaves it out. */
	static leavesOutRoot(nearest: FolderRules | undefined): boolean {
		for (let link = nearest; link !== undefined; link = link.#parent) {
			for (const rules of [link.#own, link.#git]) if (rules?.ignores(link.#prefix) === true) return true;
		}
		return false;
	}
}

interface Found {
	readonly git: Ignore | undefined;
	readonly own: Ignore | undefined;
	readonly isRepositoryTop: boolean;
}

/** The chain from the folder above `root` up to the top of the repository; undefined when there is no repository. */
function outerRules(root: string): FolderRules | undefined {
	const above: string[] = [];
	for (let at = dirname(root); ; at = dirname(at)) {
		above.push(at);
		if (isRepositoryTop(at)) break;
		if (dirname(at) === at) return undefined;
	}
	const chain = above.reduceRight<FolderRules | undefined>(
		(parent, directory) => FolderRules.outer(parent, directory, root), undefined,
	);
	return FolderRules.leavesOutRoot(chain) ? undefined : chain;
}

function verdictOf(rules: Ignore, path: string, kind: "file" | "folder"): boolean | undefined {
	const result = rules.test(kind === "folder" ? `${path}/` : path);
	if (result.unignored) return false;
	if (!result.ignored) return undefined;
	// We are in the parent folder, so a nearer file took it back in, and this verdict is only about the parent.
	const parent = directoryOf(path);
	return parent !== "" && rules.ignores(`${parent}/`) ? undefined : true;
}

function readRules(directory: string, present: readonly string[]): Found {
	const isTop = present.includes(".git") && isRepositoryTop(directory);
	const git = [isTop ? readExclude(directory) : undefined, read(directory, ".gitignore", present)];
	const own = [read(directory, ".ignore", present), read(directory, ".kausalignore", present)];
	return { git: rulesOf(git), own: rulesOf(own), isRepositoryTop: isTop };
}

function read(directory: string, name: string, present: readonly string[]): string | undefined {
	return present.includes(name) ? readRuleFile(join(directory, name)) : undefined;
}

function rulesOf(texts: readonly (string | undefined)[]): Ignore | undefined {
	const lines = texts.flatMap((text) => text?.split(/\r?\n/) ?? []).filter((line) => line.length <= 1024);
	if (lines.every((line) => line.trim() === "" || line.startsWith("#"))) return undefined;
	return ignore({ ignorecase: process.platform === "win32" || process.platform === "darwin" }).add(lines);
}

function isRepositoryTop(directory: string): boolean {
	try {
		const stats = lstatSync(join(directory, ".git"));
		return stats.isDirectory() || stats.isFile();
	} catch {
		return false;
	}
}

/** `info/exclude` of the repository, also when `.git` is the file of a worktree that points to it. */
function readExclude(top: string): string | undefined {
	const pointer = /^gitdir: (.+)/.exec(readRuleFile(join(top, ".git")) ?? "")?.[1]?.trim();
	const own = pointer === undefined ? join(top, ".git") : inFolder(top, pointer);
	const common = readRuleFile(join(own, "commondir"))?.trim();
	return readRuleFile(join(common === undefined ? own : inFolder(own, common), "info", "exclude"));
}

function inFolder(folder: string, path: string): string {
	return isAbsolute(path) ? path : join(folder, path);
}

/** A small regular file as text; undefined if it is anything else. Links are not followed, as git does it. */
function readRuleFile(path: string): string | undefined {
	let descriptor: number | undefined;
	try {
		descriptor = openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
		const stats = fstatSync(descriptor);
		return stats.isFile() && stats.size <= RULE_BYTES_MAX ? readFileSync(descriptor, "utf8") : undefined;
	} catch {
		return undefined; // without the file there are no rules of its own
	} finally {
		if (descriptor !== undefined) closeSync(descriptor);
	}
}
