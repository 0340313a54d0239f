/** When a tombstone may go: each clause of the rule by itself. */
import { expect, test } from "vitest";
import { BLOCKS, type Keyspace, OUTGOING } from "../sstable/tableFormat.ts";
import { mayDropTombstone, type OtherTable } from "./tombstoneRule.ts";

function holding(sequenceMin: number, held: Keyspace): OtherTable {
	return { sequenceMin, mayHold: (keyspace, w0) => keyspace === held && w0 === 7 };
}

const isDroppable = (others: readonly OtherTable[], w0 = 7): boolean =>
	mayDropTombstone(others, 50, BLOCKS, w0, 0, 0, 0);

test("a tombstone goes when there is no other table", () => {
	expect(isDroppable([])).toBe(true);
});

test("it stays when an older table may hold the key, whatever younger ones say", () => {
	expect(isDroppable([holding(10, BLOCKS)])).toBe(false);
	expect(isDroppable([holding(60, BLOCKS), holding(49, BLOCKS)])).toBe(false);
});

test("it goes when the older tables hold other keys or another keyspace only", () => {
	expect(isDroppable([holding(10, BLOCKS)], 8)).toBe(true);
	expect(isDroppable([holding(10, OUTGOING)])).toBe(true);
});

test("it goes when only younger tables hold the key", () => {
	expect(isDroppable([holding(51, BLOCKS)])).toBe(true);
});

test("it stays beside a table that spans its sequence number", () => {
	expect(isDroppable([{ ...holding(49, BLOCKS) }])).toBe(false);
});
