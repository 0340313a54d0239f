/**
 * Names of the files of a store, and back to their numbers.
 *
 * ```
 * CURRENT             names the manifest that counts
 * CURRENT.new         the next one, before it is renamed
 * MANIFEST-000004     which tables live, where the log begins
 * LOCK-000007         the writer; the number grows with each takeover
 * 000012.wal          a segment of the log; numbers have no gaps
 * 000013.table        a table
 * 000012.wal.damaged  a segment that was set aside, for whoever wants to look
 * RESTORING           a backup is being restored here; it is no store yet
 * ```
 *
 * Six digits at least, so that names sort as numbers up to a million; more digits are read as well.
 */

export const CURRENT_NAME = "CURRENT";
export const CURRENT_NEW_NAME = "CURRENT.new";
export const RESTORING_NAME = "RESTORING";
/** Behind the name of a segment of the log that was set aside. */
export const DAMAGED_SUFFIX = ".damaged";

/** What a name stands for. */
export type FileKind = "current" | "current-new" | "manifest" | "lock" | "wal" | "table" | "restoring";

export interface ParsedFileName {
	readonly kind: FileKind;
	/** 0 for the kinds that exist once. */
	readonly number: number;
}

function padded(number: number): string {
	return String(number).padStart(6, "0");
}

export function walName(segment: number): string {
	return `${padded(segment)}.wal`;
}

export function tableName(table: number): string {
	return `${padded(table)}.table`;
}

export function manifestName(manifest: number): string {
	return `MANIFEST-${padded(manifest)}`;
}

export function lockName(epoch: number): string {
	return `LOCK-${padded(epoch)}`;
}

/** Reads a name; `undefined` for a file that is none of ours, which is left alone. */
export function parseFileName(name: string): ParsedFileName | undefined {
	if (name === CURRENT_NAME) return { kind: "current", number: 0 };
	if (name === CURRENT_NEW_NAME) return { kind: "current-new", number: 0 };
	if (name === RESTORING_NAME) return { kind: "restoring", number: 0 };
	const match = /^(?:(MANIFEST|LOCK)-(\d{6,15})|(\d{6,15})\.(wal|table))$/.exec(name);
	if (match === null) return undefined;
	const number = Number(match[2] ?? match[3]);
	const word = match[1] ?? match[4];
	if (word === "MANIFEST") return { kind: "manifest", number };
	if (word === "LOCK") return { kind: "lock", number };
	return { kind: word === "wal" ? "wal" : "table", number };
}
