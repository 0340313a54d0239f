/**
 * Facts to edges: resolves one file against the rest, through a view that may include unsaved text.
 *
 * Pure but for the questions that it asks of its view; the result holds as long as the answers to them do. What goes
 * wrong with one file is that file's: it is left without links, with the reason, and the rest goes on. Only an index
 * that cannot be read stops everything.
 */
import { EngineError, type Edge } from "../../engine/index.ts";
import { doing } from "../activity.ts";
import type { Facts } from "../model/facts.ts";
import { get } from "../model/rows.ts";
import type { Project } from "../resolution/project.ts";
import { finish, type InPieces } from "../model/pieces.ts";
import { resolveWholeInPieces } from "../resolution/resolve.ts";
import { Steps } from "../resolution/steps.ts";
import { noStructure } from "../resolution/structure.ts";
import type { Link } from "../resolution/world.ts";
import type { IndexView, Names } from "../store/indexView.ts";
import { isDamage } from "../store/openStore.ts";
import type { CarriedLinks } from "./carriedLinks.ts";
import { edgesOfFile } from "./fileEdges.ts";
import { RecordingWorld } from "./world.ts";

/** What a file's references mean, and the questions on whose answers that rests. */
export interface LinkedFile {
	readonly facts: Facts;
	readonly links: readonly Link[];
	readonly edges: readonly Edge[];
	/** Sorted; see dependencies.ts. */
	readonly dependencies: Int32Array;
	/** Why not all references were followed, in one sentence; empty when they were. */
	readonly problem: string;
	/** Of a file that has grown: of the stored edges these go, and `edges` come. */
	readonly removed?: readonly Edge[] | undefined;
}

/** The sentence for a file that would take too long. */
function overSteps({ references, lines }: Facts, links: readonly Link[]): string {
	const last = links.at(-1);
	const line = last && lines.begin.findLastIndex((begin) => begin <= get(references.begin, last.reference)) + 1;
	const where = line === undefined ? "" : ` behind line ${line}`;
	return `Its references${where} are not followed: that takes too many steps.`;
}

/** Links files of a view; keeps what they have in common, and so lives as long as what the view says holds. */
export class Linker {
	readonly #view: IndexView;
	readonly #world: RecordingWorld;

	/** @param names - where names of folders are looked up: {@link FolderNames} if many files are linked */
	constructor(view: IndexView, project: Project, names?: Pick<Names, "sitesIn">) {
		this.#view = view;
		this.#world = new RecordingWorld(view, project, names);
	}

	/**
	 * @param carried - what is known of its links already; then the result's links and dependencies are of the rest only
	 * @returns undefined if the view does not have the file
	 */
	link(path: string, carried?: CarriedLinks): LinkedFile | undefined {
		return finish(this.linkInPieces(path, carried));
	}

	/** Like {@link link}, some references a piece. Nothing else is linked, nor does the view change, before the last. */
	*linkInPieces(path: string, carried?: CarriedLinks): InPieces<LinkedFile | undefined> {
		const file = this.#view.file(path);
		const facts = this.#view.facts(path);
		if (!file || !facts) return undefined;
		doing(`linking ${path}`);
		const world = this.#world;
		world.dependencies.begin(path);
		try {
			const steps = new Steps(facts.references.count);
			const { rows, added } = carried ?? {};
			const declarations = added?.declarations;
			const input = { path, language: file.language, facts, world, steps, rows, declarations, blocksOnly: true };
			const { links, structure } = yield* resolveWholeInPieces(input, carried === undefined || added !== undefined);
			// Asking the world for the targets' facts makes the file depend on their names as well.
			const factsOf = (target: string): Facts | undefined => world.facts(target);
			const edges = edgesOfFile({ path, facts, links, structure, factsOf, carried: carried?.edges, declarations });
			const problem = steps.areOver ? overSteps(facts, links) : "";
			return { facts, links, edges, dependencies: world.dependencies.sorted(), problem, removed: added?.removed };
		} catch (error) {
			if (isDamage(error) || error instanceof EngineError) throw error;
			const edges = edgesOfFile({ path, facts, links: [], structure: noStructure, factsOf: () => undefined });
			const problem = `Its references are not followed: ${String(error).split("\n", 1)[0] ?? ""}`;
			return { facts, links: [], edges, dependencies: world.dependencies.sorted(), problem };
		}
	}
}
