/**
 * Prints the files of a store as text, for people and for golden tests; it reads them with the code that
 * the engine reads them with, and changes nothing.
 */
import { EngineError } from "./base/errors.ts";
import { readCurrent } from "./manifest/current.ts";
import { readManifest } from "./manifest/manifest.ts";
import { type BlockId, blockIdToHex } from "./model/block.ts";
import { BlockView } from "./model/blockView.ts";
import { FILE_HEADER_BYTES } from "./model/fileHeader.ts";
import { parseFileName, tableName } from "./model/fileNames.ts";
import {
	EDGE_ATTRIBUTES_AT,
	EDGE_BEGIN_AT,
	EDGE_END_AT,
	EDGE_KIND_AT,
	EDGE_SOURCE_AT,
	EDGE_TARGET_AT,
	OPERATION_DELETE_BLOCK,
	OPERATION_PUT_BLOCK,
	OPERATION_PUT_EDGE,
	operationBytesAt,
	readI32,
	readWord,
} from "./model/operation.ts";
import { PageCache } from "./sstable/pageCache.ts";
import { TableReader } from "./sstable/tableReader.ts";
import { KEYSPACE_NAMES, KEYSPACES } from "./sstable/tableFormat.ts";
import { readWhole } from "./vfs/readWhole.ts";
import type { VirtualFileSystem } from "./vfs/vfs.ts";
import { emptyFrame, readFrame } from "./wal/walFormat.ts";

const TYPE_NAMES = ["", "whole", "first", "middle", "last"] as const;

/** All files of the store in a directory, in order of their names. */
export function inspectStore(vfs: VirtualFileSystem, directory: string): string {
	const lines: string[] = [];
	const current = readCurrent(vfs, directory);
	lines.push(`CURRENT manifest ${current ?? "none"}`);
	for (const name of vfs.list(directory).sort()) {
		const parsed = parseFileName(name);
		if (parsed?.kind === "wal") lines.push(...inspectLog(vfs, `${directory}/${name}`, parsed.number));
		if (parsed?.kind === "manifest") lines.push(...inspectManifest(vfs, directory, parsed.number));
	}
	if (current === undefined) return lines.join("\n");
	const { tables, retired } = readManifest(vfs, directory, current);
	for (const table of [...tables.values(), ...retired.values()]) {
		lines.push(
			...inspectTable(vfs, `${directory}/${tableName(table.number)}`, table.number, table.bytes),
		);
	}
	return lines.join("\n");
}

/** Every sound frame of a log segment with its operations; where one is not sound, its place. */
export function inspectLog(vfs: VirtualFileSystem, path: string, segment: number): string[] {
	const bytes = readWhole(vfs, path);
	const lines = [`log ${segment}, ${bytes.length} bytes`];
	const frame = emptyFrame();
	let at = FILE_HEADER_BYTES;
	for (; at < bytes.length && readFrame(bytes, at, bytes.length, segment, frame); at = frame.nextAt) {
		const { sequence, synced, type, part, length } = frame;
		lines.push(
			`  ${at}: batch ${sequence} ${TYPE_NAMES[type]} part ${part}, ${length} bytes, synced ${synced}`,
		);
		if (type !== 1) continue;
		const payload = bytes.subarray(frame.payloadAt, frame.payloadAt + length);
		for (const line of operationLines(payload)) lines.push(`    ${line}`);
	}
	if (at < bytes.length) lines.push(`  ${at}: no sound frame`);
	return lines;
}

