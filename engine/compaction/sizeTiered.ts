/**
 * Size-tiered compaction: which tables to merge next; a pure function of what the tables are like.
 *
 * Only neighbours in age are merged, so that ranges of sequence numbers stay apart and a reader that has
 * found a version can stop. (A merge itself is right for any set of tables.) Every choice lowers the number
 * of tables or rids the oldest of its tombstones, so choosing again and again comes to an end.
 */

/** What the choice needs to know of a table. */
export interface TableShape {
	readonly number: number;
	readonly bytes: number;
	readonly sequenceMin: number;
	readonly sequenceMax: number;
	/** Versions of blocks and edges, an edge counted in both directions; tombstones among them. */
	readonly versionCount: number;
	readonly tombstoneCount: number;
}

/** Tables below this are of the lowest class; four times as much makes the next. */
const CLASS_BYTES = 256 * 1024;
const CLASS_FACTOR = 4;
/** Tables merged at once: each takes a buffer and a look at each step. */
const MERGE_COUNT_MAX = 16;
/** Tombstones that are this part of the older versions below them make a merge worth while. */
const TOMBSTONE_PART = 4;

/**
 * The tables to merge next, by number, newest first; none if all is well.
 *
 * @param tables - newest first, by their newest sequence number
 * @param width - how many tables of one class are merged into one of the next, at least 2
 *
 * Between merges there are fewer than `width` tables of each class, so about `width × log4(bytes)` in all;
 * each byte is written about once per class. Of `width` tables and more, dead versions take at most about as
 * much as live ones, because all is merged when everything newer is as large as the oldest table.
 */
export function chooseTables(tables: readonly TableShape[], width: number): readonly number[] {
	const chosen = fullClass(tables, width) ?? deletedBelow(tables) ?? outweighed(tables, width);
	return (chosen ?? []).map(({ number }) => number);
}

/** The size class of a table, from 0. */
function classOf({ bytes }: TableShape): number {
	let sizeClass = 0;
	for (let limit = CLASS_BYTES; bytes >= limit; limit *= CLASS_FACTOR) sizeClass += 1;
	return sizeClass;
}

/**
 * Neighbours that weigh as much as `width` of one class, and none is of a higher one; the lowest such class. One of a
 * lower class weighs a quarter for each class between: where tables of two classes take turns, neither of them may come
 * to `width` alone.
 */
function fullClass(tables: readonly TableShape[], width: number): readonly TableShape[] | undefined {
	const classes = tables.map(classOf);
	for (const sizeClass of [...new Set(classes)].sort((first, second) => first - second)) {
		let begin = 0;
		let weight = 0;
		for (let index = 0; index <= tables.length; index += 1) {
			const own = classes[index] ?? Infinity;
			if (own <= sizeClass) {
				weight += CLASS_FACTOR ** (own - sizeClass);
				continue;
			}
			if (weight >= width) return tables.slice(Math.max(begin, index - MERGE_COUNT_MAX), index);
			begin = index + 1;
			weight = 0;
		}
	}
	return undefined;
}

/** A table and all newer ones, if these hold many tombstones for what it holds; or the oldest by itself. */
function deletedBelow(tables: readonly TableShape[]): readonly TableShape[] | undefined {
	let tombstones = 0;
	for (const [index, table] of tables.entries()) {
		const isWorth = tombstones > 0 && tombstones * TOMBSTONE_PART >= table.versionCount;
		if (isWorth && index < MERGE_COUNT_MAX) return tables.slice(0, index + 1);
		tombstones += table.tombstoneCount;
	}
	const oldest = tables.at(-1);
	if (oldest === undefined || oldest.tombstoneCount === 0) return undefined;
	const isApart = tables.every((table) => table === oldest || table.sequenceMin > oldest.sequenceMax);
	return isApart && oldest.tombstoneCount * TOMBSTONE_PART >= oldest.versionCount ? [oldest] : undefined;
}

/**
 * All tables, if what is newer than the oldest is together as large: it may all be new versions. Fewer than `width` of
 * them are left alone, as in a class: the first ones of a store are all of one size, and as a rule nothing in them is
 * dead.
 */
function outweighed(tables: readonly TableShape[], width: number): readonly TableShape[] | undefined {
	const oldest = tables.at(-1);
	if (oldest === undefined || tables.length < width || tables.length > MERGE_COUNT_MAX) return undefined;
	const newerBytes = tables.slice(0, -1).reduce((sum, { bytes }) => sum + bytes, 0);
	return newerBytes >= oldest.bytes ? tables : undefined;
}
