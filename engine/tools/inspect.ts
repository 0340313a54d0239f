/**
 * A store as text, for people and for golden tests: line by line, so that a large one can be read as it comes.
 *
 * Files are read by the engine's own code, and nothing is changed. Damage is reported where it lies, and the text
 * continues after it.
 */
import { ByteWriter } from "../base/bytes.ts";
import { EngineError } from "../base/errors.ts";
import { inspectTable, type InspectDetail } from "./inspectTable.ts";
import { readCurrent } from "../manifest/current.ts";
import { readManifest } from "../manifest/manifest.ts";
import { decodeEdit, type TableRecord, type VersionEdit, type VersionState } from "../manifest/versionState.ts";
import { type BlockId, blockIdToHex } from "../model/block.ts";
import { FILE_HEADER_BYTES } from "../model/fileHeader.ts";
import { manifestName, parseFileName, tableName } from "../model/fileNames.ts";
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
	PUT_BLOCK_HEAD_BYTES,
	readI32,
	readWord,
} from "../model/operation.ts";
import { previewOf } from "./preview.ts";
import { readWhole } from "../vfs/readWhole.ts";
import { isVfsFailure, type VirtualFileSystem } from "../vfs/vfs.ts";
import {
	emptyFrame, FRAME_FIRST, FRAME_LAST, FRAME_MARK, FRAME_MIDDLE, FRAME_WHOLE, type Frame, readFrame,
} from "../wal/walFormat.ts";

export interface InspectSettings {
	readonly vfs: VirtualFileSystem;
	readonly directory: string;
	/** Default `entries`. */
	readonly detail?: InspectDetail;
}

const TYPE_NAMES: Readonly<Record<number, string>> = {
	[FRAME_WHOLE]: "whole",
	[FRAME_FIRST]: "first",
	[FRAME_MIDDLE]: "middle",
	[FRAME_LAST]: "last",
};

/**
 * All files of the store in a directory as lines of text: CURRENT and manifest, then the log, then tables.
 *
 * @throws {@link EngineError} `io`, while it is read
 *
 * Cost: a line at a time; memory for one segment of the log, or one page of a table.
 */
export function* inspectStore({ vfs, directory, detail = "entries" }: InspectSettings): Generator<string, void> {
	const { line, manifest } = currentLine(vfs, directory);
	yield line;
	const names = vfs.list(directory).sort();
	let state: VersionState | undefined;
	for (const name of names) {
		const parsed = parseFileName(name);
		if (parsed?.kind === "manifest" && parsed.number !== manifest) yield `${name} is not the one that counts`;
		if (parsed?.kind !== "manifest" || parsed.number !== manifest) continue;
		yield* manifestLines(vfs, directory, parsed.number, detail);
		state = yield* readState(vfs, directory, parsed.number);
	}
	for (const name of names) {
		const parsed = parseFileName(name);
		if (parsed?.kind !== "wal") continue;
		yield* logLines(vfs, { path: `${directory}/${name}`, segment: parsed.number, state }, detail);
	}
	const records = [...(state?.tables.values() ?? []), ...(state?.retired.values() ?? [])];
	for (const { number, bytes } of records) {
		yield* inspectTable({ vfs, path: `${directory}/${tableName(number)}`, number, bytes }, detail);
	}
	for (const name of names) {
		const parsed = parseFileName(name);
		const isNamed = records.some(({ number }) => number === parsed?.number);
		if (parsed?.kind === "table" && !isNamed) yield `${name} is named by no manifest`;
		if (parsed === undefined) yield `${name} is no file of the store`;
	}
}

function currentLine(vfs: VirtualFileSystem, directory: string): { line: string; manifest: number | undefined } {
	try {
		const manifest = readCurrent(vfs, directory);
		return { line: `CURRENT manifest ${manifest ?? "none"}`, manifest };
	} catch (error) {
		return { line: `CURRENT: ${damageOf(error)}`, manifest: undefined };
	}
}

/** What is damaged, or was removed by a writer meanwhile, as a sentence; anything else is thrown on. */
function damageOf(error: unknown): string {
	if (isVfsFailure(error, "not-found")) return "The file went away.";
	if (error instanceof EngineError && (error.code === "corrupt" || error.code === "newer-format")) {
		return error.message;
	}
	throw error;
}

/** The bytes of a file, or a line that says why there are none. */
function* readOrSay(
	vfs: VirtualFileSystem,
	path: string,
	what: string,
): Generator<string, Uint8Array | undefined> {
	try {
		return readWhole(vfs, path);
	} catch (error) {
		yield `${what}: ${damageOf(error)}`;
		return undefined;
	}
}

function* readState(
	vfs: VirtualFileSystem,
	directory: string,
	number: number,
): Generator<string, VersionState | undefined> {
	try {
		const state = readManifest(vfs, directory, number);
		yield "  and so";
		for (const line of editLines(state.asEdit())) yield `    ${line}`;
		return state;
	} catch (error) {
		yield `  ${damageOf(error)}`;
		return undefined;
	}
}

function* manifestLines(
	vfs: VirtualFileSystem,
	directory: string,
	number: number,
	detail: InspectDetail,
): Generator<string, void> {
	const bytes = yield* readOrSay(vfs, `${directory}/${manifestName(number)}`, `manifest ${number}`);
	if (bytes === undefined) return;
	yield `manifest ${number}, ${bytes.length} bytes`;
	if (detail === "files") return;
	for (const found of framesOf(bytes, number)) {
		if (typeof found === "string") yield `  ${found}`;
		else if (found.frame.type === FRAME_MARK) yield `  ${found.at}: mark, synced ${found.frame.synced}`;
		else {
			yield `  ${found.at}: edit ${found.frame.sequence}, ${found.frame.length} bytes`;
			const edit = decodeEdit(found.payload);
			if (edit === undefined) yield "    no sound edit";
			else for (const line of editLines(edit)) yield `    ${line}`;
		}
	}
}

