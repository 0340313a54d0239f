/**
 * The links of a file in the form in which they are written: plain data, made where the file is linked, which may be
 * another thread. Writing it is a copy.
 */
import { WriteBatch, type EncodedBatch, type Reader } from "../../engine/index.ts";
import { linksId } from "../model/identity.ts";
import type { LinkQuestions } from "../model/linkParts.ts";
import { edgePatch, listPatch, partsPatch, type EdgePatch } from "../store/edgePatch.ts";
import type { StoreView } from "../store/storeView.ts";
import { decodeLinks, encodeLinks } from "../store/records.ts";
import { blocksOfFile } from "./fileEdges.ts";
import { questionsAfter, type FileToLink, type LinkedFile, type Linker } from "./linker.ts";

/** Operations of one batch: what is written in one turn of the event loop takes some milliseconds at most. */
const OPERATIONS_MAX = 4096;

export interface PackedLinks {
	readonly path: string;
	readonly edgeCount: number;
	/** See dependencies.ts. */
	readonly questions: LinkQuestions;
	/** As in {@link LinkedFile}. */
	readonly problem: string;
	/**
	 * From the stored edges to those of the links. The first batch also says what they depend on: so whoever comes
	 * after a crash between two of them knows that edges are there.
	 */
	readonly batches: readonly EncodedBatch[];
}

/** @param reader - what the view stands on: the state that the batches will be applied to */
export function packLinks(reader: Reader, view: StoreView, path: string, linked: LinkedFile): PackedLinks {
	const { facts, edges, questions, problem, removed, parts } = linked;
	if (removed !== undefined) {
		const edgeCount = (view.catalog.get(path)?.edgeCount ?? 0) + edges.length - removed.length;
		return { path, edgeCount, questions, problem, batches: packPatch(path, questions, listPatch(removed, edges)) };
	}
	if (parts !== undefined) {
		const { patch, otherCount } = partsPatch(view, blocksOfFile(path, facts), edges, parts);
		const edgeCount = otherCount + edges.length;
		return { path, edgeCount, questions, problem, batches: packPatch(path, questions, patch) };
	}
	const patch = reader.has(linksId(path)) ? edgePatch(view, blocksOfFile(path, facts), edges)
		: { added: edges, removed: [] };
	return { path, edgeCount: edges.length, questions, problem, batches: packPatch(path, questions, patch) };
}

/** Links a file, or parts of it while its others are as they are stored; undefined if the view does not have it. */
export function linkAndPack(
	linker: Linker, reader: Reader, view: StoreView, { path, parts }: FileToLink,
): PackedLinks | undefined {
	const linked = linker.link(path, { parts });
	if (linked === undefined) return undefined;
	// Steps are counted for the whole file.
	if (parts !== undefined && linked.problem !== "") return linkAndPack(linker, reader, view, { path });
	const stored = parts && reader.find(linksId(path));
	const questions = stored ? questionsAfter(decodeLinks(stored).questions, linked) : linked.questions;
	return packLinks(reader, view, path, { ...linked, questions });
}

/** @param patch - undefined if the edges are as they were */
export function packPatch(path: string, questions: LinkQuestions, patch: EdgePatch | undefined): EncodedBatch[] {
	const batch = new WriteBatch();
	const batches: EncodedBatch[] = [];
	batch.putBlock(linksId(path), encodeLinks(path, questions));
	const endIfFull = (): void => {
		if (batch.operationCount < OPERATIONS_MAX) return;
		batches.push(batch.encode());
		batch.clear();
	};
	for (const edge of patch?.removed ?? []) {
		batch.deleteEdge(edge);
		endIfFull();
	}
	for (const edge of patch?.added ?? []) {
		batch.putEdge(edge);
		endIfFull();
	}
	if (batch.operationCount > 0) batches.push(batch.encode());
	return batches;
}
