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
import type { BlockId, Walk } from "../../engine/index.ts";
import type { AffectedBy, Way } from "./analysis.ts";
import { fileBlockOf, isFileBlock } from "../model/identity.ts";
import { DeclarationKind, EdgeKind, edgeKindOf, isFromTest, packedKindsOf, type EdgeFilter } from "../model/kinds.ts";
import { isTestPath } from "../model/testPaths.ts";
import { languageOf } from "../languages.ts";
import { rulesOf } from "../resolution/rules.ts";
import { blockKey } from "../store/edgePatch.ts";
import type { IndexView } from "../store/indexView.ts";

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
	readonly #edges: ReachEdges;
	readonly #bounds: ReachBounds;
	readonly #seen = new Set<string>();
	readonly #byDepth: number[][] = [];
	#into: Walk | undefined;

	constructor(view: IndexView, edges: ReachEdges, bounds: ReachBounds) {
		this.#view = view;
		this.#edges = edges;
		this.#bounds = bounds;
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
		const { kinds, includeAmbiguous } = this.#edges;
		this.#follow(symbols, { kinds: kinds.filter((kind) => RUNNING.includes(kind)), includeAmbiguous }, "uses");
		this.#follow(symbols, { kinds, includeAmbiguous }, "uses");
		this.#follow(files, { kinds: [EdgeKind.imports] }, "loads");
		if (this.#edges.guesses) this.#follow(symbols, { kinds, includeAmbiguous: true }, "guess");
		for (const index of symbols) {
			this.#keep(index);
			if (this.isCut || this.#isOver()) return;
		}
	}

	/** One step against edges, from all of these. */
	#follow(from: readonly number[], edges: EdgeFilter, way: Way): void {
		if (from.length === 0 || this.isCut) return;
		const kinds = packedKindsOf({ ...edges, includeTests: this.#edges.includeTests });
		const starts = from.map((index) => this.#at(index).id);
		const walk = this.#view.walk(starts, { direction: "incoming", kinds, depthMax: 1, into: this.#into });
		this.#into = walk;
		this.lookedCount += walk.lookedCount;
		for (let index = from.length; index < walk.count && !this.isCut; index++) {
			const kind = walk.kind(index);
			const runs = way === "loads" || RUNNING.includes(edgeKindOf(kind));
			this.#add({ id: walk.id(index), from: from[walk.parent(index)] as number, way, isTest: isFromTest(kind), runs });
		}
	}

	/** Where a symbol is kept: on to what it lies in, as far as that says who runs it. */
	#keep(index: number): void {
		const { id, runs } = this.#at(index);
		const own = this.#view.blockNames(id);
		const [edge] = this.#view.incoming(id, EdgeKind.contains);
		if (!own || !edge) return;
		const isTest = isFromTest(edge.packedKind);
		const add = (one: BlockId, way: Way): void =>
			this.#add({ id: one, from: index, way, isTest, runs: isFileBlock(one) });
		const holder = this.#ownerOf(id, own.qualifiedName) ?? edge.other;
		const kind = isFileBlock(holder) ? file : this.#view.blockNames(holder)?.kind ?? file;
		if (MODULES.has(kind) && runs && !CALLABLE.has(own.kind)) add(fileBlockOf(id), "loads");
		if (!this.#edges.guesses || own.kind === DeclarationKind.test) return;
		if (CLASSES.has(kind)) for (const one of this.#overridden(holder, own.name)) add(one, "overrides");
		const isMember = CLASSES.has(kind) || holder !== edge.other;
		const isKnown = isMember ? !MAKING.has(own.kind) && !this.#isForeign(id, own.name) : MODULES.has(kind);
		if (isKnown && this.#isUsed(id)) return;
		add(isMember || !MODULES.has(kind) ? holder : fileBlockOf(id), "holds");
	}

	/** Of a member that is written outside of what has it (`Cart.prototype.total = …`): that. */
	#ownerOf(id: BlockId, qualifiedName: string): BlockId | undefined {
		const owner = qualifiedName.slice(0, Math.max(0, qualifiedName.lastIndexOf(".")));
		if (owner === "") return undefined;
		const name = owner.slice(owner.lastIndexOf(".") + 1);
		return this.#view.names.blocks(name).find((one) => one.w0 === id.w0 && one.w1 === id.w1 &&
			!isSame(one, id) && this.#view.blockNames(one)?.qualifiedName === owner);
	}

	/** Members of that name in what a class extends or implements. */
	#overridden(holder: BlockId, name: string): BlockId[] {
		const bases = [EdgeKind.extends, EdgeKind.implements].flatMap((kind) => this.#view.outgoing(holder, kind));
		return bases.flatMap(({ other }) => this.#view.outgoing(other, EdgeKind.contains))
			.flatMap(({ other }) => (this.#view.blockNames(other)?.name === name ? [other] : []));
	}

	/** Whether calls of a name on values of unknown type are no evidence, and so are not among the edges. */
	#isForeign(id: BlockId, name: string): boolean {
		const language = languageOf(this.#view.pathOf(id) ?? "");
		return language !== undefined && rulesOf(language).isForeign(name);
	}

	/** Whether more than the top of a file names it. */
	#isUsed(id: BlockId): boolean {
		const kinds = packedKindsOf({ ...this.#edges, includeAmbiguous: true });
		const enters = (user: BlockId): boolean => !isFileBlock(user);
		return this.#view.walk([id], { direction: "incoming", kinds, depthMax: 1, visitedMax: 2, enters }).count > 1;
	}

	#isInTests(id: BlockId): boolean {
		const path = this.#view.pathOf(id);
		return path !== undefined && isTestPath(path);
	}

	#at(index: number): Reached {
		return this.list[index] as Reached;
	}

	#isOver(): boolean {
		if (this.#bounds.stops?.(this.list.length) === true) this.isCut = this.isStopped = true;
		return this.isCut;
	}

	#add(found: Found): void {
		// A file that is run is another thing than one that mentions something.
		const key = blockKey(found.id) + (found.runs && isFileBlock(found.id) ? "!" : "");
		if (this.#seen.has(key)) return;
		if (found.from >= 0 && this.#bounds.enters?.(found.id) === false) return;
		if (this.list.length === this.#bounds.visitedMax) {
			this.isCut = true;
			return;
		}
		this.#seen.add(key);
		const before = this.list[found.from];
		const depth = before === undefined ? 0 : before.depth + 1;
		const index = this.list.push({ ...found, depth, by: byOf(before?.by, found.way) }) - 1;
		(this.#byDepth[depth] ??= []).push(index);
	}
}

function byOf(before: AffectedBy | undefined, way: Way): AffectedBy {
	if (before === "perhaps" || (way !== "uses" && way !== "loads")) return "perhaps";
	return way === "loads" ? "imports" : before ?? "uses";
}

function isSame(one: BlockId, other: BlockId): boolean {
	return one.w2 === other.w2 && one.w3 === other.w3;
}
