/**
 * The second pass of a run: links files and writes their links.
 *
 * What always holds: the links of a file are those of the facts that are stored, wherever they are made: here, and
 * in threads as well when there is much to link. Whatever threads did not come to is linked here.
 */
import type { Engine } from "../../engine/index.ts";
import type { ExtractionPool } from "../extraction/extraction.ts";
import type { Facts } from "../model/facts.ts";
import { NO_QUESTIONS, type LinkPart } from "../model/linkParts.ts";
import type { Pace } from "../model/pace.ts";
import type { InPieces } from "../model/pieces.ts";
import type { Project } from "../resolution/project.ts";
import { FolderNames } from "../store/folderNames.ts";
import type { StoreView } from "../store/storeView.ts";
import type { CarriedLinks } from "./linkPatch.ts";
import { united } from "./dependencies.ts";
import type { Dependents } from "./dependents.ts";
import type { FileWriter } from "./fileWriter.ts";
import { keptLinks, keptQuestions, type ChangedTops } from "./changedTops.ts";
import type { KeptState } from "./keptStates.ts";
import { Linker, questionsAfter, type FileToLink, type WantedLinks } from "./linker.ts";
import type { LinkThreads, SharedLinks } from "./linkThreads.ts";
import { packLinks, type PackedLinks } from "./packedLinks.ts";
import { retoldInPieces } from "./retoldLinks.ts";

const MAINTAIN_BYTES = 256 * 1024;
/** How often to look whether what the engine waits for has ended. */
const WAITING_MS = 5;
/**
 * Files with more source than this in all are left to the threads. What is known of a large workspace makes each
 * collection of garbage on this thread dear; and it has questions to answer.
 */
const TAKES_PART_BYTES_MAX = 24 * 1024 * 1024;
/** What a file costs of which parts are linked that are not its names, of what it costs as a whole. */
const PARTS_SHARE = 1 / 8;
/** Names of whole folders are read where this part of all files or more is linked: they ask for most of them. */
const FOLDERS_SHARE = 1 / 4;

export interface LinkParts {
	readonly engine: Engine;
	readonly view: StoreView;
	/** Has nothing to do meanwhile. */
	readonly pool: ExtractionPool;
	readonly writer: FileWriter;
	readonly dependents: Dependents;
	readonly project: Project;
	/** Undefined where there are none. */
	readonly threads: LinkThreads | undefined;
	/** The folder of the store. */
	readonly directory: string;
	readonly pace: Pace;
	/** The state that the index was in before with the files of now: then its links are taken. */
	readonly kept?: KeptState | undefined;
}

export interface LinkRunOptions {
	readonly onLinked?: (done: number) => void;
	readonly signal?: AbortSignal | undefined;
}

/** Beside files that threads link as well. */
interface Sharing {
	/** Files that are linked on this thread. */
	readonly here: readonly string[];
	readonly known: KnownLinks;
	/** Where the paths of files go that are linked. */
	readonly linked: Set<string>;
}

export interface LinkOptions {
	readonly shallStop?: (() => boolean) | undefined;
	/** Files that are linked behind these: threads that they need begin at once. */
	readonly coming?: readonly string[];
}

/** Whether something waits that is more urgent; asked before each file, and between the pieces of one. */
type ShallStop = (() => boolean) | undefined;

/** Files of which links are known, since what they rest on is as it was. */
export interface KnownLinks {
	/** These only stand elsewhere, with the facts of before. */
	readonly retold: ReadonlyMap<string, Facts>;
	/** These are some of them. */
	readonly tops: ReadonlyMap<string, ChangedTops>;
	/** Of these, which are as they were or known otherwise, only some parts are not known. */
	readonly parts: ReadonlyMap<string, readonly LinkPart[]>;
}

/** Whether its links are carried over, but for some parts perhaps. */
const isCarried = (path: string, { retold, tops }: KnownLinks): boolean => retold.has(path) || tops.has(path);

export const NOTHING_KNOWN: KnownLinks = { retold: new Map(), tops: new Map(), parts: new Map() };

export class LinkRun {
	readonly #parts: LinkParts;
	readonly #options: LinkRunOptions;
	#linker: Linker;
	#doneCount = 0;
	/** Threads that link; they know the code and the facts, and so are kept to the end of the run. */
	#shared: SharedLinks | undefined;
	#areThreadsBegun = false;
	/** How many files have links of a kept state. */
	takenCount = 0;

