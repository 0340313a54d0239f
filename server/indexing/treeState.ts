/**
 * The index that a tree of files would have, as a layer over the index that there is: what differs is read and put on
 * top, and what may mean something else because of that is linked again, by the rules by which a run links it.
 *
 *     contents that differ ──(pool)──► facts on top ──► files that asked for what differs ──► their edges on top
 *
 * What always holds: nothing is written. When it is done, and the index has not changed meanwhile, the view answers as
 * an index of the tree made from nothing would; whoever asked for it looks whether the index has changed. Cost: what
 * differs, and what depends on that; every file is linked again where the project is another one.
 */
import type { Layer } from "../../engine/index.ts";
import type { ExtractionPool } from "../extraction/extraction.ts";
import { Facts } from "../model/facts.ts";
import { TreeError, type FileTree } from "../model/fileTree.ts";
import type { Hash128 } from "../model/hash.ts";
import { Pace } from "../model/pace.ts";
import { edgePatch, type EdgePatch } from "../store/edgePatch.ts";
import { LayeredView, type LayerFile } from "../store/layeredView.ts";
import { isAsciiOnly, isBinary } from "../workspace/sourceFile.ts";
import { ChangedQuestions } from "./dependencies.ts";
import type { Dependents } from "./dependents.ts";
import { blocksOfFile } from "./fileEdges.ts";
import { contentHash } from "./intake.ts";
import { Linker } from "./linker.ts";
import { projectChange } from "./projectChange.ts";
import { treeDifference, type TreeDifference, type TreeParts } from "./treeDifference.ts";

/** Files that are read by parsers at the same time. */
const IN_FLIGHT_MAX = 16;
/** Names that the view looks up are forgotten when edges are set, so they are set for so many files at once. */
const LINKED_AT_ONCE = 64;

export interface TreeStateParts extends TreeParts {
	/** Over the engine of the base; released by whoever made it. */
	readonly layer: Layer;
	readonly pool: ExtractionPool;
	readonly dependents: Dependents;
	/** Facts of contents that the index has, whichever file has them. */
	readonly storedFacts: (hash: Hash128) => Facts | undefined;
	/** Facts that were read for another tree; those of this one are added. */
	readonly known: Map<string, Facts>;
	readonly fileBytesMax: number;
	readonly nowMs: () => number;
	readonly signal?: AbortSignal | undefined;
}

export interface TreeState {
	readonly view: LayeredView;
	/** The texts of files that differ from those of the index. */
	readonly texts: ReadonlyMap<string, string>;
}

export async function stateOfTree(tree: FileTree, parts: TreeStateParts): Promise<TreeState> {
	const difference = await treeDifference(tree, parts);
	const texts = new Map<string, string>();
	const files = await readAll(tree, difference, parts, texts);
	const { base, layer } = parts;
	const view = new LayeredView(base, layer);
	const read = new Set(files.map(({ file }) => file.path));
	for (const file of files) view.replace(file);
	// What is too large, or no text, an index of the tree would not have.
	for (const path of [...difference.gone, ...difference.contents.keys()]) {
		if (!read.has(path) && base.hasFile(path)) view.hide(path);
	}
	await linkAll(view, difference, parts);
	return { view, texts };
}

async function readAll(
	tree: FileTree, { contents }: TreeDifference, parts: TreeStateParts, texts: Map<string, string>,
): Promise<LayerFile[]> {
	const pathsOf = new Map<string, string[]>();
	for (const [path, content] of contents) {
		const paths = pathsOf.get(content);
		if (paths) paths.push(path);
		else pathsOf.set(content, [path]);
	}
	const files: LayerFile[] = [];
	let waiting: { readonly path: string; readonly bytes: Uint8Array }[] = [];
	const readWaiting = async (): Promise<void> => {
		parts.signal?.throwIfAborted();
		const read = await Promise.all(waiting.map(({ path, bytes }) => readFile(path, bytes, parts)));
		files.push(...read.filter((file) => file !== undefined));
		waiting = [];
	};
	for await (const [content, bytes] of tree.read([...pathsOf.keys()], parts.fileBytesMax)) {
		if (isBinary(bytes)) continue;
		const text = new TextDecoder().decode(bytes);
		for (const path of pathsOf.get(content) ?? []) {
			texts.set(path, text);
			waiting.push({ path, bytes });
		}
		if (waiting.length >= IN_FLIGHT_MAX) await readWaiting();
	}
	await readWaiting();
	return files.sort((one, other) => (one.file.path < other.file.path ? -1 : 1));
}

/** @returns undefined if its text makes the parser fail: then it is in no index */
async function readFile(path: string, bytes: Uint8Array, parts: TreeStateParts): Promise<LayerFile | undefined> {
	const { languageOf, known, storedFacts, pool } = parts;
	const language = languageOf(path) as string;
	const hash = contentHash(bytes, language);
	let facts = known.get(hash.join()) ?? storedFacts(hash);
	if (!facts) {
		const outcome = await pool.extract({ language, source: bytes });
		if (outcome.kind === "quarantined") return undefined;
		if (outcome.kind === "failed") throw new TreeError(`${path} could not be read at that revision: ${outcome.reason}`);
		facts = new Facts(outcome.extraction.facts);
	}
	known.set(hash.join(), facts);
	const lineBegins = facts.lines.begin;
	const { textLength } = facts;
	return { file: { path, language, contentHash: hash, textLength, isAscii: isAsciiOnly(bytes), lineBegins }, facts };
}

async function linkAll(view: LayeredView, { project }: TreeDifference, parts: TreeStateParts): Promise<void> {
	const { base, dependents, signal } = parts;
	const replaced = [...view.replacedPaths()];
	const pace = new Pace();
	const changed = new ChangedQuestions();
	for (const path of replaced) changed.add(path, base.facts(path), view.facts(path));
	const change = await pace.pieces(projectChange(parts.project, project, base.catalog.entries()), signal);
	if (change) changed.addQuestions(change.questions, change.files);
	const affected = change === undefined ? view.paths()
		: [...new Set([...replaced, ...change.files, ...dependents.of(changed).keys()])].sort();
	const linker = new Linker(view, project);
	let linked: (readonly [path: string, edges: EdgePatch | undefined])[] = [];
	for (const path of affected.filter((one) => view.hasFile(one))) {
		const links = await pace.pieces(linker.linkInPieces(path), signal);
		if (links) {
			linked.push([path, view.isReplaced(path) ? { added: links.edges, removed: [] }
				: edgePatch(base, blocksOfFile(path, links.facts), links.edges)]);
		}
		if (linked.length < LINKED_AT_ONCE) continue;
		for (const [one, edges] of linked) view.setEdges(one, edges);
		linked = [];
	}
	for (const [one, edges] of linked) view.setEdges(one, edges);
}
