/**
 * What of a workspace is reached from its roots, when nothing that may be meant is left out: any edge counts,
 * candidates among them, and what may be called from outside by a name, a base or a decorator counts as called. So what
 * is not reached is not used as far as the index can tell, and what is reached is perhaps not used either.
 */
import { entryRules } from "../../languages.ts";
import { DeclarationFlag, DeclarationKind, EdgeKind, edgeKindOf, isWritten, ReferenceRole } from "../../model/kinds.ts";
import type { InPieces } from "../../model/pieces.ts";
import { baseNameOf, directoryOf } from "../../model/path.ts";
import { get } from "../../model/rows.ts";
import type { IndexView } from "../../store/indexView.ts";
import type { BlockRecord } from "../../store/records.ts";
import type { SymbolTree } from "./symbolTree.ts";
import type { WholeGraph } from "./wholeGraph.ts";

/** Names that a language or its runtime calls. */
const CALLED_BY_LANGUAGE = /^(?:__\w+__|\[.*|toString|toJSON|valueOf|then|dispose|next|return|throw)$/;
/** A signature that tells of a base: `extends X`, `implements X`, `class A(X)`. */
const TELLS_BASES = /\b(?:extends|implements)\b|^(?:@\S+\s+)*class\s+\w+\s*(?:\[.*\])?\([^)]/;
const DECORATED = /^@/;
/** Where a word of the signature says it, and the language's rule does not. */
const SAYS_PRIVATE = /^(?:[\w@().]+\s+)*?private\s/;

const PIECE = 512;

/** Kinds of members that go with what they are declared in. */
const WITH_PARENT = new Set<number>([DeclarationKind.field, DeclarationKind.enumMember, DeclarationKind.constructor]);
/** Kinds of what is declared in them that are judged one by one. */
const JUDGED_IN = new Set<number>([DeclarationKind.file, DeclarationKind.module, DeclarationKind.class]);

export interface RootReachSettings {
	/** Public members of exported classes are for others. */
	readonly isLibrary: boolean;
}

export class RootReach {
	/** By node. */
	readonly isReached: Uint8Array;
	/** Edges that were looked at. */
	looked = 0;
	readonly #view: IndexView;
	readonly #graph: WholeGraph;
	readonly #tree: SymbolTree;
	readonly #isLibrary: boolean;
	readonly #waiting: number[] = [];
	/** Names of members of interfaces and of classes that others extend: who has them may be called through those. */
	readonly #overridable = new Set<string>();
	/** By folder: the file that stands for it, which runs before whatever else in it does. */
	readonly #packageFiles = new Map<string, number>();
	/** By class: whether a decorator is written in it. */
	readonly #decorating = new Map<number, boolean>();

	constructor(view: IndexView, graph: WholeGraph, tree: SymbolTree, { isLibrary }: RootReachSettings) {
		this.#view = view;
		this.#graph = graph;
		this.#tree = tree;
		this.#isLibrary = isLibrary;
		this.isReached = new Uint8Array(graph.nodeCount);
	}

	/** Learns which names are overridable, and which files run with others; before anything is reached. */
	*prepare(): InPieces<void> {
		const { firstOf, kinds, paths } = this.#graph.columns;
		for (const [file, path] of paths.entries()) {
			if (file % PIECE === 0) yield;
			if (baseNameOf(path) !== entryRules(path).packageFile) continue;
			this.#packageFiles.set(directoryOf(path), firstOf[file] as number);
		}
		for (let node = 0, count = 0; node < kinds.length; node++) {
			if (node % (PIECE * 8) === 0) yield;
			const isBase = kinds[node] === DeclarationKind.interface || this.#tree.isBase[node] === 1;
			for (const child of isBase ? this.childrenOf(node) : []) {
				const isMethod = kinds[child] === DeclarationKind.method;
				const name = isMethod ? this.#view.blockNames(this.#graph.id(child))?.name : undefined;
				if (name !== undefined) this.#overridable.add(name);
				if (++count % 64 === 0) yield;
			}
		}
	}

	reach(node: number): void {
		if (node < 0 || this.isReached[node] === 1) return;
		this.isReached[node] = 1;
		this.#waiting.push(node);
	}

	/** What a file, or a part of it with a name, exports. */
	reachExports(node: number): void {
		const { kinds, flags } = this.#graph.columns;
		for (const child of this.childrenOf(node)) {
			if (((flags[child] as number) & (DeclarationFlag.exported | DeclarationFlag.default)) === 0) continue;
			this.reach(child);
			if (kinds[child] === DeclarationKind.module) this.reachExports(child);
		}
	}

	/** Goes on until nothing more is reached. */
	*finish(): InPieces<void> {
		const asked = new Uint8Array(this.#graph.nodeCount);
		do yield* this.#followAll();
		while (yield* this.#reachDecorated(asked));
	}

	*#followAll(): InPieces<void> {
		let count = 0;
		for (let node = this.#waiting.pop(); node !== undefined; node = this.#waiting.pop()) {
			this.#follow(node);
			if (++count % PIECE === 0) yield;
		}
	}

	*childrenOf(node: number): Generator<number> {
		const { first, children } = this.#tree;
		for (let at = first[node] as number; at < (first[node + 1] as number); at++) yield children[at] as number;
	}

	#follow(node: number): void {
		const { outgoing, fileOf, firstOf, kinds } = this.#graph.columns;
		const [begin, end] = [outgoing.first[node] as number, outgoing.first[node + 1] as number];
		this.looked += end - begin;
		for (let edge = begin; edge < end; edge++) {
			if (isWritten(outgoing.kinds[edge] as number)) this.reach(outgoing.others[edge] as number);
		}
		this.reach(this.#tree.parent[node] as number);
		this.reach(firstOf[fileOf[node] as number] as number);
		const kind = kinds[node] as number;
		if (kind === DeclarationKind.file) this.#reachWithFile(node);
		if (!JUDGED_IN.has(kind)) for (const child of this.childrenOf(node)) this.reach(child);
		else if (kind === DeclarationKind.class) this.#reachMembers(node);
	}

	/**
	 * The packages that a file lies in, each of which runs when it is imported; and methods that lie in no type, since
	 * theirs is not known (`Date.prototype.week = …`), nor then who calls them.
	 */
	#reachWithFile(node: number): void {
		const { kinds } = this.#graph.columns;
		for (const child of this.childrenOf(node)) if (kinds[child] === DeclarationKind.method) this.reach(child);
		const path = this.#graph.path(node);
		if (entryRules(path).packageFile === undefined) return;
		for (let folder = directoryOf(path); folder !== ""; folder = directoryOf(folder)) {
			this.reach(this.#packageFiles.get(folder) ?? -1);
		}
	}

	#reachMembers(node: number): void {
		const { flags, kinds } = this.#graph.columns;
		const own = flags[node] as number;
		const isForOthers = this.#isLibrary && (own & (DeclarationFlag.exported | DeclarationFlag.default)) !== 0;
		let [isOpen, isAsked] = [false, false];
		for (const child of this.childrenOf(node)) {
			if (this.isReached[child] === 1) continue;
			const flag = flags[child] as number;
			const isPublic = (flag & DeclarationFlag.exported) !== 0 || (isForOthers && !this.#isPrivate(child));
			const isWithParent = WITH_PARENT.has(kinds[child] as number) || (flag & DeclarationFlag.accessor) !== 0;
			if (isWithParent || isPublic) {
				this.reach(child);
				continue;
			}
			if (!isAsked) isOpen = this.#hasOuterBase(node);
			isAsked = true;
			if (isOpen || this.#mayBeCalled(child)) this.reach(child);
		}
	}

	#isPrivate(node: number): boolean {
		const isPrivate = ((this.#graph.columns.flags[node] as number) & DeclarationFlag.private) !== 0;
		return isPrivate || SAYS_PRIVATE.test(this.#block(node)?.signature ?? "");
	}

	/** Whether a base is named that is not of the workspace. */
	#hasOuterBase(node: number): boolean {
		const signature = this.#block(node)?.signature ?? "";
		return TELLS_BASES.test(signature) && (this.#tree.hasBase[node] === 0 || this.#baseCount(node) < basesIn(signature));
	}

	#baseCount(node: number): number {
		const { outgoing } = this.#graph.columns;
		const bases = new Set<number>();
		for (let edge = outgoing.first[node] as number; edge < (outgoing.first[node + 1] as number); edge++) {
			const kind = edgeKindOf(outgoing.kinds[edge] as number);
			if (kind === EdgeKind.extends || kind === EdgeKind.implements) bases.add(outgoing.others[edge] as number);
		}
		return bases.size;
	}

	#mayBeCalled(node: number): boolean {
		const block = this.#view.blockNames(this.#graph.id(node));
		if (block === undefined) return true;
		return this.#overridable.has(block.name) || CALLED_BY_LANGUAGE.test(block.name);
	}

	/**
	 * What is declared with a decorator in what is reached: the decorator calls it, or hands it on. It may be of others,
	 * so that there is no edge; the text says it. @returns whether there was any
	 */
	*#reachDecorated(asked: Uint8Array): InPieces<boolean> {
		const { kinds } = this.#graph.columns;
		const { parent } = this.#tree;
		let isAny = false;
		for (let node = 0, count = 0; node < kinds.length; node++) {
			if (node % (PIECE * 8) === 0) yield;
			const outer = parent[node] as number;
			if (outer < 0 || asked[node] === 1 || this.isReached[node] === 1 || this.isReached[outer] === 0) continue;
			asked[node] = 1;
			if (++count % 64 === 0) yield;
			if (entryRules(this.#graph.path(node)).isPlain === true) continue;
			const isMember = kinds[outer] === DeclarationKind.class;
			if (isMember ? !this.#hasDecorators(outer) : !DECORATED.test(this.#block(node)?.signature ?? "")) continue;
			this.reach(node);
			isAny = true;
		}
		return isAny;
	}

	/** Whether decorators are written between the name of a class and its end. */
	#hasDecorators(node: number): boolean {
		const known = this.#decorating.get(node);
		if (known !== undefined) return known;
		const block = this.#block(node);
		const references = this.#view.facts(this.#graph.path(node))?.references;
		const found = block !== undefined && references?.role.some((role, row) => {
			const begin = get(references.begin, row);
			return role === ReferenceRole.decorator && begin > block.nameBegin && begin < block.end;
		}) === true;
		this.#decorating.set(node, found);
		return found;
	}

	#block(node: number): BlockRecord | undefined {
		return this.#view.block(this.#graph.id(node));
	}
}

/** How many bases a signature names, at least: what stands between commas outside of brackets. */
function basesIn(signature: string): number {
	const [, inParentheses] = /^(?:@\S+\s+)*class\s+\w+\s*(?:\[.*\])?\((.*)\)/.exec(signature) ?? [];
	const lists = inParentheses === undefined ? signature.split(/\b(?:extends|implements)\b/).slice(1) : [inParentheses];
	return lists.reduce((sum, list) => sum + partsOf(list), 0);
}

function partsOf(list: string): number {
	let [depth, count] = [0, 1];
	for (const letter of list) {
		if ("<([{".includes(letter)) depth += 1;
		else if (">)]}".includes(letter)) depth -= 1;
		else if (letter === "," && depth === 0) count += 1;
	}
	return count;
}