	constructor(parts: LinkParts, options: LinkRunOptions) {
		this.#parts = parts;
		this.#options = options;
		this.#linker = new Linker(parts.view, parts.project);
	}

	/**
	 * @param paths - sorted
	 * @returns what is left, when it was told to stop
	 */
	async link(
		paths: readonly string[], known: KnownLinks, { shallStop, coming = [] }: LinkOptions = {},
	): Promise<readonly string[]> {
		const anew = paths.filter((path) => !isCarried(path, known) && !known.parts.has(path));
		if (anew.length >= this.#parts.view.paths().length * FOLDERS_SHARE) this.#linker = this.#linkerOfMany();
		const linked = new Set<string>();
		if (shallStop?.() === true) return paths;
		const shared = this.#share(paths, known, coming);
		const here = paths.filter((path) => isCarried(path, known));
		if (shared) await this.#linkShared(shared, { here, known, linked }, shallStop);
		const rest = paths.filter((path) => !linked.has(path));
		for (const [at, path] of rest.entries()) {
			if (shallStop?.() === true || !(await this.#linkHere(path, known, shallStop))) return rest.slice(at);
		}
		return [];
	}

	/** Ends the threads. */
	async end(): Promise<void> {
		await this.#shared?.end();
	}

	/** Shares files with threads: those that there are, or new ones if there is enough to do. */
	#share(paths: readonly string[], known: KnownLinks, coming: readonly string[]): SharedLinks | undefined {
		const { directory, kept, pool } = this.#parts;
		const threads = kept === undefined ? this.#parts.threads : undefined;
		const files = this.#sharedOf(paths, known);
		if (threads === undefined) return undefined;
		if (this.#shared) {
			this.#shared.goOn(files);
			return this.#shared;
		}
		const all = [...files, ...this.#sharedOf(coming, known)];
		const bytes = this.#bytesOf(all);
		if (all.length === 0 || bytes < threads.bytesMin) return undefined;
		pool.rest();
		const options = { directory, takesPart: bytes < TAKES_PART_BYTES_MAX, fileCount: all.length };
		return (this.#shared = threads.share(files, options));
	}

	/** Files that any thread can link. */
	#sharedOf(paths: readonly string[], known: KnownLinks): FileToLink[] {
		return paths.filter((path) => !isCarried(path, known)).map((path) => ({ path, parts: this.#partsOf(path, known) }));
	}

	/** The parts to link of a file whose others are stored; undefined if that is not so. */
	#partsOf(path: string, { parts }: KnownLinks): readonly LinkPart[] | undefined {
		return this.#parts.view.catalog.get(path)?.skipReason === "" ? parts.get(path) : undefined;
	}

	#linkerOfMany(): Linker {
		const { view, project } = this.#parts;
		return new Linker(view, project, new FolderNames(view));
	}

	#bytesOf(files: readonly FileToLink[]): number {
		const { catalog } = this.#parts.view;
		let bytes = 0;
		for (const { path, parts } of files) {
			bytes += (catalog.get(path)?.sizeBytes ?? 0) * (parts === undefined ? 1 : PARTS_SHARE);
		}
		return bytes;
	}

	/**
	 * Links with threads. They begin when what was in memory is written to a table, so that they do not have to keep it
	 * in theirs.
	 */
	async #linkShared(shared: SharedLinks, { here, known, linked }: Sharing, shallStop: ShallStop): Promise<void> {
		const { engine } = this.#parts;
		let next = 0;
		if (!this.#areThreadsBegun) engine.freeze();
		for (;;) {
			if (!this.#areThreadsBegun && engine.metrics().frozenMemtableCount === 0) {
				shared.begin();
				this.#areThreadsBegun = true;
			}
			for (const packed of shared.arrived()) {
				await this.#write(packed);
				await this.#linked();
				linked.add(packed.path);
			}
			if (shallStop?.() === true) return;
			const path = here[next++] ?? shared.take()?.path;
			if (path !== undefined) {
				if (await this.#linkHere(path, known, shallStop)) linked.add(path);
			} else if (!this.#areThreadsBegun) {
				if (shared.isGivenOut) return;
				await this.#maintain();
			} else if (!(await shared.wait())) return;
		}
	}

	/** A step of what the engine has to do, or some time where it waits. */
	async #maintain(): Promise<void> {
		const { engine } = this.#parts;
		engine.maintain(MAINTAIN_BYTES);
		if (engine.isWaiting) await new Promise((resolve) => setTimeout(resolve, WAITING_MS));
		else await this.#giveWay();
		this.#options.signal?.throwIfAborted();
	}

	/** @returns false if it was told to stop before the end */
	async #linkHere(path: string, known: KnownLinks, shallStop: ShallStop): Promise<boolean> {
		const { view, kept } = this.#parts;
		const facts = kept && view.facts(path);
		const links = facts && kept && await this.#inTurns(kept.links(path, facts));
		if (links !== undefined) {
			this.takenCount += 1;
			await this.#write(links);
			await this.#linked();
			return true;
		}
		const carried = await this.#inTurns(this.#carriedLinks(path, known));
		for (const wanted of this.#wantedOf(path, known, carried)) {
			const tops = wanted.carried && known.tops.get(path);
			let end = await this.#linkWanted(path, { ...wanted, tops }, shallStop);
			const isCut = end === "cut";
			if (isCut) end = await this.#linkWanted(path, {}, shallStop);
			if (end === "stopped") return false;
			if (isCut) break;
		}
		await this.#linked();
		return true;
	}

	/** What is to be linked of a file, one after the other; each time what is known otherwise is left as it is. */
	#wantedOf(path: string, known: KnownLinks, carried: CarriedLinks | undefined): readonly WantedLinks[] {
		// What was to be carried and is not is linked as a whole.
		const isLost = carried === undefined && isCarried(path, known);
		const parts = isLost ? undefined : this.#partsOf(path, known);
		if (carried === undefined) return [{ parts }];
		return parts === undefined ? [{ carried }] : [{ carried }, { parts }];
	}

	/**
	 * @returns "stopped" if it was told to stop before the end, "cut" if it is only known of the whole file whether its
	 *     links take too many steps; in both cases nothing was written, and what was found is lost
	 */
	async #linkWanted(
		path: string, { carried, parts, tops }: WantedLinks & { readonly tops?: ChangedTops | undefined },
		shallStop: ShallStop,
	): Promise<"linked" | "stopped" | "cut"> {
		const { engine, view, dependents } = this.#parts;
		const pieces = this.#linker.linkInPieces(path, { carried, parts });
		let piece = pieces.next();
		for (; piece.done !== true; piece = pieces.next()) {
			// A promise for each reference would cost more than the reference.
			if (!this.#parts.pace.isOver) continue;
			await this.#giveWay();
			if (shallStop?.() === true) return "stopped";
		}
		if (!piece.value) return "linked";
		const isPartial = carried !== undefined || parts !== undefined;
		if (isPartial && piece.value.problem !== "") return "cut";
		const before = isPartial ? dependents.questions(path) : NO_QUESTIONS;
		const kept = tops ? keptQuestions(tops, before) : before;
		const questions = carried ? united(kept, piece.value.questions) : questionsAfter(before, piece.value);
		await this.#giveWay();
		const packed = packLinks(engine, view, path, { ...piece.value, questions });
		await this.#giveWay();
		await this.#write(packed);
		return "linked";
	}

	*#carriedLinks(path: string, { retold, tops }: KnownLinks): InPieces<CarriedLinks | undefined> {
		const { view } = this.#parts;
		const [before, more] = [retold.get(path), tops.get(path)];
		const after = before || more ? view.facts(path) : undefined;
		if (after === undefined) return undefined;
		if (more) return keptLinks(view, path, after, more);
		return before && (yield* retoldInPieces({ path, before, after }, view));
	}

	async #write(links: PackedLinks): Promise<void> {
		const { writer, dependents } = this.#parts;
		await this.#inTurns(writer.writeLinks(links));
		dependents.set(links.path, links.questions);
	}

	/** One more file has its links. */
	async #linked(): Promise<void> {
		const { engine } = this.#parts;
		this.#doneCount += 1;
		this.#options.onLinked?.(this.#doneCount);
		if (this.#doneCount % 4 === 0) engine.maintain(MAINTAIN_BYTES);
		await this.#giveWay();
		this.#options.signal?.throwIfAborted();
	}

	#inTurns<T>(work: InPieces<T>): Promise<T> {
		return this.#parts.pace.pieces(work, this.#options.signal);
	}

	#giveWay(): Promise<void> {
		return this.#parts.pace.giveWay(this.#options.signal);
	}
}
