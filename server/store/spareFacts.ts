/**
 * Facts of contents that no file has any more, kept for a while: whoever returns to a branch, or takes an edit back,
 * has them without parsing. They are bounded in time and in size, those that went out of use first go first.
 *
 *     spare     when it went out of use (seconds since 1970), how many bytes the facts have
 *
 * What always holds: facts that no file has are spare, but for those that a crash or an earlier version left.
 */
import type { Reader, WriteBatch } from "../../engine/index.ts";
import type { Hash128 } from "../model/hash.ts";
import { factsId, SPARE_SPACE, spareId } from "../model/identity.ts";
import { RecordReader, RecordWriter } from "./recordBytes.ts";

export const SPARE_SECONDS_MAX: number = 7 * 24 * 3600;
/** However small the workspace is. */
const SPARE_BYTES_MIN = 16 * 1024 * 1024;

/** Facts go out of use with this batch. */
export function putSpare(
	batch: WriteBatch, hash: Hash128, spare: { readonly nowMs: number; readonly bytes: number },
): void {
	const seconds = Math.max(0, Math.floor(spare.nowMs / 1000));
	batch.putBlock(spareId(hash), new RecordWriter().varint(seconds).varint(spare.bytes).bytes);
}

/** Some file has these facts again. */
export function deleteSpare(reader: Reader, batch: WriteBatch, hash: Hash128): void {
	if (reader.has(spareId(hash))) batch.deleteBlock(spareId(hash));
}

/**
 * Puts into a batch that goes what is kept too long, or more than there is room for.
 *
 * @param sourceBytes - of the files of the workspace: facts that nobody uses have room for as many
 * @returns how many go
 */
export function deleteOldSpares(
	reader: Reader, batch: WriteBatch, { nowMs, sourceBytes }: { readonly nowMs: number; readonly sourceBytes: number },
): number {
	const spares: { readonly hash: Hash128; readonly seconds: number; readonly bytes: number }[] = [];
	for (const cursor = reader.scan({ prefix: [SPARE_SPACE] }); cursor.next(); ) {
		const { w1, w2, w3 } = cursor.id;
		const record = new RecordReader(cursor.content);
		spares.push({ hash: [w1, w2, w3, 0], seconds: record.varint(), bytes: record.varint() });
	}
	spares.sort((one, other) => other.seconds - one.seconds);
	const oldest = nowMs / 1000 - SPARE_SECONDS_MAX;
	let room = Math.max(SPARE_BYTES_MIN, sourceBytes);
	let count = 0;
	for (const { hash, seconds, bytes } of spares) {
		room -= bytes;
		if (room >= 0 && seconds >= oldest) continue;
		batch.deleteBlock(spareId(hash));
		batch.deleteBlock(factsId(hash));
		count += 1;
	}
	return count;
}
