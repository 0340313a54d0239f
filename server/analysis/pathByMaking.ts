/**
 * Ways through constructors. Who makes something calls it by the name of its class, so no edge leads to what runs then:
 * from the class a way goes on to its constructor, where it has been called, and nowhere else.
 */
import type { BlockId, Walk } from "../../engine/index.ts";
import { DeclarationKind, EdgeKind } from "../model/kinds.ts";
import { blockKey } from "../store/edgePatch.ts";
import type { IndexView } from "../store/indexView.ts";

/** Symbols before the goal among which constructors are looked for, each time. */
const BEFORE_MAX = 4000;
/** Constructors on one way. */
const CONSTRUCTORS_MAX = 4;

/** An edge of a path by what leads to it: `packedKind` is 0 at its begin. */
export interface PathLink {
	readonly id: BlockId;
	readonly packedKind: number;
}

export interface MakingSearch {
	readonly from: readonly BlockId[];
	readonly to: readonly BlockId[];
	/** Packed ones. */
	readonly kinds: readonly number[];
	readonly depthMax: number;
	readonly enters: ((id: BlockId) => boolean) | undefined;
	/** Symbols that each search for a stretch visits at most. */
	readonly visitedMax: number;
}

export const linksOf = (path: Walk): PathLink[] =>
	Array.from({ length: path.count }, (_, at) => ({ id: path.id(at), packedKind: Math.max(0, path.kind(at)) }));

/**
 * A way along edges that goes through a constructor at least; to be asked where none goes without. Through as few
 * constructors as can be, and short, though perhaps not the shortest of these. Its length is not bounded by `depthMax`,
 * which holds for each stretch between two constructors.
 *
 * Cost: for each constructor on the way a walk backwards over {@link BEFORE_MAX} symbols at most, each read once.
 */
export function pathByMaking(view: IndexView, search: MakingSearch): readonly PathLink[] | undefined {
	const { from, kinds, depthMax, enters, visitedMax } = search;
	const makings = new Map<string, Making>();
	let goals = search.to;
	for (let count = 0; count < CONSTRUCTORS_MAX; count++) {
		const makers = makersBefore(view, goals, search).filter(({ maker }) => !makings.has(blockKey(maker)));
		if (makers.length === 0) return undefined;
		for (const making of makers) makings.set(blockKey(making.maker), making);
		const ends = makers.map(({ maker }) => maker);
		const path = view.path(from, ends, { direction: "outgoing", kinds, depthMax, enters, visitedMax });
		if (path.count > 0) return withMakings(view, linksOf(path), makings, search);
		goals = ends;
	}
	return undefined;
}

/** A symbol that makes something, and how that goes on. */
interface Making {
	readonly maker: BlockId;
	readonly links: readonly [madeClass: PathLink, itsConstructor: PathLink];
	/** What the constructor reaches. */
	readonly goals: readonly BlockId[];
}

/** All that make something whose constructor reaches a goal; each once, the nearest to the goal. */
function makersBefore(view: IndexView, goals: readonly BlockId[], search: MakingSearch): Making[] {
	const { kinds, depthMax, enters } = search;
	const wanted = new Set(kinds);
	const walk = view.walk(goals, { direction: "incoming", kinds, depthMax, visitedMax: BEFORE_MAX, enters });
	const makers = new Map<string, Making>();
	for (let at = 0; at < walk.count; at++) {
		const id = walk.id(at);
		if (view.blockNames(id)?.kind !== DeclarationKind.constructor) continue;
		const [holder] = view.incoming(id, EdgeKind.contains);
		if (holder === undefined || enters?.(holder.other) === false) continue;
		for (const { other: maker, packedKind } of view.incoming(holder.other, EdgeKind.calls)) {
			if (!wanted.has(packedKind) || makers.has(blockKey(maker))) continue;
			const links = [{ id: holder.other, packedKind }, { id, packedKind: holder.packedKind }] as const;
			makers.set(blockKey(maker), { maker, links, goals });
		}
	}
	return [...makers.values()];
}

/** A path to somebody who makes something, and on from there. */
function withMakings(
	view: IndexView, begin: readonly PathLink[], makings: ReadonlyMap<string, Making>, search: MakingSearch,
): readonly PathLink[] | undefined {
	const { kinds, depthMax, enters, visitedMax } = search;
	const all = [...begin];
	const goals = new Set(search.to.map(blockKey));
	for (let last = all.at(-1); last !== undefined && !goals.has(blockKey(last.id)); last = all.at(-1)) {
		const making = makings.get(blockKey(last.id));
		if (making === undefined) return undefined;
		const [, { id }] = making.links;
		const path = view.path([id], making.goals, { direction: "outgoing", kinds, depthMax, enters, visitedMax });
		if (path.count === 0) return undefined;
		all.push(...making.links, ...linksOf(path).slice(1));
	}
	return all;
}
