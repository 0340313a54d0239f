/**
 * Which files of a folder are left out: `.gitignore` and `.git/info/exclude` as git reads them, `.ignore` and
 * `.kausalignore` on top of them, the folders that are never looked into, and names that hold secrets.
 *
 * Rules form a chain from a folder up to the workspace folder, and on to the top of the repository that it is part of.
 * The nearest rule that says anything decides. Folders are tested before they are entered, so a rule about a folder
 * needs no second look for what is below it. A folder with its own `.git` begins anew for git's rules.
 *
 * What always holds: a question costs a stated number of steps at most, whatever the patterns are; where they were not
 * enough, or a rule file was too large to be read, {@link RuleLimits} says so. A rule file that cannot be read says
 * nothing, so nothing may be concluded about its folder: {@link FolderRules.unread}.
 */
import { closeSync, constants, fstatSync, lstatSync, openSync, readFileSync } from "node:fs";
import { basename, dirname, isAbsolute, join, normalize, relative, sep } from "node:path";
import { baseNameOf } from "../model/path.ts";
import { relativeInside } from "./containment.ts";
import { MatchSteps } from "./glob.ts";
import { IgnorePatterns } from "./ignorePatterns.ts";
import { errorCode, systemReason, type Skipped } from "./skipped.ts";

/** Names in a folder that change the rules for what it holds. */
export const RULE_FILES: readonly string[] = [".gitignore", ".ignore", ".kausalignore", ".git"];

const NEVER_FOLDERS = new Set([
	".git", ".hg", ".svn", "node_modules", ".ipynb_checkpoints", ".aws", ".ssh", ".kube", ".gnupg",
]);

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

/**
 * Refusals to open a rule file that mean that there is none: it is not there, or a link, which git does not follow, or
 * a socket.
 */
const ABSENT = new Set(["ENOENT", "ENOTDIR", "ELOOP", "ENXIO"]);

/** All that may hold rules of a folder, from there. */
const RULE_PATHS = [".gitignore", ".ignore", ".kausalignore", ".git", ".git/info/exclude", ".git/commondir"];

const RULE_BYTES_MAX = 1 << 20;
/** Steps that all patterns together may take for one path; those of real repositories take a few hundred. */
const STEPS_MAX = 50_000;

/** Rule files that are not heeded to the end, each once. */
export class RuleLimits {
	readonly #said = new Set<string>();
	#skipped: Skipped[] = [];

	say(path: string, detail: string): void {
		if (this.#said.has(path)) return;
		this.#said.add(path);
		this.#skipped.push({ path, reason: "limit", detail });
	}

	/** What was said since the last call. */
	take(): readonly Skipped[] {
		const skipped = this.#skipped;
		if (skipped.length > 0) this.#skipped = [];
		return skipped;
	}
}

/** Whether a name is left out whatever any rule file says. */
export function isNeverIndexed(name: string, kind: "file" | "folder"): boolean {
	return kind === "folder" ? NEVER_FOLDERS.has(name) : SECRET.test(name);
}

/** The rules that hold inside one folder. */
export class FolderRules {
	readonly #parent: FolderRules | undefined;
	/** What to put before, or cut off, a workspace path so that it is relative to the folder of this link. */
	readonly #prefix: string;
	readonly #cut: number;
	readonly #found: FoundRules;
	readonly #source: RuleSource;

	private constructor(
		parent: FolderRules | undefined, at: { prefix?: string; cut?: number }, found: FoundRules, source: RuleSource,
	) {
		this.#parent = parent;
		this.#prefix = at.prefix ?? "";
		this.#cut = at.cut ?? 0;
		this.#found = found;
		this.#source = source;
	}

	/** Why it is not known which files of this folder, and below it, are left out: a rule file in it could not be read. */
	get unread(): Skipped | undefined {
		return this.#found.unread;
	}

	/**
	 * Whether the folder is another worktree of the repository around it: the same files once more, of another branch.
	 * Of worktrees side by side none is.
	 */
	get isOtherWorktree(): boolean {
		const { repository } = this.#found;
		if (repository === undefined) return false;
		for (let link = this.#parent; link !== undefined; link = link.#parent) {
			if (link.#found.repository !== undefined) return link.#found.repository === repository;
		}
		return false;
	}

	/**
	 * The rules of a workspace folder, with those of the repository around it. A folder that the repository leaves out
	 * was asked for by name: then the repository's rules do not hold in it.
	 */
	static ofRoot(root: string, limits: RuleLimits = new RuleLimits()): FolderRules {
		return FolderRules.#from(root, { limits });
	}

	/**
	 * The same, if the rule files in the folder and below were others.
	 *
	 * @param textOf - their text, by workspace path; undefined if there is none
	 */
	static ofTexts(root: string, textOf: (path: string) => string | undefined): FolderRules {
		return FolderRules.#from(root, { limits: new RuleLimits(), textOf });
	}

	static #from(root: string, source: RuleSource): FolderRules {
		const outer = isRepositoryTop(root) ? undefined : outerRules(root, source.limits);
		return new FolderRules(outer, {}, readRules({ ...source, root, directory: "" }, RULE_FILES), source);
	}

