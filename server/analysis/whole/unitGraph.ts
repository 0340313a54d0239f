/**
 * Files, or folders, of a whole graph and which of them import which: what cycles are searched in. Units have numbers
 * in the order of their paths, so that what is found first does not depend on hashes.
 */
import { confidenceOf, EdgeKind, edgeKindOf, isFromTest, isSure, isWritten } from "../../model/kinds.ts";
import type { InPieces } from "../../model/pieces.ts";
import { languageOf } from "../../languages.ts";
import { rulesOf } from "../../resolution/rules.ts";
import { isTestPath } from "../../model/testPaths.ts";
import type { WholeOptions } from "./answers.ts";
import type { Successors } from "./components.ts";
import { growingWords } from "./growing.ts";
import type { WholeGraph } from "./wholeGraph.ts";

const NO_UNIT = -1;

export interface UnitGraph {
	readonly level: "files" | "folders";
	/** Paths of files or folders, sorted; the folder at the top is the empty string. */
	readonly names: readonly string[];
	/** By file of the graph: its unit, or -1. */
	readonly unitOf: Int32Array;
	/** By unit: its files, in the order of their paths. */
	readonly files: readonly (readonly number[])[];
	/** Which units import which others, each once. */
	readonly imports: Successors;
	/** Whether an edge of the graph counts, by its packed kind. */
	isCounted(kind: number): boolean;
	/** Edges that were looked at. */
	readonly looked: number;
}

export interface UnitOptions extends Pick<WholeOptions, "includeTests"> {
	readonly isWanted: ((path: string) => boolean) | undefined;
}

export function* unitGraph(
	graph: WholeGraph, level: "files" | "folders", { isWanted, includeTests = true }: UnitOptions,
): InPieces<UnitGraph> {
	const { paths } = graph.columns;
	const isIn = (path: string): boolean => (includeTests || !isTestPath(path)) && isWanted?.(path) !== false;
	const nameOf = (path: string): string =>
		(level === "files" ? path : path.slice(0, Math.max(0, path.lastIndexOf("/"))));
	const order = (yield* graph.filesByPath()).map((file) => ({ path: paths[file] as string, file }))
		.filter(({ path }) => isIn(path));
	yield;
	const names = [...new Set(order.map(({ path }) => nameOf(path)))];
	// Files are in order; folders begin where their first file does, which is another one.
	if (level === "folders") names.sort();
	yield;
	const numbers = new Map(names.map((name, unit) => [name, unit]));
	const files: number[][] = names.map(() => []);
	const unitOf = new Int32Array(paths.length).fill(NO_UNIT);
	for (const { path, file } of order) {
		const unit = numbers.get(nameOf(path)) ?? NO_UNIT;
		unitOf[file] = unit;
		files[unit]?.push(file);
	}
	const isCounted = (kind: number): boolean =>
		isSure(confidenceOf(kind)) && (includeTests || !isFromTest(kind)) && isWritten(kind);
	const unlinked = { level, names, unitOf, files, isCounted };
	return { ...unlinked, ...yield* importsOf(graph, unlinked) };
}

type Unlinked = Omit<UnitGraph, "imports" | "looked">;

/**
 * Files of a folder import each other as they should, and so does a file what a folder is; one that is a module and
 * imports itself is a circle of one.
 */
function* importsOf(graph: WholeGraph, { level, names, unitOf, files, isCounted }: Unlinked): InPieces<Pick<UnitGraph,
"imports" | "looked">> {
	const first = new Int32Array(files.length + 1);
	const others = growingWords();
	/** By unit: the last one that was seen to import it, plus one. */
	const seenBy = new Int32Array(files.length);
	let looked = 0;
	for (const [unit, own] of files.entries()) {
		const found: number[] = [];
		const isModule = level === "files" && rulesOf(languageOf(names[unit] as string) ?? "").modulesAreFolders !== true;
		for (const file of own) {
			looked += forEachEdge(graph, file, (kind, target, _, node) => {
				const other = unitOf[target] as number;
				if (other === NO_UNIT || edgeKindOf(kind) !== EdgeKind.imports) return;
				if (other === unit && !(isModule && isOwnImport(graph, kind, node))) return;
				if (seenBy[other] === unit + 1 || !isCounted(kind)) return;
				seenBy[other] = unit + 1;
				found.push(other);
			});
			yield;
		}
		for (const other of found.sort((one, two) => one - two)) others.push(other);
		first[unit + 1] = others.count;
	}
	return { imports: { first, others: yield* others.finish() }, looked };
}

/** @param other - the symbol that an edge leads to, in a file */
type UseEdge = (kind: number, target: number, source: number, other: number) => void;

/** Calls back with each edge that begins in a file, and the file that it leads to. @returns how many there are */
export function forEachEdge(
	{ columns: { firstOf, fileOf, outgoing } }: WholeGraph, file: number, use: UseEdge,
): number {
	const [begin, end] = [firstOf[file] as number, firstOf[file + 1] as number];
	for (let node = begin; node < end; node++) {
		for (let edge = outgoing.first[node] as number; edge < (outgoing.first[node + 1] as number); edge++) {
			const other = outgoing.others[edge] as number;
			use(outgoing.kinds[edge] as number, fileOf[other] as number, node, other);
		}
	}
	return (outgoing.first[end] as number) - (outgoing.first[begin] as number);
}

/** Whether an edge is an import of a file by itself; what it exports of its own under another name is no such. */
export function isOwnImport({ columns: { firstOf, fileOf } }: WholeGraph, kind: number, other: number): boolean {
	return edgeKindOf(kind) === EdgeKind.imports && firstOf[fileOf[other] as number] === other;
}
