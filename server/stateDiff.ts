/**
 * Puts the two states of a folder that are to be compared on top of its index, as layers, and compares them.
 *
 * What always holds: the answer is about one state of the index. It may change between two steps; then all begins anew,
 * a bounded number of times.
 */
import type { Engine } from "../engine/index.ts";
import { cursorOf, positionOf, type CursorOwner } from "./analysis/cursor.ts";
import type { DiffAnswer, DiffOptions, DiffSide } from "./analysis/diff/answer.ts";
import { graphDiff } from "./analysis/diff/graphDiff.ts";
import { stateOfTree, type TreeStateParts } from "./indexing/treeState.ts";
import { Facts } from "./model/facts.ts";
import { TreeError, type FileTree } from "./model/fileTree.ts";
import { factsId } from "./model/identity.ts";
import { Pace } from "./model/pace.ts";
import type { ComparedStates } from "./session.ts";

const TRIES_MAX = 3;

/** What the index is at the moment, and all that reading a state takes. */
export interface ComparedIndex extends Omit<TreeStateParts, "layer" | "storedFacts" | "known" | "signal"> {
	readonly engine: Engine;
	/** The index with unsaved text, and the files that differ by that. */
	readonly now: DiffSide & { readonly paths: Iterable<string> };
	/** Says which state it is, for cursors. */
	readonly stateMark: () => string;
	/** The text on disk that the index has. */
	readonly diskText: (path: string) => string | undefined;
	/** Whether it is still what it was. */
	readonly isSame: () => boolean;
}

/** @param index - asked anew for each try */
export async function stateDiff(
	index: () => ComparedIndex, states: ComparedStates, options: DiffOptions,
): Promise<DiffAnswer> {
	for (let tries = 1; ; tries++) {
		const of = index();
		try {
			const answer = await compared(of, states, options);
			if (of.isSame()) return answer;
		} catch (error) {
			// What goes wrong because the index went away under it, says nothing.
			if (of.isSame()) throw error;
		}
		if (tries === TRIES_MAX) throw new TreeError("The files change too fast to be compared; ask again when they rest.");
	}
}

async function compared(
	index: ComparedIndex, { before, after, signal }: ComparedStates, options: DiffOptions,
): Promise<DiffAnswer> {
	const { engine } = index;
	const layers = [engine.layer(), engine.layer()] as const;
	const known = new Map<string, Facts>();
	const storedFacts: TreeStateParts["storedFacts"] = (hash) => {
		const packed = engine.find(factsId(hash));
		return packed && new Facts(packed.slice());
	};
	const sideOf = async (tree: FileTree, layer: (typeof layers)[number]): Promise<ComparedIndex["now"]> => {
		const { view, texts } = await stateOfTree(tree, { ...index, layer, storedFacts, known, signal });
		return { view, textOf: (path) => texts.get(path) ?? index.diskText(path), paths: view.differingPaths() };
	};
	try {
		const one = await sideOf(before, layers[0]);
		const other = after === undefined ? index.now : await sideOf(after, layers[1]);
		const paths = [...new Set([...one.paths, ...other.paths])].sort();
		const owner = (): CursorOwner => ({ question: questionOf(before, after, options), state: index.stateMark() });
		const at = options.cursor === undefined ? [] : positionOf(options.cursor, owner());
		const pieces = graphDiff({ before: one, after: other, paths }, options, at);
		const { next, ...answer } = await new Pace().pieces(pieces, signal);
		return { ...answer, cursor: next && cursorOf(next, owner()) };
	} finally {
		for (const layer of layers) layer.release();
	}
}

/** Whatever tells the question from others. */
function questionOf(before: FileTree, after: FileTree | undefined, options: DiffOptions): unknown {
	const { kinds, includeAmbiguous, includeTests, filter } = options;
	const states = [before, after].map((tree) => tree && [...tree.files].sort(([one], [other]) => (one < other ? -1 : 1)));
	return ["diff", states, kinds, includeAmbiguous === true, includeTests !== false, filter];
}
