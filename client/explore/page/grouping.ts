/**
 * Many neighbours become few boxes: by file, or, where there are many files, by folder. A side of some hundred begins
 * with its large groups closed, so that it can be taken in at a glance; whoever opens or closes one is heeded.
 */
import { oneOf, type Check } from "./check.ts";
import { folderOf } from "./filters.ts";
import type { PageNeighbour, Side } from "./messages.ts";

export const GROUPINGS = ["auto", "file", "folder"] as const;
export type Grouping = (typeof GROUPINGS)[number];
export const isGrouping: Check<Grouping> = oneOf(GROUPINGS);

export interface Group {
	/** Of one side: `incoming:src/cart.ts`. */
	readonly key: string;
	readonly side: Side;
	/** The last part of its path, and what comes before it. */
	readonly title: string;
	readonly place: string;
	readonly by: "file" | "folder";
	readonly neighbours: readonly PageNeighbour[];
	readonly isOpen: boolean;
}

export interface GroupingOptions {
	readonly grouping: Grouping;
	/** Groups that are not as they begin, by their keys. */
	readonly turned: ReadonlySet<string>;
}

/** More files than this on one side are shown by their folders. */
const FILES_MAX = 24;
/** Up to so many on one side, everything is open. */
const OPEN_MAX = 36;
/** On a larger side, groups up to this size are. */
const SMALL_MAX = 3;

export function groupsOf(
	neighbours: readonly PageNeighbour[], side: Side, { grouping, turned }: GroupingOptions,
): readonly Group[] {
	const mine = neighbours.filter(({ direction }) => direction === side);
	const by = grouping === "auto" ? fitting(mine) : grouping;
	const groups = new Map<string, PageNeighbour[]>();
	for (const one of mine) {
		const name = by === "file" ? one.symbol.path : folderOf(one.symbol);
		const known = groups.get(name);
		if (known) known.push(one);
		else groups.set(name, [one]);
	}
	return [...groups].map(([name, members]) => {
		const key = `${side}:${name}`;
		const begins = mine.length <= OPEN_MAX || members.length <= SMALL_MAX;
		return { key, side, by, ...titleOf(name), neighbours: members, isOpen: begins !== turned.has(key) };
	});
}

function fitting(neighbours: readonly PageNeighbour[]): "file" | "folder" {
	return new Set(neighbours.map(({ symbol }) => symbol.path)).size > FILES_MAX ? "folder" : "file";
}

function titleOf(name: string): Pick<Group, "title" | "place"> {
	const slash = name.slice(0, -1).lastIndexOf("/");
	return { title: name.slice(slash + 1), place: name.slice(0, slash + 1) };
}
