/** What of the panel outlives its window: where somebody was, how they got there, and how they looked at it. */
import { type Check, finite, flag, list, nullable, oneOf, record, text, whole } from "./check.ts";
import { type Filters, isFilters } from "./filters.ts";
import { type Grouping, isGrouping } from "./grouping.ts";
import { isId } from "./messages.ts";
import { isWalk, type Stop, type Walk } from "./walk.ts";

export const VIEWS = ["columns", "impact", "list"] as const;
export type View = (typeof VIEWS)[number];

/** What is in the middle of the picture, and how large it is drawn. */
export interface Camera {
	readonly x: number;
	readonly y: number;
	readonly zoom: number;
}

export interface Saved {
	readonly version: number;
	readonly walk: Walk;
	readonly view: View;
	/** Null: nobody has chosen. */
	readonly filters: Filters | null;
	readonly grouping: Grouping;
	/** Groups that are not as they begin. */
	readonly turned: readonly string[];
	readonly camera: Camera | null;
	/** The ends of a path that is kept in sight. */
	readonly path: { readonly from: Stop; readonly to: Stop } | null;
	readonly follows: boolean;
}

export const VERSION = 1;
export const ZOOM_MIN = 0.05;
export const ZOOM_MAX = 2.5;
const TURNED_MAX = 2000;

const stop = record<Stop>({ id: isId, name: text(4096), kind: text(64) });
const isShape = record<Saved>({
	version: whole(VERSION), walk: isWalk, view: oneOf(VIEWS), filters: nullable(isFilters), grouping: isGrouping,
	turned: list(text(8192), TURNED_MAX), camera: nullable(record<Camera>({ x: finite, y: finite, zoom: finite })),
	path: nullable(record({ from: stop, to: stop })), follows: flag,
});

export const isSaved: Check<Saved> = (value): value is Saved => isShape(value) && value.version === VERSION;

/** The ids in what a page kept; none if it is not what a page keeps. */
export function savedIds(state: unknown): readonly string[] {
	if (!isSaved(state)) return [];
	const { walk, path } = state;
	return [...walk.stops, ...(path ? [path.from, path.to] : [])].map(({ id }) => id);
}
