/** How much a symbol is used, and a file imported: counts that are shown beside code. */
import type { BlockId, Walk } from "../../engine/index.ts";
import { blockIdOf } from "../model/declarations.ts";
import { fileBlockId } from "../model/identity.ts";
import { DeclarationFlag, EdgeKind, isBlockKind, packedKindsOf } from "../model/kinds.ts";
import { FILE, get, next } from "../model/rows.ts";
import type { IndexView } from "../store/indexView.ts";
import { affected } from "./affected.ts";
import type { SymbolView, TextRange } from "./analysis.ts";
import type { FileCycle, Importers, UsingTests } from "./editorAnswers.ts";
import { symbolIdOf, symbolOf } from "./symbols.ts";

const CALLS = packedKindsOf({ kinds: [EdgeKind.calls] });
const IMPORTS = packedKindsOf({ kinds: [EdgeKind.imports] });
/** Symbols that are gone through for the tests of one; more are told as at least so many. */
const TESTS_VISITED_MAX = 2000;
/** Files and symbols that are gone through for the circle of one file, each way. */
const CYCLE_VISITED_MAX = 20_000;

export function callerCount(view: IndexView, id: BlockId): number {
	return view.walk([symbolIdOf(view, id)], { direction: "incoming", kinds: CALLS, depthMax: 1 }).count - 1;
}

/** Tests that surely reach a symbol. */
export function testsOf(view: IndexView, id: BlockId, limit: number): UsingTests {
	const options = { visitedMax: TESTS_VISITED_MAX, guesses: false };
	const { files, cut } = affected(view, [id], options, []);
	const tests = files.flatMap(({ path, tests: cases }): (SymbolView | undefined)[] =>
		(cases.length > 0 ? cases.map(({ symbol }) => symbol) : [symbolOf(view, fileBlockId(path))]));
	const found = tests.flatMap((one) => one ?? []);
	return { tests: found.slice(0, limit), count: found.length, isCut: cut !== undefined };
}

/** Files that import a file, and those that import what it exports, by the symbols that begin in a part of it. */
export function importers(view: IndexView, path: string, part: TextRange): Importers {
	const facts = view.facts(path);
	if (!facts) return { file: 0, symbols: [] };
	const { kind, flags, nameBegin, nameEnd, symbol, count } = facts.declarations;
	const symbols: { nameRange: TextRange; count: number }[] = [];
	let walk: Walk | undefined;
	const countOf = (id: BlockId): number => {
		walk = view.walk([id], { direction: "incoming", kinds: IMPORTS, depthMax: 1, into: walk });
		return filesIn(walk) - 1;
	};
	for (let row = next(FILE); row < count; row++) {
		const begin = get(nameBegin, row);
		const isIn = begin >= part.begin && begin <= part.end && symbol[row] === row;
		const isExported = (get(flags, row) & DeclarationFlag.exported) !== 0;
		if (!isIn || !isExported || !isBlockKind(get(kind, row))) continue;
		const files = countOf(blockIdOf(facts, row, path));
		if (files > 0) symbols.push({ nameRange: { begin, end: get(nameEnd, row) }, count: files });
	}
	return { file: part.begin === 0 ? countOf(fileBlockId(path)) : 0, symbols };
}

/** Different files among what was visited. */
function filesIn(walk: Walk): number {
	const seen = new Set<string>();
	for (let index = 0; index < walk.count; index++) seen.add(`${walk.idWord(index, 0)},${walk.idWord(index, 1)}`);
	return seen.size;
}

/** The files that a file imports, by others, and that import it; undefined when it is in no circle. */
export function fileCycle(view: IndexView, path: string): FileCycle | undefined {
	if (!view.hasFile(path)) return undefined;
	const id = fileBlockId(path);
	// A file imports files: of what else an import leads to, nothing goes on.
	const isFile = ({ w2, w3 }: BlockId): boolean => w2 === 0 && w3 === 0;
	const options = { kinds: IMPORTS, visitedMax: CYCLE_VISITED_MAX, enters: isFile };
	const before = view.walk([id], { ...options, direction: "incoming" });
	if (before.count === 1) return undefined;
	const reaching = new Set<string>();
	for (let index = 0; index < before.count; index++) reaching.add(view.pathOf(before.id(index)) ?? "");
	const after = view.walk([id], { ...options, direction: "outgoing" });
	const members: string[] = [];
	for (let index = 0; index < after.count; index++) {
		const member = view.pathOf(after.id(index));
		if (member !== undefined && reaching.has(member)) members.push(member);
	}
	return members.length > 1 ? { members: members.sort(), isCut: before.isCut || after.isCut } : undefined;
}
