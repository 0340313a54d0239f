/**
 * Expands deleted blocks: each becomes a deleted block and a deleted edge for every edge it has at that
 * point.
 *
 * This happens before the batch goes to the log, so the log says everything and replaying it looks nothing
 * up. Edges that the batch itself puts before the deletion count as well; those it puts after are not
 * touched.
 */
import { IdRows, NO_ROW } from "./memtable/idRows.ts";
import type { BlockId } from "./model/block.ts";
import { EdgeList } from "./model/edgeList.ts";
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
} from "./model/operation.ts";
import type { ReadView } from "./readView.ts";
import { WriteBatch } from "./writeBatch.ts";

/** The operations of `batch` with every deleted edge spelled out, against the state that `view` sees. */
export function expandDeletes(batch: WriteBatch, view: ReadView): Uint8Array {
	const bytes = batch.encoded();
	const expanded = new WriteBatch();
	const deleted = deletedIds(bytes);
	/** For each deleted id, by row: where the batch has put edges at it so far. */
	const putAt: number[][] = Array.from({ length: deleted.count }, () => []);
	const list = new EdgeList();
	for (let at = 0; at < bytes.length;) {
		const length = operationBytesAt(bytes, at, bytes.length);
		expanded.append(bytes, at, length);
		if (bytes[at] === OPERATION_PUT_EDGE) {
			for (const end of [EDGE_SOURCE_AT, EDGE_TARGET_AT]) {
				const row = findId(deleted, bytes, at + end);
				if (row !== NO_ROW) putAt[row]?.push(at);
			}
		} else if (bytes[at] === OPERATION_DELETE_BLOCK) {
			const id = idAt(bytes, at + 1);
			for (const put of putAt[findId(deleted, bytes, at + 1)] ?? []) {
				expanded.deleteEdge({
					source: idAt(bytes, put + EDGE_SOURCE_AT),
					target: idAt(bytes, put + EDGE_TARGET_AT),
					kind: bytes[put + EDGE_KIND_AT] ?? 0,
					begin: readI32(bytes, put + EDGE_BEGIN_AT) >>> 0,
				});
			}
			deleteStoredEdges(expanded, view, id, list);
		}
		at += length;
	}
	return expanded.encoded();
}

function deleteStoredEdges(expanded: WriteBatch, view: ReadView, id: BlockId, list: EdgeList): void {
	for (const direction of ["outgoing", "incoming"] as const) {
		view.edges(id, direction, { into: list });
		for (let index = 0; index < list.count; index += 1) expanded.deleteEdge(list.edge(index));
	}
}

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
