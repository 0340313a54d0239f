/**
 * CompactionPolicy: the decisions of a merge, as one thing that is passed in.
 *
 * The work around them (steps, order of syncs, manifest, pins) is right for any choice of tables; whether it
 * is, and whether the tests would see a wrong decision, is found out by passing in others.
 */
import type { TableReader } from "../sstable/tableReader.ts";
import type { MergeInput } from "./mergeInput.ts";
import { mergeInputOf } from "./mergeInputs.ts";
import { chooseTables, type TableShape } from "./sizeTiered.ts";
import { mayDropTombstone } from "./tombstoneRule.ts";

export interface CompactionPolicy {
	/** Numbers of the tables to merge next. */
	readonly choose: (tables: readonly TableShape[], width: number) => readonly number[];
	readonly mayDropTombstone: typeof mayDropTombstone;
	readonly inputOf: (table: TableReader) => MergeInput;
}

/** Size-tiered, with the tombstone rule. */
export const SIZE_TIERED: CompactionPolicy = {
	choose: chooseTables,
	mayDropTombstone,
	inputOf: mergeInputOf,
};