function editLines(edit: VersionEdit): string[] {
	const table = ({ number, bytes, sequenceMin, sequenceMax }: TableRecord): string =>
		`table ${number}, ${bytes} bytes, batches ${sequenceMin} to ${sequenceMax}`;
	const lines: string[] = [];
	for (const number of edit.removed ?? []) lines.push(`table ${number} is merged`);
	for (const added of edit.added ?? []) lines.push(table(added));
	for (const retired of edit.retired ?? []) lines.push(`retired ${table(retired)}`);
	for (const { name, sequence, tables } of edit.kept ?? []) {
		const what = tables.length === 0 ? "no table" : `tables ${tables.join(" ")}`;
		lines.push(`snapshot ${JSON.stringify(name)}, batch ${sequence}, ${what}`);
	}
	for (const name of edit.dropped ?? []) lines.push(`snapshot ${JSON.stringify(name)} is dropped`);
	if (edit.log !== undefined) {
		const { begin, sequence } = edit.log;
		lines.push(`log begins in ${begin.segment} at ${begin.offset}, batches up to ${sequence} are in tables`);
	}
	for (const [segment, end] of edit.ends ?? []) lines.push(`log ${segment} ends at ${end}`);
	if (edit.durable !== undefined) lines.push(`batches up to ${edit.durable} are durable`);
	if (edit.nextTable !== undefined) lines.push(`next table ${edit.nextTable}`);
	return lines;
}

interface FoundFrame {
	readonly at: number;
	readonly frame: Readonly<Frame>;
	readonly payload: Uint8Array;
}

/** Frames of a file, or a sentence where there is none. */
function* framesOf(bytes: Uint8Array, number: number): Generator<FoundFrame | string, void> {
	const frame = emptyFrame();
	for (let at = FILE_HEADER_BYTES; at < bytes.length;) {
		if (readFrame(bytes, at, bytes.length, number, frame)) {
			const payload = bytes.subarray(frame.payloadAt, frame.payloadAt + frame.length);
			yield { at, frame: { ...frame }, payload };
			at = frame.nextAt;
			continue;
		}
		let next = at + 8;
		while (next < bytes.length && !readFrame(bytes, next, bytes.length, number, frame)) next += 8;
		const end = Math.min(next, bytes.length);
		const isZero = bytes.subarray(at, end).every((byte) => byte === 0);
		yield `${at}: ${end - at} bytes ${isZero ? "of zeros" : "without a sound frame"}`;
		at = next;
	}
}

interface LogFile {
	readonly path: string;
	readonly segment: number;
	readonly state: VersionState | undefined;
}

function* logLines(
	vfs: VirtualFileSystem, { path, segment, state }: LogFile, detail: InspectDetail,
): Generator<string, void> {
	const bytes = yield* readOrSay(vfs, path, `log ${segment}`);
	if (bytes === undefined) return;
	const isOver = state !== undefined && segment < state.logBegin.segment;
	yield `log ${segment}, ${bytes.length} bytes${isOver ? ", all in tables" : ""}`;
	/** Parts of a record that is not whole yet. */
	const parts = new ByteWriter(0);
	const sequences: number[] = [];
	for (const found of framesOf(bytes, segment)) {
		if (typeof found === "string") {
			yield `  ${found}`;
			continue;
		}
		const { sequence, synced, type, part, length } = found.frame;
		if (type === FRAME_MARK) {
			if (detail !== "files") yield `  ${found.at}: mark, synced ${synced}`;
			continue;
		}
		sequences.push(sequence);
		if (detail === "files") continue;
		const where = `${TYPE_NAMES[type]} part ${part}`;
		yield `  ${found.at}: batch ${sequence} ${where}, ${length} bytes, synced ${synced}`;
		if (detail === "pages") continue;
		if (type === FRAME_WHOLE || type === FRAME_FIRST) parts.clear();
		parts.append(found.payload);
		if (type === FRAME_WHOLE || type === FRAME_LAST) yield* operationLines(parts.bytes(), type === FRAME_LAST);
	}
	if (detail !== "files") return;
	yield sequences.length === 0 ? "  no batch" : `  batches ${sequences[0]} to ${sequences.at(-1)}`;
}

/** `mayBeCut`: its first parts may lie in the segment before. */
function* operationLines(bytes: Uint8Array, mayBeCut: boolean): Generator<string, void> {
	for (let at = 0; at < bytes.length;) {
		const length = operationBytesAt(bytes, at, bytes.length);
		if (length === 0) {
			yield mayBeCut ? "    a batch that begins in an earlier segment" : `    no sound operation at ${at}`;
			return;
		}
		yield `    ${operationLine(bytes, at, length)}`;
		at += length;
	}
}

function operationLine(bytes: Uint8Array, at: number, length: number): string {
	const tag = bytes[at] ?? 0;
	if (tag === OPERATION_PUT_BLOCK) {
		const content = bytes.subarray(at + PUT_BLOCK_HEAD_BYTES, at + length);
		return `put block ${hexAt(bytes, at + 1)} ${content.length} bytes${previewOf(content)}`;
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
