/**
 * Links that unsaved text may have changed: which files wait to be linked again, and what is done when one's turn has
 * come. Nearest to the edit first, so that what the developer looks at next is right first.
 *
 * What always holds: a document comes with its links, and the edges of a file change at once. When nothing waits, the
 * layer answers as if every open document had been saved. A stored file gets a patch only while its links rest on an
 * answer that differs between the documents and the store.
 */
import type { Facts } from "../model/facts.ts";
import type { Hash128 } from "../model/hash.ts";
import type { LinkQuestions } from "../model/linkParts.ts";
import { directoryOf } from "../model/path.ts";
import type { InPieces } from "../model/pieces.ts";
import type { TextChange } from "../model/textChange.ts";
import type { Project } from "../resolution/project.ts";
import { edgePatch } from "../store/edgePatch.ts";
import type { LayeredView, LayerFile } from "../store/layeredView.ts";
import type { StoreView } from "../store/storeView.ts";
import { carriedLinks, type EditedFile } from "./carriedLinks.ts";
import { ComingDocument } from "./comingDocument.ts";
import { ChangedQuestions, united } from "./dependencies.ts";
import type { Dependents } from "./dependents.ts";
import { blocksOfFile } from "./fileEdges.ts";
import { changedTops, keptLinks, keepsLinks, keptQuestions } from "./changedTops.ts";
import type { CarriedLinks } from "./linkPatch.ts";
import { Linker, type LinkedFile } from "./linker.ts";

export interface RelinkingParts {
	readonly base: StoreView;
	readonly view: LayeredView;
	readonly dependents: () => Dependents;
	readonly project: () => Project;
}

interface ComingLinks {
	/** What the view had of the document: its facts, its content, and how often anything had changed. */
	readonly before: Facts | undefined;
	readonly hash: Hash128 | undefined;
	readonly changeCount: number;
	readonly linked: LinkedFile | undefined;
	/** What links rest on that are carried over; undefined when none are. */
	readonly known: LinkQuestions | undefined;
	readonly changed: ChangedQuestions;
	/** The stored files that rest on something that has changed. */
	readonly resting: Iterable<string>;
}

/** Links that are carried over, what they rest on, and what has changed for others. */
interface KeptLinks {
	readonly carried: CarriedLinks;
	readonly known: LinkQuestions;
	readonly changed: ChangedQuestions;
}

/** What has changed of a file on top, or of all below: then its path is "". */
interface Change {
	readonly path: string;
	readonly changed: ChangedQuestions;
}

export class Relinking {
	readonly #parts: RelinkingParts;
	/** Files that wait; the nearest is last. */
	#queue: string[] = [];
	readonly #waiting = new Set<string>();
	/** Changes of which it has not been looked yet who rests on them, the oldest first. */
	readonly #unsought: Change[] = [];
	/** What the links of files on top rest on, also of those whose edges turned out to be the stored ones. */
	readonly #dependencies = new Map<string, LinkQuestions>();
	/** How often a document changed on top, or the store as a whole below. */
	#changeCount = 0;
	/** Questions whose answer differs between documents and store; made when needed. */
	#differing: ChangedQuestions | undefined;

	constructor(parts: RelinkingParts) {
		this.#parts = parts;
	}

	/** How many files wait to be linked again, and one for each change whose dependents are yet to be found. */
	get count(): number {
		return this.#waiting.size + this.#unsought.length;
	}

	/** Whether a file waits, as far as dependents have been found ({@link seekInPieces}). */
	has(path: string): boolean {
		return this.#waiting.has(path);
	}

