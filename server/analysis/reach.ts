/**
 * What may run a change, beyond what surely uses it. A test that is left out is a fault that nobody sees, so where the
 * index does not know who runs something, it goes on to those who might, a {@link Way} a step:
 *
 * - what runs while a file is loaded is run by whoever imports the file (`loads`): calls outside of all functions, also
 *   those in functions without a name, which are kept for later
 * - a call by name on a value of unknown type may mean each member of that name (`guess`)
 * - what is written in a function, or in an object, is handed on from there, and what makes a class by way of the
 *   class; of what no function names, or what is called like members of the language's own types, all that is known is
 *   its class, or its file (`holds`)
 * - a call of what a class overrides may run what it has instead (`overrides`)
 */
import { Walk, type BlockId } from "../../engine/index.ts";
import type { AffectedBy, Way } from "./analysis.ts";
import { fileBlockOf, isFileBlock } from "../model/identity.ts";
import { DeclarationKind, EdgeKind, edgeKindOf, isFromTest, packedKindsOf, type EdgeFilter } from "../model/kinds.ts";
import { isTestPath } from "../model/testPaths.ts";
import { languageOf } from "../languages.ts";
import { rulesOf } from "../resolution/rules.ts";
import { blockKey } from "../store/edgePatch.ts";
import type { IndexView } from "../store/indexView.ts";
import { BlockIdSet } from "./blockIdSet.ts";

const { class: ofClass, interface: ofInterface, type, enum: ofEnum, file, module } = DeclarationKind;
const CLASSES: ReadonlySet<number> = new Set([ofClass, ofInterface, type, ofEnum]);
const MODULES: ReadonlySet<number> = new Set([file, module]);
const CALLABLE: ReadonlySet<number> = new Set([
	DeclarationKind.function, DeclarationKind.method, DeclarationKind.constructor, DeclarationKind.test,
]);
/** Parts of a class that run when one is made. */
const MAKING: ReadonlySet<number> = new Set([DeclarationKind.constructor, DeclarationKind.field]);
/** Edges along which the target runs when the source does. */
const RUNNING: readonly number[] = [EdgeKind.calls, EdgeKind.extends];
const BASES: readonly number[] =
	packedKindsOf({ kinds: [EdgeKind.extends, EdgeKind.implements], includeAmbiguous: true });
const HOLDING: readonly number[] = packedKindsOf({ kinds: [EdgeKind.contains], includeAmbiguous: true });

export interface Reached {
	readonly id: BlockId;
	/** Index of the one that it was reached from; -1 of a changed symbol. */
	readonly from: number;
	/** How the last step leads here. */
	readonly way: Way;
	/** What the whole way is. */
	readonly by: AffectedBy;
	readonly depth: number;
	readonly isTest: boolean;
	/** Whether it is code of its own that runs it, and not only a mention; of a file: whether loading it does. */
	readonly runs: boolean;
}

type Found = Pick<Reached, "id" | "from" | "way" | "isTest" | "runs">;

/** What holds a symbol, and how it is called there. */
interface Holder {
	readonly id: BlockId;
	readonly kind: number;
	readonly qualifiedName: string;
	/** Of a class, when it was asked for: the members of its bases, by name. */
	overridden?: ReadonlyMap<string, readonly BlockId[]>;
}

export interface ReachEdges extends EdgeFilter {
	readonly kinds: readonly number[];
	readonly guesses: boolean;
}

export interface ReachBounds {
	readonly depthMax: number;
	readonly visitedMax: number;
	readonly stops: ((visitedCount: number) => boolean) | undefined;
	readonly enters: ((id: BlockId) => boolean) | undefined;
}

export class Reach {
	/** What a walk visited, then what lies beyond, by depth. */
	readonly list: Reached[] = [];
	isCut = false;
	isStopped = false;
	lookedCount = 0;
	readonly #view: IndexView;
	readonly #guesses: boolean;
	readonly #bounds: ReachBounds;
	/** Packed kinds of edges, by what they are followed for. */
	readonly #kinds: Record<"runs" | "uses" | "loads" | "guess", readonly number[]>;
	readonly #seen = new BlockIdSet();
	/** What runs is another thing than what mentions something: it is seen again, where that makes a difference. */
	readonly #seenRunning = new BlockIdSet();
	readonly #byDepth: number[][] = [];
	readonly #holders = new Map<string, Holder>();
	/** By file and qualified name: what is called so there. */
	readonly #owners = new Map<string, BlockId | undefined>();
	readonly #step = new Walk();
	readonly #look = new Walk();