	/** @internal The link of a folder above the workspace folder. */
	static outer(parent: FolderRules | undefined, directory: string, root: string, limits: RuleLimits): FolderRules {
		const prefix = `${relative(directory, root).split(sep).join("/")}/`;
		// what lies outside is not spoken of
		const found = readRules({ root: directory, directory: "", limits: new RuleLimits() }, RULE_FILES);
		return new FolderRules(parent, { prefix }, { ...found, file: undefined, unread: undefined }, { limits });
	}

	/**
	 * The rules inside a folder below.
	 *
	 * @param directory - workspace path of the folder
	 * @param present - which of {@link RULE_FILES} it holds
	 */
	enter(root: string, directory: string, present: readonly string[]): FolderRules {
		if (present.length === 0) return this;
		const found = readRules({ ...this.#source, root, directory }, present);
		return new FolderRules(this, { cut: directory.length + 1 }, found, this.#source);
	}

	/** Whether a file or folder directly in this folder is left out. */
	leavesOut(path: string, kind: "file" | "folder"): boolean {
		return isNeverIndexed(baseNameOf(path), kind) || this.#leavesOut({ path, dropped: 0, kind });
	}

	/** @internal Whether the chain above the workspace folder leaves out that folder, or one below which it lies. */
	leavesOutAbove(belowLength: number): boolean {
		return this.#leavesOut({ path: "", dropped: 1 + belowLength, kind: "folder" });
	}

	#leavesOut(about: Question): boolean {
		const steps = new MatchSteps(STEPS_MAX);
		return this.#decide("own", about, steps) ?? this.#decide("git", about, steps) ?? false;
	}

	#decide(which: "own" | "git", { path, dropped, kind }: Question, steps: MatchSteps): boolean | undefined {
		for (let link: FolderRules | undefined = this; link !== undefined; link = link.#parent) {
			const { [which]: patterns, isRepositoryTop: isTop, file } = link.#found;
			if (patterns !== undefined) {
				const seenFromHere = link.#prefix + path.slice(link.#cut);
				const verdict = patterns.test(seenFromHere.slice(0, seenFromHere.length - dropped), kind, steps);
				if (steps.areOver && file !== undefined) {
					this.#source.limits.say(file, "Its patterns take too many steps: for some paths not all of them were tried.");
				}
				if (verdict !== undefined || steps.areOver) return verdict;
			}
			if (which === "git" && isTop) return undefined;
		}
		return undefined;
	}
}

/** A path, and how much of its end is not meant. */
interface Question {
	readonly path: string;
	readonly dropped: number;
	readonly kind: "file" | "folder";
}

interface FoundRules {
	readonly git: IgnorePatterns | undefined;
	readonly own: IgnorePatterns | undefined;
	readonly isRepositoryTop: boolean;
	/** Absolute path of what worktrees of a repository share, when this is the top of one. */
	readonly repository: string | undefined;
	/** The rule file that problems are said of; undefined when it lies outside. */
	readonly file: string | undefined;
	readonly unread: Skipped | undefined;
}

/** The folder for which a path, if it is one of a rule file, has rules. */
export function folderOfRules(path: string): string | undefined {
	if (RULE_PATHS.includes(path)) return "";
	const name = RULE_PATHS.find((rules) => path.endsWith(`/${rules}`));
	return name === undefined ? undefined : path.slice(0, -name.length - 1);
}

/**
 * The chain from the folder above `root` up to the top of the repository; undefined when there is no repository, or it
 * leaves the folder out.
 */
function outerRules(root: string, limits: RuleLimits): FolderRules | undefined {
	const above: string[] = [];
	for (let at = dirname(root); ; at = dirname(at)) {
		above.push(at);
		if (isRepositoryTop(at)) break;
		if (dirname(at) === at) return undefined;
	}
	let chain: FolderRules | undefined;
	for (let index = above.length - 1; index >= 0; index--) {
		chain = FolderRules.outer(chain, above[index] as string, root, limits);
		const below = relative(above[index - 1] ?? root, root);
		if (chain.leavesOutAbove(below === "" ? 0 : below.length + 1)) return undefined;
	}
	return chain;
}

/** Where the rule files of the workspace are read, and who hears of those that are not heeded to the end. */
interface RuleSource {
	readonly limits: RuleLimits;
	/** Their texts, if they are not those on disk. */
	readonly textOf?: (path: string) => string | undefined;
}

interface RulePlace extends RuleSource {
	readonly root: string;
	/** Workspace path of the folder. */
	readonly directory: string;
}

function readRules(place: RulePlace, present: readonly string[]): FoundRules {
	const absolute = join(place.root, place.directory);
	let unread: Skipped | undefined;
	const onFailure: OnFailure = (failed, error) => {
		const detail = `It cannot be read: ${systemReason(error)}. So its folder stays in the index as it was.`;
		unread ??= { path: relative(place.root, failed).split(sep).join("/"), reason: "unreadable", detail };
	};
	const isTop = present.includes(".git") && isRepositoryTop(absolute);
	const rules = (names: readonly string[], first?: string): IgnorePatterns | undefined => {
		const texts = names.map((name) => (present.includes(name) ? readOwn(place, name, onFailure) : undefined));
		return rulesOf([first, ...texts].filter((text) => text !== undefined));
	};
	const git = rules([".gitignore"], isTop ? readExclude(place.root, absolute, onFailure) : undefined);
	const own = rules([".ignore", ".kausalignore"]);
	const file = [".gitignore", ".ignore", ".kausalignore"].find((name) => present.includes(name)) ?? ".git/info/exclude";
	const repository = isTop ? sharedRepository(absolute, onFailure) : undefined;
	const path = place.directory === "" ? file : `${place.directory}/${file}`;
	return { git, own, isRepositoryTop: isTop, repository, file: path, unread };
}

/** A rule file of the workspace; says so when it is too large to be read. */
function readOwn(place: RulePlace, name: string, onFailure: OnFailure): string | undefined {
	const { root, directory, limits, textOf } = place;
	const path = directory === "" ? name : `${directory}/${name}`;
	const text = textOf ? textOf(path) : readRuleFile(join(root, path), onFailure, () => {
		limits.say(path, "It has more than 1 MiB, so its patterns are not heeded.");
	});
	if (text !== undefined && /[^\n]{1025}/.test(text)) {
		limits.say(path, "Its lines of more than 1024 characters are not heeded.");
	}
	return text;
}

function rulesOf(texts: readonly string[]): IgnorePatterns | undefined {
	if (texts.length === 0) return undefined;
	const patterns = new IgnorePatterns(texts, process.platform === "win32" || process.platform === "darwin");
	return patterns.isEmpty ? undefined : patterns;
}

function isRepositoryTop(directory: string): boolean {
	try {
		const stats = lstatSync(join(directory, ".git"));
		return stats.isDirectory() || stats.isFile();
	} catch {
		return false;
	}
}

/** The repository's own folder. `.git` of a worktree is a file that points to `worktrees/NAME` in it. */
function sharedRepository(top: string, onFailure: OnFailure): string {
	const own = ownRepository(top, onFailure);
	return basename(dirname(own)) === "worktrees" ? dirname(dirname(own)) : own;
}

function ownRepository(top: string, onFailure: OnFailure): string {
	const pointer = /^gitdir: (.+)/.exec(readRuleFile(join(top, ".git"), onFailure) ?? "")?.[1]?.trim();
	return pointer === undefined ? join(top, ".git") : inFolder(top, pointer);
}

/**
 * `info/exclude` of the repository, also when `.git` is the file of a worktree that points to it. A repository may say
 * anything there, so what points out of the workspace is not followed: of a worktree whose repository lies elsewhere
 * the excludes do not count.
 */
function readExclude(root: string, top: string, onFailure: OnFailure): string | undefined {
	const own = ownRepository(top, onFailure);
	if (!isWithin(root, top, own)) return undefined;
	const common = readRuleFile(join(own, "commondir"), onFailure)?.trim();
	const shared = common === undefined ? own : inFolder(own, common);
	return isWithin(root, top, shared) ? readRuleFile(join(shared, "info", "exclude"), onFailure) : undefined;
}

function isWithin(root: string, top: string, path: string): boolean {
	return relativeInside(root, path) !== undefined || relativeInside(top, path) !== undefined;
}

function inFolder(folder: string, path: string): string {
	return isAbsolute(path) ? normalize(path) : join(folder, path);
}

/** Called with what could not be read, and why. */
type OnFailure = (path: string, error: unknown) => void;

/** A small regular file as text; undefined if it is anything else. Links are not followed, as git does it. */
function readRuleFile(path: string, onFailure: OnFailure, onTooLarge?: () => void): string | undefined {
	let descriptor: number | undefined;
	try {
		descriptor = openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
		const stats = fstatSync(descriptor);
		if (!stats.isFile()) return undefined;
		if (stats.size <= RULE_BYTES_MAX) return readFileSync(descriptor, "utf8");
		onTooLarge?.();
		return undefined;
	} catch (error) {
		if (!ABSENT.has(errorCode(error))) onFailure(path, error);
		return undefined;
	} finally {
		if (descriptor !== undefined) closeSync(descriptor);
	}
}
