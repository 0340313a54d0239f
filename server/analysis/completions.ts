/** Names that fit what is being typed: those in scope first, then those of the workspace; in prose also paths. */
import { isProse } from "../languages.ts";
import { declarationName } from "../model/declarations.ts";
import { headingAnchors } from "../model/headingAnchors.ts";
import type { Facts } from "../model/facts.ts";
import { DeclarationFlag, DeclarationKind, isBlockKind } from "../model/kinds.ts";
import { directoryOf, joinPath } from "../model/path.ts";
import { FILE, get, next, type DeclarationRow } from "../model/rows.ts";
import type { IndexView } from "../store/indexView.ts";
import type { Completion, Completions } from "./editorAnswers.ts";
import { symbolOf } from "./symbols.ts";

const WORD = /[\p{L}_$#][\p{L}\p{N}_$]*$/u;
/** A line that is typed is short; one that is not is not looked through. */
const LINE_MAX = 2000;
const MEMBERS: ReadonlySet<number> = new Set([
	DeclarationKind.method, DeclarationKind.field, DeclarationKind.enumMember,
]);
const NOT_TYPED: ReadonlySet<number> = new Set([
	DeclarationKind.file, DeclarationKind.test, DeclarationKind.section, DeclarationKind.constructor,
]);
const NOTHING: Completions = { typed: "", items: [], isCut: false };

/** See EditorAnalysis. */
export function completions(
	view: IndexView, path: string, before: string, { offset, limit }: { readonly offset: number; readonly limit: number },
): Completions {
	const line = before.slice(-LINE_MAX).split(/[\r\n]/).at(-1) ?? "";
	if (isProse(path)) return inProse(view, path, line, limit);
	const typed = WORD.exec(line)?.[0] ?? "";
	const isMember = line.slice(0, line.length - typed.length).endsWith(".");
	// Without a letter everything fits, which is no help.
	if (typed === "") return NOTHING;
	const found = new Found(typed, limit);
	const facts = isMember ? undefined : view.facts(path);
	if (facts) addSeen(found, facts, Math.min(offset, facts.textLength));
	addNamed(view, found, (kind) => !NOT_TYPED.has(kind) && MEMBERS.has(kind) === isMember);
	return found.answer();
}

class Found {
	readonly typed: string;
	readonly #start: string;
	readonly #limit: number;
	readonly #items = new Map<string, Completion>();
	isCut = false;

	constructor(typed: string, limit: number) {
		this.typed = typed;
		this.#start = typed.toLowerCase();
		this.#limit = limit;
	}

	get isFull(): boolean {
		return this.#items.size >= this.#limit;
	}

	fits(text: string): boolean {
		return text.length > this.typed.length && text.toLowerCase().startsWith(this.#start);
	}

	add(item: Completion): void {
		if (!this.fits(item.text) || this.#items.has(item.text)) return;
		if (this.isFull) this.isCut = true;
		else this.#items.set(item.text, item);
	}

	answer(): Completions {
		return { typed: this.typed, items: [...this.#items.values()], isCut: this.isCut };
	}
}

/** What scopes around the place bind, innermost first. */
function addSeen(found: Found, facts: Facts, offset: number): void {
	const { declarations, scopes } = facts;
	const depthOf = new Map<number, number>();
	for (let row = scopes.first; row < scopes.count; row++) {
		const isAround = get(scopes.begin, row) <= offset && offset <= get(scopes.end, row);
		if (row === 0 || isAround) depthOf.set(row, row);
	}
	const seen: { readonly row: DeclarationRow; readonly depth: number }[] = [];
	for (let row = next(FILE); row < declarations.count; row++) {
		const depth = depthOf.get(get(declarations.scope, row));
		if (depth !== undefined && found.fits(declarationName(facts, row))) seen.push({ row, depth });
	}
	seen.sort((one, other) => other.depth - one.depth || one.row - other.row);
	for (const { row } of seen) {
		found.add({ text: declarationName(facts, row), kind: get(declarations.kind, row), detail: "" });
	}
}

/** Names of the workspace in the order of the alphabet, each with one place where it is declared. */
function addNamed(view: IndexView, found: Found, isWanted: (kind: number) => boolean): void {
	const names: string[] = [];
	for (const name of view.names.inOrder(found.typed)) if (found.fits(name)) names.push(name);
	for (const name of names.sort()) {
		for (const id of view.names.blocks(name)) {
			const kind = view.blockNames(id)?.kind ?? DeclarationKind.file;
			if (!isBlockKind(kind) || !isWanted(kind)) continue;
			const symbol = symbolOf(view, id);
			// What nobody else can name is seen where it is declared, and nowhere else.
			const isOpen = symbol && ((symbol.flags & DeclarationFlag.exported) !== 0 || MEMBERS.has(kind));
			if (!isOpen) continue;
			found.add({ text: name, kind, detail: symbol.path });
			break;
		}
		if (found.isCut) return;
	}
}

const LINK = /\]\(<?([^)\s<>]*)$/;

function inProse(view: IndexView, path: string, line: string, limit: number): Completions {
	const link = LINK.exec(line)?.[1];
	if (link !== undefined) return link.includes("#") ? headings(view, path, link, limit) : paths(view, path, link, limit);
	const span = line.slice(line.lastIndexOf("`") + 1);
	const isInSpan = (line.match(/`/g)?.length ?? 0) % 2 === 1;
	if (!isInSpan || span === "" || /\s/.test(span)) return NOTHING;
	const found = new Found(span, limit);
	addNamed(view, found, (kind) => !NOT_TYPED.has(kind));
	return found.answer();
}

function headings(view: IndexView, path: string, link: string, limit: number): Completions {
	const [written = "", typed = ""] = link.split("#");
	const file = written === "" ? path : joinPath(directoryOf(path), written);
	const facts = file === undefined ? undefined : view.facts(file);
	const found = new Found(typed, limit);
	if (!facts || file === undefined) return NOTHING;
	for (const [text, row] of headingAnchors(facts)) {
		found.add({ text, kind: DeclarationKind.section, detail: declarationName(facts, row) });
	}
	return found.answer();
}

function paths(view: IndexView, path: string, typed: string, limit: number): Completions {
	const found = new Found(typed, limit);
	const from = directoryOf(path).split("/").filter((part) => part !== "");
	for (const file of view.paths()) {
		if (file === path) continue;
		const to = file.split("/");
		let same = 0;
		while (same < from.length && same < to.length - 1 && from[same] === to[same]) same += 1;
		const up = "../".repeat(from.length - same);
		const plain = up + to.slice(same).join("/");
		const text = typed.startsWith("./") && up === "" ? `./${plain}` : plain;
		found.add({ text, kind: DeclarationKind.file, detail: "" });
		if (found.isCut) break;
	}
	return found.answer();
}
