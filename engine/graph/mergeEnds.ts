/**
 * Ends of edges of one block from two tables, merged: each in order of (kind, id of the other end), and so the result.
 */
import type { RunEnds } from "../sstable/runCodec.ts";
import type { NodeIds } from "./nodeIds.ts";

/**
 * Writes both to `into`, whose ranks are nodes as theirs are.
 *
 * @returns `false` if both have an edge of one kind to one end, of which ends alone do not say whether it is the same:
 * then `into` means nothing
 */
export function mergeEnds(one: RunEnds, other: RunEnds, into: RunEnds, ids: NodeIds): boolean {
	into.clear();
	into.reserve(one.count + other.count);
	let [at, to] = [0, 0];
	while (at < one.count && to < other.count) {
		const order = one.kinds[at]! - other.kinds[to]! || ids.compare(one.ranks[at]!, other.ranks[to]!);
		if (order === 0) return false;
		if (order < 0) append(one, at++, into);
		else append(other, to++, into);
	}
	while (at < one.count) append(one, at++, into);
	while (to < other.count) append(other, to++, into);
	return true;
}

function append({ kinds, ranks }: RunEnds, index: number, into: RunEnds): void {
	into.kinds[into.count] = kinds[index]!;
	into.ranks[into.count] = ranks[index]!;
	into.count += 1;
}
