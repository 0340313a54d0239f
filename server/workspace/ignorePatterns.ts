/**
 * The patterns of ignore files, matched as git matches them (dir.c and wildmatch.c), in time that no pattern can blow
 * up.
 *
 * Plain names, paths, `*.ext` and `name*`, which nearly all patterns are, cost a look into a table however many there
 * are. The others are compiled to segments and tried one after the other, from the last to the first that could still
 * win. `*` and `**` go back to the last one only, which is enough, because what a segment matches does not depend on
 * what stands around it; so one pattern costs its length times the path's. Each try counts its steps.
 *
 * Names are compared byte by byte, as git does it: strings here hold one byte of UTF-8 in each character.
 */
import { Glob, type MatchSteps } from "./glob.ts";

/** Longer lines are no patterns. */
export const LINE_MAX = 1024;
const SPECIAL = /[*?[\\]/;

/** The last pattern of one text, and the last of those that are for folders only. */
interface Slot {
	any: number;
	folder: number;
}

interface ListedGlob {
	readonly rank: number;
	readonly isFolder: boolean;
	/** Matches the last part of a path rather than all of it. */
	readonly isName: boolean;
	readonly glob: Glob;
}

/** Texts of one length class: what a name begins or ends with. */
class Ends {
	readonly #slots = new Map<string, Slot>();
	readonly #lengths = new Set<number>();

	add(text: string, rank: number, isFolder: boolean): void {
		this.#lengths.add(text.length);
		put(this.#slots, text, rank, isFolder);
	}

	/** The last pattern that fits, or -1. */
	last(name: string, isFolder: boolean, cut: (name: string, length: number) => string): number {
		let best = -1;
		for (const length of this.#lengths) {
			if (length <= name.length) best = Math.max(best, lastOf(this.#slots.get(cut(name, length)), isFolder));
		}
		return best;
	}
}

export class IgnorePatterns {
	readonly #ignoreCase: boolean;
	readonly #isTakenBack: boolean[] = [];
	readonly #names = new Map<string, Slot>();
	readonly #paths = new Map<string, Slot>();
	readonly #tails = new Ends();
	readonly #heads = new Ends();
	/**
	 * Patterns of paths by their first part or their last one, where that is plain; and all others. In the order of the
	 * file.
	 */
	readonly #byFirst = new Map<string, ListedGlob[]>();
	readonly #byLast = new Map<string, ListedGlob[]>();
	readonly #others: ListedGlob[] = [];
	/** @param texts - rule files; later ones win */
	constructor(texts: Iterable<string>, ignoreCase: boolean) {
		this.#ignoreCase = ignoreCase;
		for (const text of texts) {
			let begin = text.startsWith("\ufeff") ? 1 : 0;
			for (let end = 0; begin < text.length; begin = end + 1) {
				end = text.indexOf("\n", begin);
				if (end < 0) end = text.length;
				if (end - begin <= LINE_MAX) this.#addLine(text.slice(begin, end));
			}
		}
	}

	get isEmpty(): boolean {
		return this.#isTakenBack.length === 0;
	}

	/**
	 * What the last pattern that matches a path says: left out (true) or taken back (false); undefined when none does.
	 * Patterns about the folders around it are not asked: whoever walks has asked them before.
	 */
	test(path: string, kind: "file" | "folder", steps: MatchSteps): boolean | undefined {
		const bytes = bytesOf(this.#ignoreCase ? path.toLowerCase() : path);
		const name = bytes.slice(bytes.lastIndexOf("/") + 1);
		const isFolder = kind === "folder";
		let best = Math.max(
			lastOf(this.#names.get(name), isFolder), lastOf(this.#paths.get(bytes), isFolder),
			this.#tails.last(name, isFolder, (text, length) => text.slice(text.length - length)),
			this.#heads.last(name, isFolder, (text, length) => text.slice(0, length)),
		);
		const slash = bytes.indexOf("/");
		const lists = [this.#byFirst.get(slash < 0 ? bytes : bytes.slice(0, slash)), this.#byLast.get(name), this.#others];
		for (const list of lists) best = lastMatch(list, { bytes, name, isFolder, best }, steps);
		return best < 0 ? undefined : this.#isTakenBack[best] !== true;
	}

	#addLine(line: string): void {
		let text = withoutTrailingBlanks(line.endsWith("\r") ? line.slice(0, -1) : line);
		if (text === "" || text.startsWith("#")) return;
		const isTakenBack = text.startsWith("!");
		if (isTakenBack) text = text.slice(1);
		const isFolder = text.endsWith("/");
		if (isFolder) text = text.slice(0, -1);
		let isName = !text.includes("/");
		if (!isName) text = text.replace(/^\//, "");
		// any folder, then a name: the same as the name alone
		const anywhere = /^(?:\*\*\/)+(?=[^/]+$)/.exec(text)?.[0];
		if (anywhere !== undefined) [text, isName] = [text.slice(anywhere.length), true];
		if (text === "") return;
		const rank = this.#isTakenBack.push(isTakenBack) - 1;
		this.#addPattern(bytesOf(this.#ignoreCase ? text.toLowerCase() : text), rank, { isName, isFolder });
	}

	#addPattern(
		text: string, rank: number, { isName, isFolder }: { readonly isName: boolean; readonly isFolder: boolean },
	): void {
		if (!SPECIAL.test(text)) {
			put(isName ? this.#names : this.#paths, text, rank, isFolder);
			return;
		}
		if (isName && text.startsWith("*") && !SPECIAL.test(text.slice(1))) {
			this.#tails.add(text.slice(1), rank, isFolder);
			return;
		}
		if (isName && text.endsWith("*") && !SPECIAL.test(text.slice(0, -1))) {
			this.#heads.add(text.slice(0, -1), rank, isFolder);
			return;
		}
		const glob = Glob.compile(text, { ignoreCase: this.#ignoreCase });
		if (glob === undefined) return;
		const listed: ListedGlob = { rank, isFolder, isName, glob };
		const first = isName ? undefined : glob.plainPart(0);
		const last = isName ? undefined : glob.plainPart(-1);
		if (first !== undefined) listIn(this.#byFirst, first, listed);
		else if (last !== undefined) listIn(this.#byLast, last, listed);
		else this.#others.push(listed);
	}
}

interface Candidate {
	readonly bytes: string;
	readonly name: string;
	readonly isFolder: boolean;
	readonly best: number;
}

function lastMatch(
	list: readonly ListedGlob[] | undefined, { bytes, name, isFolder, best }: Candidate, steps: MatchSteps,
): number {
	for (let index = (list?.length ?? 0) - 1; index >= 0; index--) {
		const listed = list?.[index] as ListedGlob;
		if (listed.rank <= best || !steps.take()) return best;
		if (listed.isFolder && !isFolder) continue;
		if (listed.isName ? listed.glob.matchesPart(name, steps) : listed.glob.matches(bytes, steps)) return listed.rank;
	}
	return best;
}

/** Without blanks at the end, but for those that a backslash keeps. */
function withoutTrailingBlanks(line: string): string {
	let end = line.length;
	while (end > 0 && line[end - 1] === " ") end--;
	if (end === line.length) return line;
	let slashes = 0;
	while (line[end - 1 - slashes] === "\\") slashes++;
	return line.slice(0, slashes % 2 === 1 ? end + 1 : end);
}

/** The text as bytes of UTF-8, one in each character. */
function bytesOf(text: string): string {
	return /[^ -~]/.test(text) ? Buffer.from(text, "utf8").toString("latin1") : text;
}

function put(slots: Map<string, Slot>, text: string, rank: number, isFolder: boolean): void {
	const slot = slots.get(text);
	if (slot === undefined) slots.set(text, { any: isFolder ? -1 : rank, folder: isFolder ? rank : -1 });
	else if (isFolder) slot.folder = rank;
	else slot.any = rank;
}

function lastOf(slot: Slot | undefined, isFolder: boolean): number {
	return slot === undefined ? -1 : isFolder ? Math.max(slot.any, slot.folder) : slot.any;
}

function listIn(lists: Map<string, ListedGlob[]>, key: string, listed: ListedGlob): void {
	const list = lists.get(key);
	if (list === undefined) lists.set(key, [listed]);
	else list.push(listed);
}