	constructor(view: IndexView, edges: ReachEdges, bounds: ReachBounds) {
		this.#view = view;
		this.#guesses = edges.guesses;
		this.#bounds = bounds;
		const packed = (kinds: readonly number[], includeAmbiguous = edges.includeAmbiguous): readonly number[] =>
			packedKindsOf({ kinds, includeAmbiguous, includeTests: edges.includeTests });
		this.#kinds = {
			runs: packed(edges.kinds.filter((kind) => RUNNING.includes(kind))), uses: packed(edges.kinds),
			loads: packed([EdgeKind.imports], false), guess: packed(edges.kinds, true),
		};
	}

	/** Takes over what a walk along sure edges has visited. */
	begin(walk: Walk): void {
		for (let index = 0; index < walk.count; index++) {
			const [id, from, kind] = [walk.id(index), walk.parent(index), walk.kind(index)];
			if (from < 0) this.#add({ id, from, way: "uses", isTest: this.#isInTests(id), runs: true });
			else this.#add({ id, from, way: "uses", isTest: isFromTest(kind), runs: RUNNING.includes(edgeKindOf(kind)) });
		}
	}

	/** Goes on from a walk that reached its end. */
	goOn(): void {
		for (let depth = 0; depth < this.#byDepth.length && depth < this.#bounds.depthMax; depth++) {
			this.#level(this.#byDepth[depth] ?? []);
			if (this.isCut) return;
		}
	}

	#level(level: readonly number[]): void {
		const files = level.filter((index) => isFileBlock(this.#at(index).id) && this.#at(index).runs);
		const symbols = level.filter((index) => !isFileBlock(this.#at(index).id));
		this.#follow(symbols, this.#kinds.runs, "uses");
		this.#follow(symbols, this.#kinds.uses, "uses");
		this.#follow(files, this.#kinds.loads, "loads");
		if (this.#guesses) this.#follow(symbols, this.#kinds.guess, "guess");
		for (const index of symbols) {
			this.#keep(index);
			if (this.isCut || this.#isOver()) return;
		}
	}

	/** One step against edges, from all of these. */
	#follow(from: readonly number[], kinds: readonly number[], way: Way): void {
		if (from.length === 0 || this.isCut) return;
		const starts = from.map((index) => this.#at(index).id);
		const walk = this.#view.walk(starts, { direction: "incoming", kinds, depthMax: 1, into: this.#step });
		this.lookedCount += walk.lookedCount;
		for (let index = from.length; index < walk.count && !this.isCut; index++) {
			const kind = walk.kind(index);
			const runs = way === "loads" || RUNNING.includes(edgeKindOf(kind));
			// Most were seen before: of those no object is made.
			const [w2, w3] = [walk.idWord(index, 2), walk.idWord(index, 3)];
			const seen = runs ? this.#seenRunning : this.#seen;
			if (seen.has(walk.idWord(index, 0), walk.idWord(index, 1), w2, w3)) continue;
			this.#add({ id: walk.id(index), from: from[walk.parent(index)] as number, way, isTest: isFromTest(kind), runs });
		}
	}

	/** Where a symbol is kept: on to what it lies in, as far as that says who runs it. */
	#keep(index: number): void {
		const { id, runs } = this.#at(index);
		const own = this.#view.blockNames(id);
		const walk = this.#view.walk(id, { direction: "incoming", kinds: HOLDING, depthMax: 1, into: this.#look });
		if (!own || walk.count < 2) return;
		const isTest = isFromTest(walk.kind(1));
		const add = (one: BlockId, way: Way): void =>
			this.#add({ id: one, from: index, way, isTest, runs: isFileBlock(one) });
		const outer = this.#holder(walk.id(1));
		const holder = this.#ownerOf(id, own.qualifiedName, outer);
		const { kind } = holder;
		if (MODULES.has(kind) && runs && !CALLABLE.has(own.kind)) add(fileBlockOf(id), "loads");
		if (!this.#guesses || own.kind === DeclarationKind.test) return;
		if (CLASSES.has(kind)) for (const one of this.#overridden(holder, own.name)) add(one, "overrides");
		// also of a function (`Cart.prototype.total = …`) and of an object
		const isMethod = own.kind === DeclarationKind.method && !MODULES.has(kind);
		const isMember = isMethod || CLASSES.has(kind) || holder !== outer;
		const isKnown = isMember ? !MAKING.has(own.kind) && !this.#isForeign(id, own.name) : MODULES.has(kind);
		if (isKnown && this.#isUsed(id)) return;
		add(isMember || !MODULES.has(kind) ? holder.id : fileBlockOf(id), "holds");
	}

	/** What has a member that is written outside of it (`Cart.prototype.total = …`); of others that in which they lie. */
	#ownerOf(id: BlockId, qualifiedName: string, outer: Holder): Holder {
		const owner = qualifiedName.slice(0, Math.max(0, qualifiedName.lastIndexOf(".")));
		if (owner === "" || owner === outer.qualifiedName) return outer;
		const key = `${id.w0},${id.w1},${owner}`;
		if (!this.#owners.has(key)) this.#owners.set(key, this.#inFile(id, owner));
		const found = this.#owners.get(key);
		return found === undefined || isSame(found, id) ? outer : this.#holder(found);
	}

	#inFile(id: BlockId, qualifiedName: string): BlockId | undefined {
		const name = qualifiedName.slice(qualifiedName.lastIndexOf(".") + 1);
		return this.#view.names.blocksIn(id, name)
			.find((one) => this.#view.blockNames(one)?.qualifiedName === qualifiedName);
	}

	#holder(id: BlockId): Holder {
		const key = blockKey(id);
		const known = this.#holders.get(key);
		if (known !== undefined) return known;
		const { kind, qualifiedName } = this.#view.blockNames(id) ?? { kind: file, qualifiedName: "" };
		const holder = { id, kind, qualifiedName };
		this.#holders.set(key, holder);
		return holder;
	}

	/** Members of that name in what a class extends or implements. */
	#overridden(holder: Holder, name: string): readonly BlockId[] {
		holder.overridden ??= this.#membersOfBases(holder.id);
		return holder.overridden.get(name) ?? [];
	}

	#membersOfBases(holder: BlockId): Map<string, BlockId[]> {
		const members = new Map<string, BlockId[]>();
		const bases = this.#outgoing([holder], BASES);
		for (const other of bases.length === 0 ? [] : this.#outgoing(bases, HOLDING)) {
			const name = this.#view.blockNames(other)?.name;
			if (name === undefined) continue;
			const same = members.get(name);
			if (same === undefined) members.set(name, [other]);
			else same.push(other);
		}
		return members;
	}

	#outgoing(from: readonly BlockId[], kinds: readonly number[]): BlockId[] {
		const walk = this.#view.walk(from, { kinds, depthMax: 1, into: this.#look });
		return Array.from({ length: walk.count - from.length }, (_, at) => walk.id(from.length + at));
	}

	/** Whether calls of a name on values of unknown type are no evidence, and so are not among the edges. */
	#isForeign(id: BlockId, name: string): boolean {
		const language = languageOf(this.#view.pathOf(id) ?? "");
		return language !== undefined && rulesOf(language).isForeign(name);
	}

	/** Whether more than the top of a file names it. */
	#isUsed(id: BlockId): boolean {
		const walk = this.#view.walk(id, {
			direction: "incoming", kinds: this.#kinds.guess, depthMax: 1, visitedMax: 2, enters: isNoFile, into: this.#look,
		});
		return walk.count > 1;
	}

	#isInTests(id: BlockId): boolean {
		const path = this.#view.pathOf(id);
		return path !== undefined && isTestPath(path);
	}

	/** Takes a note of it. @returns whether it was not seen before, or runs something now and only mentioned it before */
	#isNews({ id, runs }: Found): boolean {
		const { w0, w1, w2, w3 } = id;
		const seen = runs ? this.#seenRunning : this.#seen;
		if (seen.has(w0, w1, w2, w3)) return false;
		seen.add(w0, w1, w2, w3);
		if (!runs || isFileBlock(id)) return true;
		if (!this.#seen.has(w0, w1, w2, w3)) {
			this.#seen.add(w0, w1, w2, w3);
			return true;
		}
		// Only what runs while its file is loaded makes a difference then.
		const kind = this.#view.blockNames(id)?.kind;
		return kind !== undefined && !CALLABLE.has(kind);
	}

	#at(index: number): Reached {
		return this.list[index] as Reached;
	}

	#isOver(): boolean {
		if (this.#bounds.stops?.(this.list.length) === true) this.isCut = this.isStopped = true;
		return this.isCut;
	}

	#add(found: Found): void {
		if (!this.#isNews(found)) return;
		if (found.from >= 0 && this.#bounds.enters?.(found.id) === false) return;
		if (this.list.length === this.#bounds.visitedMax) {
			this.isCut = true;
			return;
		}
		const before = this.list[found.from];
		const depth = before === undefined ? 0 : before.depth + 1;
		const { id, from, way, isTest, runs } = found;
		const index = this.list.push({ id, from, way, by: byOf(before?.by, way), depth, isTest, runs }) - 1;
		(this.#byDepth[depth] ??= []).push(index);
	}
}

const isNoFile = (id: BlockId): boolean => !isFileBlock(id);

function byOf(before: AffectedBy | undefined, way: Way): AffectedBy {
	if (before === "perhaps" || (way !== "uses" && way !== "loads")) return "perhaps";
	return way === "loads" ? "imports" : before ?? "uses";
}

function isSame(one: BlockId, other: BlockId): boolean {
	return one.w2 === other.w2 && one.w3 === other.w3;
}