/** The state that a manifest describes. */
export function inspectManifest(vfs: VirtualFileSystem, directory: string, number: number): string[] {
	const state = readManifest(vfs, directory, number);
	const { segment, offset } = state.logBegin;
	const lines = [`manifest ${number}`];
	lines.push(
		`  log begins in ${segment} at ${offset}, batches up to ${state.flushedSequence} are in tables`,
	);
	for (const [ended, end] of state.ends) lines.push(`  log ${ended} ends at ${end}`);
	for (const table of state.tables.values()) {
		lines.push(
			`  table ${table.number}, ${table.bytes} bytes, batches ${table.sequenceMin} to ${table.sequenceMax}`,
		);
	}
	for (const table of state.retired.values()) {
		const { number, bytes, sequenceMin, sequenceMax } = table;
		lines.push(`  retired table ${number}, ${bytes} bytes, batches ${sequenceMin} to ${sequenceMax}`);
	}
	for (const { name, sequence, tables } of state.snapshots.values()) {
		const what = tables.length === 0 ? "no table" : `tables ${tables.join(" ")}`;
		lines.push(`  snapshot ${JSON.stringify(name)}, batch ${sequence}, ${what}`);
	}
	lines.push(`  next table ${state.nextTable}`);
	return lines;
}

/** The footer of a table and all its blocks. */
export function inspectTable(vfs: VirtualFileSystem, path: string, number: number, bytes: number): string[] {
	const table = new TableReader({ vfs, path, number, bytes, cache: new PageCache(0) });
	try {
		const { footer } = table;
		const lines = [`table ${number}, ${bytes} bytes, ${footer.pageCount} pages`];
		for (const keyspace of KEYSPACES) {
			const record = footer.keyspaces[keyspace];
			if (record === undefined) {
				throw new EngineError("corrupt", "A footer lacks a keyspace.", { path });
			}
			const { idCount, versionCount, tombstoneCount, pageCount } = record;
			const what = `${idCount} ids, ${versionCount} versions, ${tombstoneCount} tombstones`;
			lines.push(`  ${KEYSPACE_NAMES[keyspace]}: ${what}, ${pageCount} pages`);
		}
		const content = new BlockView();
		for (const at = table.stream(); at.next();) {
			at.contentInto(content);
			const what = at.isTombstone ? "tombstone" : `${content.length} bytes`;
			lines.push(`  ${blockIdToHex(at)} batch ${at.sequence} ${what}`);
		}
		return lines;
	} finally {
		table.close();
	}
}

function operationLines(bytes: Uint8Array): string[] {
	const lines: string[] = [];
	for (let at = 0; at < bytes.length;) {
		const length = operationBytesAt(bytes, at, bytes.length);
		if (length === 0) return [...lines, `no sound operation at ${at}`];
		lines.push(operationLine(bytes, at));
		at += length;
	}
	return lines;
}

function operationLine(bytes: Uint8Array, at: number): string {
	const tag = bytes[at] ?? 0;
	if (tag === OPERATION_PUT_BLOCK) {
		return `put block ${hexAt(bytes, at + 1)} ${readI32(bytes, at + 17) >>> 0} bytes`;
	}
	if (tag === OPERATION_DELETE_BLOCK) return `delete block ${hexAt(bytes, at + 1)}`;
	const [source, target] = [hexAt(bytes, at + EDGE_SOURCE_AT), hexAt(bytes, at + EDGE_TARGET_AT)];
	const ends = `${source} kind ${bytes[at + EDGE_KIND_AT]} ${target}`;
	const begin = readI32(bytes, at + EDGE_BEGIN_AT) >>> 0;
	if (tag !== OPERATION_PUT_EDGE) return `delete edge ${ends} at ${begin}`;
	const end = readI32(bytes, at + EDGE_END_AT) >>> 0;
	return `put edge ${ends} at ${begin} to ${end} attributes ${readI32(bytes, at + EDGE_ATTRIBUTES_AT) >>> 0}`;
}

function hexAt(bytes: Uint8Array, at: number): string {
	const id: BlockId = {
		w0: readWord(bytes, at),
		w1: readWord(bytes, at + 4),
		w2: readWord(bytes, at + 8),
		w3: readWord(bytes, at + 12),
	};
	return blockIdToHex(id);
}
