/**
 * Expands deleted blocks: each becomes a deleted block and a deleted edge for every edge it has at that
 * point.
 *
 * This happens before the batch goes to the log, so the log is self-contained and replaying it looks nothing up. Edges
 * that the batch itself puts before the deletion are deleted too; those it puts afterwards are not.
 */
import { IdRows, NO_ROW } from "../memtable/idRows.ts";
import type { BlockId } from "../model/block.ts";
import { EDGE_ROW_WORDS, EdgeRows } from "../model/edgeRows.ts";
import {
	EDGE_BEGIN_AT,
	EDGE_KIND_AT,
	EDGE_SOURCE_AT,
	EDGE_TARGET_AT,
	OPERATION_DELETE_BLOCK,
	OPERATION_PUT_EDGE,
	operationBytesAt,
	readI32,
	readWord,
} from "../model/operation.ts";
import type { ReadView } from "../read/readView.ts";
import { WriteBatch } from "./writeBatch.ts";

/** Expands one batch after the other, in memory that is used again. */
export class DeleteExpander {
	readonly #expanded = new WriteBatch();
	readonly #rows = new EdgeRows();

	/**
	 * The operations of `batch` with every deleted edge spelled out, against the state that `view` sees: a view
	 * until the next call.
	 */
	expand(batch: WriteBatch, view: ReadView): Uint8Array {
		this.#expanded.clear();
		for (const pieces = expandInto(this.#expanded, batch, view, this.#rows); pieces.next().done !== true; );
		return this.#expanded.encoded();
	}
}

/**
 * The same as a batch of its own, a deleted block a piece, for a state that has to be the same with each: that of the
 * sequence number.
 */
export function* expandInPieces(
	batch: WriteBatch,
	view: ReadView,
	sequence: number,
): Generator<undefined, WriteBatch, undefined> {
	if (batch.isExpandedAt(sequence)) return batch;
	const expanded = new WriteBatch();
	yield* expandInto(expanded, batch, view, new EdgeRows());
	expanded.setExpanded(batch, sequence);
	return expanded;
}

function* expandInto(
	expanded: WriteBatch,
	batch: WriteBatch,
	view: ReadView,
	rows: EdgeRows,
): Generator<undefined, void, undefined> {
	const bytes = batch.encoded();
	const puts = hasPutBeforeDelete(bytes) ? new PutEdges(bytes) : undefined;
	for (let at = 0; at < bytes.length;) {
		const length = operationBytesAt(bytes, at, bytes.length);
		expanded.appendBytes(bytes, at, length);
		if (bytes[at] === OPERATION_PUT_EDGE) puts?.add(at);
		if (bytes[at] === OPERATION_DELETE_BLOCK) {
			puts?.deleteAt(at + 1, expanded);
			deleteStoredEdges(expanded, view, idAt(bytes, at + 1), rows);
			yield;
		}
		at += length;
	}
}

/** Edges that a batch has put so far at blocks that it deletes somewhere. */
class PutEdges {
	readonly #bytes: Uint8Array;
	readonly #deleted: IdRows;
	/** For each deleted id, by row: where the batch puts edges at it. */
	readonly #putAt: number[][];

	constructor(bytes: Uint8Array) {
		this.#bytes = bytes;
		this.#deleted = deletedIds(bytes);
		this.#putAt = Array.from({ length: this.#deleted.count }, () => []);
	}

	add(at: number): void {
		for (const end of [EDGE_SOURCE_AT, EDGE_TARGET_AT]) {
			const row = findId(this.#deleted, this.#bytes, at + end);
			if (row !== NO_ROW) this.#putAt[row]?.push(at);
		}
	}

	/** Deletes the edges put so far at the block whose id lies at `idBegin`. */
	deleteAt(idBegin: number, expanded: WriteBatch): void {
		const bytes = this.#bytes;
		for (const put of this.#putAt[findId(this.#deleted, bytes, idBegin)] ?? []) {
			expanded.deleteEdge({
				source: idAt(bytes, put + EDGE_SOURCE_AT),
				target: idAt(bytes, put + EDGE_TARGET_AT),
				kind: bytes[put + EDGE_KIND_AT] ?? 0,
				begin: readI32(bytes, put + EDGE_BEGIN_AT) >>> 0,
			});
		}
	}
}

/** Most batches delete first and put then, or delete nothing that they put; they need no look-up table. */
function hasPutBeforeDelete(bytes: Uint8Array): boolean {
	let hasPut = false;
	for (let at = 0; at < bytes.length; at += operationBytesAt(bytes, at, bytes.length)) {
		if (bytes[at] === OPERATION_PUT_EDGE) hasPut = true;
		else if (hasPut && bytes[at] === OPERATION_DELETE_BLOCK) return true;
	}
	return false;
}

function deleteStoredEdges(expanded: WriteBatch, view: ReadView, id: BlockId, rows: EdgeRows): void {
	for (const direction of ["outgoing", "incoming"] as const) {
		view.collectEdges(id, direction, rows);
		const { words } = rows;
		for (let at = 0; at < rows.count * EDGE_ROW_WORDS; at += EDGE_ROW_WORDS) {
			const other = { w0: words[at]!, w1: words[at + 1]!, w2: words[at + 2]!, w3: words[at + 3]! };
			const [source, target] = direction === "outgoing" ? [id, other] : [other, id];
			const begin = words[at + ROW_BEGIN]! >>> 0;
			expanded.deleteEdge({ source, target, kind: words[at + ROW_KIND]!, begin });
		}
	}
}

/** In a row of {@link EdgeRows}. */
const ROW_BEGIN = 4;
const ROW_KIND = 7;

function deletedIds(bytes: Uint8Array): IdRows {
	const deleted = new IdRows(4);
	for (let at = 0; at < bytes.length; at += operationBytesAt(bytes, at, bytes.length)) {
		if (bytes[at] !== OPERATION_DELETE_BLOCK || findId(deleted, bytes, at + 1) !== NO_ROW) continue;
		const id = idAt(bytes, at + 1);
		deleted.add(id.w0, id.w1, id.w2, id.w3);
	}
	return deleted;
}

function findId(rows: IdRows, bytes: Uint8Array, at: number): number {
	return rows.find(
		readWord(bytes, at),
		readWord(bytes, at + 4),
		readWord(bytes, at + 8),
		readWord(bytes, at + 12),
	);
}

function idAt(bytes: Uint8Array, at: number): BlockId {
	return {
		w0: readWord(bytes, at),
		w1: readWord(bytes, at + 4),
		w2: readWord(bytes, at + 8),
		w3: readWord(bytes, at + 12),
	};
}