	/**
	 * Links a document, and with the last piece puts it on top, or its next state: what an edit left as it was is carried
	 * over. Until then nobody sees anything of it. To be called for one document after the other.
	 *
	 * @param change - from the text that the view has of it to the new one
	 */
	*replaceInPieces(document: LayerFile, change: TextChange | undefined): InPieces<void> {
		let coming = yield* this.#comingInPieces(document, change);
		// What was carried over is the difference from a state that is not there any more.
		if (coming.known && coming.changeCount !== this.#changeCount) {
			coming = yield* this.#comingInPieces(document, undefined);
		}
		const { view } = this.#parts;
		const { path } = document.file;
		const isAsBefore = coming.changeCount === this.#changeCount;
		const isSameFile = view.contentHash(path)?.join() === coming.hash?.join();
		const now = isSameFile ? coming.before : view.facts(path);
		view.replace(document);
		this.#waiting.delete(path);
		this.#setLinks(path, coming.linked, coming.known);
		if (isAsBefore && isSameFile) {
			this.#altered(path);
			this.#concern({ path, changed: coming.changed }, coming.resting);
		} else {
			this.documentChanged(path, now, document.facts);
		}
		// What it was linked beside is not what it is beside now.
		if (!isAsBefore) this.#enqueue(new Set([path]), path);
	}

	/** The links of a document, and what they change, as long as nothing else does. */
	*#comingInPieces(document: LayerFile, change: TextChange | undefined): InPieces<ComingLinks> {
		const { view, project, dependents } = this.#parts;
		const { path } = document.file;
		const [before, changeCount, hash] = [view.facts(path), this.#changeCount, view.contentHash(path)];
		const isLinked = view.isReplaced(path) && !this.#waiting.has(path);
		const rests = isLinked ? this.#dependencies.get(path) : undefined;
		const kept = rests && before && change
			? yield* this.#keptInPieces({ path, before, after: document.facts, change }, rests) : undefined;
		const { carried, known } = kept ?? {};
		const linked = yield* new Linker(new ComingDocument(view, document), project()).linkInPieces(path, { carried });
		const changed = kept?.changed ?? changedQuestions(path, before, document.facts);
		const resting = yield* dependents().ofInPieces(changed);
		return { before, hash, changeCount, linked, known, changed, resting: resting.keys() };
	}

