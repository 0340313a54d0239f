/** Everything that the page knows, and how it changes: from state to state, without looking at the page. */
import { firstLinesOf } from "./columns.ts";
import { defaultsFor, type Filters, passing } from "./filters.ts";
import { type Group, type Grouping, groupsOf } from "./grouping.ts";
import type { Offer, PageNeighbour, PathStep, ReachedStep, Shown, Side, ToPage } from "./messages.ts";
import type { Camera, Saved, View } from "./saved.ts";
import { VERSION } from "./saved.ts";
import { goOn, moved, NO_WALK, replaced, type Stop, type Walk } from "./walk.ts";

/** How one symbol reaches another, kept in sight while somebody walks on. */
export interface KeptPath {
	readonly from: Stop;
	readonly to: Stop;
	/** Undefined while it is looked for; empty if there is none. */
	readonly steps: readonly PathStep[] | undefined;
	/** It is the second that reaches the first. */
	readonly isBack: boolean;
}

export interface Impact {
	/** The symbol whose change it is. */
	readonly of: string;
	readonly steps: readonly ReachedStep[];
	readonly symbols: number;
	readonly tests: number;
	readonly cut: boolean;
}

export interface Trouble {
	readonly sentence: string;
	readonly offers: readonly Offer[];
}

export interface State {
	readonly walk: Walk;
	readonly shown: Shown | undefined;
	readonly view: View;
	/** Undefined until somebody chooses: then as fits what is looked at. */
	readonly filters: Filters | undefined;
	readonly grouping: Grouping;
	readonly turned: readonly string[];
	/** What was asked for of nodes, by their keys. */
	readonly expansions: ReadonlyMap<string, readonly PageNeighbour[]>;
	/** The key of a node or group; undefined is the card. */
	readonly selected: string | undefined;
	readonly path: KeptPath | undefined;
	readonly impact: Impact | undefined;
	readonly trouble: Trouble | undefined;
	readonly follows: boolean;
	/** Nothing was asked about yet. */
	readonly isEmpty: boolean;
}

export const BEGIN: State = {
	walk: NO_WALK,
	shown: undefined,
	view: "columns",
	filters: undefined,
	grouping: "auto",
	turned: [],
	expansions: new Map(),
	selected: undefined,
	path: undefined,
	impact: undefined,
	trouble: undefined,
	follows: false,
	isEmpty: false,
};

export function stopOf({ symbol: { id, qualifiedName, name, kind } }: Pick<Shown, "symbol">): Stop {
	return { id, name: kind === "file" ? name : qualifiedName, kind };
}

/** A symbol came: as one more step of the walk, or in the place of the one before. */
export function withShown(state: State, shown: Shown, how: "on" | "same"): State {
	const stop = stopOf(shown);
	const walk = how === "on" ? goOn(state.walk, stop) : replaced(state.walk, stop);
	const isOther = state.shown?.symbol.id !== shown.symbol.id;
	const fresh = isOther ? { expansions: new Map(), selected: undefined, impact: undefined } : {};
	return { ...state, ...fresh, walk, shown, trouble: undefined, isEmpty: false };
}

/** Back or forward. @returns the same state where there is nothing */
export function withSteps(state: State, steps: number): State {
	const walk = moved(state.walk, steps);
	return walk === state.walk ? state : { ...state, walk };
}

export function withTurned(state: State, key: string): State {
	const { turned } = state;
	return { ...state, turned: turned.includes(key) ? turned.filter((one) => one !== key) : [...turned, key] };
}

/** What a node leads to on, away from the card; gone again the next time, with all behind it. */
export function withExpansion(state: State, key: string, neighbours: readonly PageNeighbour[] | undefined): State {
	const expansions = new Map([...state.expansions].filter(([one]) => one !== key && !one.startsWith(`${key}:`)));
	if (neighbours) expansions.set(key, neighbours);
	return { ...state, expansions };
}

/** The side of the card that a node stands on, by its key. */
export function sideOf(key: string): Side {
	return key.startsWith("incoming") ? "incoming" : "outgoing";
}

export function withPath(state: State, message: Extract<ToPage, { readonly kind: "path" }>): State {
	if (!state.path) return state;
	return { ...state, path: { ...state.path, steps: message.steps, isBack: message.isBack } };
}

export interface Picture {
	readonly shown: Shown;
	/** Of neighbours that pass the filters. */
	readonly groups: readonly Group[];
	readonly expansions: ReadonlyMap<string, readonly PageNeighbour[]>;
	/** Neighbours that do not pass. */
	readonly leftOut: number;
}

/** What is to be drawn of a state; undefined while there is nothing. */
export function pictureOf({ shown, filters, grouping, turned, expansions }: State): Picture | undefined {
	if (!shown) return undefined;
	const chosen = filters ?? defaultsFor(shown.symbol.kind);
	const neighbours = inOrderOfCode(passing(shown.neighbours, chosen), shown);
	const options = { grouping, turned: new Set(turned) };
	const groups = [...groupsOf(neighbours, "incoming", options), ...groupsOf(neighbours, "outgoing", options)];
	const passed = new Map([...expansions].map(([key, all]) => [key, passing(all, chosen)]));
	return { shown, groups, expansions: passed, leftOut: shown.neighbours.length - neighbours.length };
}

/** What is used stands in the order in which the code names it, so that few edges cross; the rest behind it. */
function inOrderOfCode(neighbours: readonly PageNeighbour[], { source }: Shown): readonly PageNeighbour[] {
	const lines = firstLinesOf(source);
	const lineOf = ({ direction, symbol: { id } }: PageNeighbour): number =>
		direction === "incoming" ? 0 : (lines.get(id) ?? Number.MAX_SAFE_INTEGER);
	return [...neighbours].sort((one, other) => lineOf(one) - lineOf(other));
}

export function savedOf(state: State, camera: Camera | null): Saved {
	const { walk, view, filters, grouping, turned, path, follows } = state;
	const ends = path ? { from: path.from, to: path.to } : null;
	return {
		version: VERSION,
		walk,
		view,
		filters: filters ?? null,
		grouping,
		turned: turned.slice(0, 2000),
		camera,
		path: ends,
		follows,
	};
}

/** As it was left; what stands there is asked for again. */
export function restored({ walk, view, filters, grouping, turned, path, follows }: Saved): State {
	const kept = path ? { ...path, steps: undefined, isBack: false } : undefined;
	return { ...BEGIN, walk, view, filters: filters ?? undefined, grouping, turned, path: kept, follows };
}
