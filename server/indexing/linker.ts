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
import type { FileBlocks } from "../model/fileBlocks.ts";
import { NO_QUESTIONS, type LinkPart, type LinkQuestions } from "../model/linkParts.ts";
import { get } from "../model/rows.ts";
import { finish, type InPieces } from "../model/pieces.ts";
import type { Project } from "../resolution/project.ts";
import { partsOf, type ResolutionInput } from "../resolution/resolutionInput.ts";
import { resolvePartInPieces } from "../resolution/resolve.ts";
import { Steps } from "../resolution/steps.ts";
import { noStructure } from "../resolution/structure.ts";
import type { Link } from "../resolution/world.ts";
import type { Names } from "../store/indexView.ts";
import { isDamage } from "../store/openStore.ts";
import type { CarriedLinks } from "./linkPatch.ts";
import { edgesOfFile } from "./fileEdges.ts";
import { RecordingWorld, type LinkedView } from "./world.ts";

/** What a file's references mean, and the questions on whose answers that rests. */
export interface LinkedFile {
	readonly facts: Facts;
	readonly links: readonly Link[];
	readonly edges: readonly Edge[];
	/** See dependencies.ts. */
	readonly questions: LinkQuestions;
	/** Why not all references were followed, in one sentence; empty when they were. */
	readonly problem: string;
	/** Where links were carried over: of the known edges these go, and `edges` come. */
	readonly removed?: readonly Edge[] | undefined;
	/** Where only these were wanted: edges and questions are those of these parts. */
	readonly parts?: readonly LinkPart[] | undefined;
}

/** What is known of the links of a file, and what is wanted. */
export interface WantedLinks {
	/** Then the result's links and questions are of the rest only. */
	readonly carried?: CarriedLinks | undefined;
	/** Of a file whose other parts are as they are stored; all when left out. */
	readonly parts?: readonly LinkPart[] | undefined;
}

export interface FileToLink {
	readonly path: string;
	/** Where the others are as they are stored; all when left out. */
	readonly parts?: readonly LinkPart[] | undefined;
}

/** What links rest on of which only some parts were linked again. */
export const questionsAfter = (before: LinkQuestions, { questions, parts }: LinkedFile): LinkQuestions =>
	parts === undefined ? questions
		: { ...before, ...Object.fromEntries(parts.map((part) => [part, questions[part]])) };

/** The sentence for a file that would take too long. */
function overSteps({ references, lines }: Facts, links: readonly Link[]): string {
	const last = links.at(-1);
	const line = last && lines.begin.findLastIndex((begin) => begin <= get(references.begin, last.reference)) + 1;
	const where = line === undefined ? "" : ` behind line ${line}`;
	return `Its references${where} are not followed: that takes too many steps.`;
}

/** Links files of a view; keeps what they have in common, and so lives as long as what the view says holds. */
export class Linker {
	readonly #view: LinkedView;
	readonly #world: RecordingWorld;

	/** @param names - where names of folders are looked up: {@link FolderNames} if many files are linked */
	constructor(view: LinkedView, project: Project, names?: Pick<Names, "sitesIn">) {
		this.#view = view;
		this.#world = new RecordingWorld(view, project, names);
	}

	/** @returns undefined if the view does not have the file */
	link(path: string, wanted?: WantedLinks): LinkedFile | undefined {
		return finish(this.linkInPieces(path, wanted));
	}

	/** Like {@link link}, some references a piece. Nothing else is linked, nor does the view change, before the last. */
	*linkInPieces(path: string, { carried, parts }: WantedLinks = {}): InPieces<LinkedFile | undefined> {
		const file = this.#view.file(path);
		const facts = this.#view.facts(path);
		if (!file || !facts) return undefined;
		doing(`linking ${path}`);
		const all = partsOf(file.language);
		const linked: LinkedPart[] = [];
		const questions = { ...NO_QUESTIONS };
		const { dependencies } = this.#world;
		try {
			for (const part of parts ?? all) {
				dependencies.begin(path);
				const input = { path, language: file.language, facts, part: all.length === 1 ? undefined : part };
				try {
					linked.push(yield* this.#linkPart(input, part === "names" ? carried : carried && { ...carried, edges: [] }));
				} finally {
					questions[part] = dependencies.sorted();
				}
			}
		} catch (error) {
			if (isDamage(error) || error instanceof EngineError) throw error;
			const edges = edgesOfFile({ path, facts, links: [], structure: noStructure, blocksOf: () => undefined });
			const problem = `Its references are not followed: ${String(error).split("\n", 1)[0] ?? ""}`;
			return { facts, links: [], edges, questions, problem };
		}
		const links = joined(linked.map((one) => one.links));
		const problem = linked.some(({ isCut }) => isCut) ? overSteps(facts, links) : "";
		const edges = joined(linked.map((one) => one.edges));
		return { facts, links, edges, questions, problem, removed: carried?.removed, parts };
	}

	/** Each part has all steps of a file, so that it is the same whatever others take. */
	*#linkPart(
		input: Pick<ResolutionInput, "path" | "language" | "facts" | "part">, carried: CarriedLinks | undefined,
	): InPieces<LinkedPart> {
		const world = this.#world;
		const { path, facts } = input;
		const steps = new Steps(facts.references.count);
		const { rows, declarations } = carried ?? {};
		const wanted = { ...input, world, steps, rows, declarations, blocksOnly: true };
		const { links, structure } = yield* resolvePartInPieces(wanted);
		// Asking the world for the targets' blocks makes the file depend on their names as well.
		const blocksOf = (target: string): FileBlocks | undefined => world.blocks(target);
		const edges = edgesOfFile({ path, facts, links, structure, blocksOf, carried: carried?.edges, declarations });
		return { links, edges, isCut: steps.areOver };
	}
}

/** All elements of all lists: a copy, where `flatMap` of V8 leaves compiled code for each element. */
function joined<T>([first = [], ...others]: readonly (readonly T[])[]): readonly T[] {
	return others.length === 0 ? first : first.concat(...others);
}

interface LinkedPart extends Pick<LinkedFile, "links" | "edges"> {
	/** Whether the steps were over before the end. */
	readonly isCut: boolean;
}