	/** What an edit leaves as it is of the links of a document, which rest on some questions. */
	*#keptInPieces(file: EditedFile, rests: LinkQuestions): InPieces<KeptLinks | undefined> {
		const { view } = this.#parts;
		const { path, before, after } = file;
		const carried = carriedLinks(file, view);
		if (carried) return { carried, known: rests, changed: changedQuestions(path, before, after) };
		const tops = yield* changedTops(before, after);
		if (tops === undefined || !keepsLinks(tops, rests)) return undefined;
		const changed = new ChangedQuestions();
		changed.addChange(path, tops.change);
		if (changed.concerned(rests).length > 0) return undefined;
		return { carried: keptLinks(view, path, after, tops), known: keptQuestions(tops, rests), changed };
	}

	/** A document's facts changed on top, or came or went: what depends on the difference has to be linked again. */
	documentChanged(path: string, before: Facts | undefined, after: Facts | undefined): void {
		this.#altered(path);
		this.#unsought.push({ path, changed: changedQuestions(path, before, after) });
	}

	/** Finds who rests on what has changed, and lets it wait; one at a time. Cost: a look at all links a change. */
	*seekInPieces(): InPieces<void> {
		for (let change = this.#unsought[0]; change; change = this.#unsought[0]) {
			try {
				const resting = yield* this.#parts.dependents().ofInPieces(change.changed);
				this.#concern(change, resting.keys());
			} finally {
				// Also one whose dependents cannot be read: it would be looked for again and again.
				this.#unsought.shift();
			}
		}
	}

	#altered(path: string): void {
		this.#changeCount += 1;
		this.#differing = undefined;
		if (!this.#parts.view.isReplaced(path)) this.#dependencies.delete(path);
	}

	/** @param resting - the stored files whose links rest on a question that is among the changed ones */
	#concern({ path, changed }: Change, resting: Iterable<string>): void {
		const dependents = new Set(resting);
		for (const [other, questions] of this.#dependencies) {
			if (changed.concerned(questions).length > 0) dependents.add(other);
		}
		dependents.delete(path);
		// Its stored links count again, which other documents may have made mean something else.
		if (!this.#parts.view.isReplaced(path) && this.#isConcerned(path)) dependents.add(path);
		this.#enqueue(dependents, path);
	}

	/**
	 * The store changed below.
	 *
	 * @param relinked - the files whose stored links were made again; undefined when that is not known
	 */
	baseChanged(relinked: ReadonlySet<string> | undefined): void {
		this.#changeCount += 1;
		this.#differing = undefined;
		if (relinked === undefined) {
			this.#enqueue(new Set(this.#dependencies.keys()), "");
			this.#unsought.push({ path: "", changed: this.#questions() });
			return;
		}
		const { view } = this.#parts;
		const others = [...relinked, ...view.replacedPaths()];
		this.#enqueue(new Set(others.filter((path) => this.#dependencies.has(path) || this.#isConcerned(path))), "");
	}

	/** Links the file that is nearest, like {@link linkInPieces}. @returns whether there was one */
	*linkNextInPieces(): InPieces<boolean> {
		for (let path = this.#queue.at(-1); path !== undefined; path = this.#queue.at(-1)) {
			if (this.#waiting.has(path)) {
				yield* this.linkInPieces(path);
				return true;
			}
			this.#queue.pop();
		}
		return false;
	}

	/** Links one file, whether it waits or not. It waits afterwards if anything has changed before the last piece. */
	*linkInPieces(path: string): InPieces<void> {
		const { base, view, project } = this.#parts;
		// One that cannot be linked waits no longer.
		this.#waiting.delete(path);
		if (!view.isReplaced(path) && !this.#isConcerned(path)) {
			this.#dependencies.delete(path);
			view.setEdges(path, undefined);
			return;
		}
		const [changeCount, baseCount] = [this.#changeCount, base.changeCount];
		const pieces = new Linker(view, project()).linkInPieces(path);
		let piece = pieces.next();
		for (; piece.done !== true; piece = pieces.next()) {
			this.#waiting.add(path);
			yield;
			// Facts that were written below are told of when their run ends; until then half of the links would be of others.
			const isAsBefore = changeCount === this.#changeCount && baseCount === base.changeCount;
			if (!isAsBefore) return this.#enqueue(new Set([path]), path);
			this.#waiting.delete(path);
		}
		this.#setLinks(path, piece.value, undefined);
	}

	/** @param known - what links rest on that were carried over */
	#setLinks(path: string, linked: LinkedFile | undefined, known: LinkQuestions | undefined): void {
		const { base, view } = this.#parts;
		if (!linked) {
			view.setEdges(path, undefined);
			return;
		}
		this.#dependencies.set(path, known ? united(known, linked.questions) : linked.questions);
		if (linked.removed) view.changeEdges(path, { added: linked.edges, removed: linked.removed });
		else if (view.isReplaced(path)) view.setEdges(path, { added: linked.edges, removed: [] });
		else view.setEdges(path, edgePatch(base, blocksOfFile(path, linked.facts), linked.edges));
	}

	/** Whether the stored links of a file may mean something else beside the documents. */
	#isConcerned(path: string): boolean {
		return this.#questions().concerned(this.#parts.dependents().questions(path)).length > 0;
	}

	#questions(): ChangedQuestions {
		if (this.#differing) return this.#differing;
		const { base, view } = this.#parts;
		const differing = new ChangedQuestions();
		for (const path of view.replacedPaths()) differing.add(path, base.facts(path), view.facts(path));
		return (this.#differing = differing);
	}

	#enqueue(paths: ReadonlySet<string>, near: string): void {
		if (paths.size === 0) return;
		for (const path of paths) this.#waiting.add(path);
		const { view } = this.#parts;
		const distance = new Map<string, number>();
		for (const path of this.#waiting) distance.set(path, view.isReplaced(path) ? -1 : folderDistance(path, near));
		this.#queue = [...this.#waiting].sort((one, other) =>
			(distance.get(other) as number) - (distance.get(one) as number) || (one < other ? 1 : -1));
	}
}

function changedQuestions(path: string, before: Facts | undefined, after: Facts | undefined): ChangedQuestions {
	const changed = new ChangedQuestions();
	changed.add(path, before, after);
	return changed;
}

/** How many folders lie between two files. */
function folderDistance(one: string, other: string): number {
	const [left, right] = [directoryOf(one).split("/"), directoryOf(other).split("/")];
	let common = 0;
	while (common < left.length && common < right.length && left[common] === right[common]) common++;
	return left.length + right.length - 2 * common;
}
