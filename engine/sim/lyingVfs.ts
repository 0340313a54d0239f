/**
 * LyingVfs: a file system that is wrong in one way, over one that is right; for planted bugs.
 */
import { decodeEdit, encodeEdit, type VersionEdit } from "../manifest/versionState.ts";
import { FILE_HEADER_BYTES } from "../model/fileHeader.ts";
import { parseFileName, tableName } from "../model/fileNames.ts";
import type { PageCodec } from "../vfs/pageCodec.ts";
import { ENDED_SYNC, type FileHandle, type OpenMode, type RunningSync, type VirtualFileSystem } from "../vfs/vfs.ts";
import {
	emptyFrame, encodeMark, FRAME_HEAD_BYTES, FRAME_LAST, FRAME_WHOLE, frameBytes, readFrame, sealFrame,
} from "../wal/walFormat.ts";

export interface Lies {
	/** Paths of what is never synced. */
	readonly unsynced?: RegExp;
	/** Syncs that are only begun count as ended, and never happen. */
	readonly endsEarly?: RegExp;
	readonly removesLogAtTable?: boolean;
	readonly cutsWrites?: boolean;
	/** Zeros written ahead of the log begin within its last record. */
	readonly reservesTooEarly?: boolean;
	/** Records are called durable as soon as they are written. */
	readonly marksTooEarly?: boolean;
	/** Merged tables go before, or after, the edit that removes them is durable, whoever reads them. */
	readonly removesTablesAtEdit?: boolean;
	readonly removesTablesAfterEdit?: boolean;
	/** The first edit of a manifest says nothing of snapshots. */
	readonly forgetsNames?: boolean;
	/** No table is ever removed. */
	readonly keepsTables?: boolean;
	/** Codecs give back other bytes than they were given. */
	readonly garblesPages?: boolean;
}

export class LyingVfs implements VirtualFileSystem {
	readonly #inner: VirtualFileSystem;
	readonly #lies: Lies;

	constructor(inner: VirtualFileSystem, lies: Lies) {
		this.#inner = inner;
		this.#lies = lies;
	}

	get codecs(): readonly PageCodec[] {
		const codecs = this.#inner.codecs ?? [];
		return this.#lies.garblesPages === true ? codecs.map(garbling) : codecs;
	}

	open(path: string, mode: OpenMode): FileHandle {
		if (this.#lies.removesLogAtTable === true && mode === "create" && path.endsWith(".table")) {
			this.#removeLog(path);
		}
		const file = this.#inner.open(path, mode);
		if (!path.includes("MANIFEST") || mode !== "create") return new LyingFile(file, this.#lies);
		return new LyingManifest(file, this.#lies, (edit) => {
			this.#removeTablesOf(path, edit);
		});
	}

	syncDirectory(path: string): void {
		if (this.#lies.unsynced?.test(path) !== true) this.#inner.syncDirectory(path);
	}

	beginSyncDirectory(path: string): RunningSync {
		return this.#lies.unsynced?.test(path) === true ? ENDED_SYNC : this.#inner.beginSyncDirectory(path);
	}

	createDirectory(path: string): void {
		this.#inner.createDirectory(path);
	}

	exists(path: string): boolean {
		return this.#inner.exists(path);
	}

	list(path: string): string[] {
		return this.#inner.list(path);
	}

	rename(from: string, to: string): void {
		this.#inner.rename(from, to);
	}

	link(existing: string, created: string): void {
		this.#inner.link(existing, created);
	}

	remove(path: string): void {
		if (!this.#stays(path)) this.#inner.remove(path);
	}

	removeSoon(path: string): void {
		if (!this.#stays(path)) this.#inner.removeSoon(path);
	}

	processIdentity(): string {
		return this.#inner.processIdentity();
	}

	processState(identity: string): "alive" | "dead" | "unknown" {
		return this.#inner.processState(identity);
	}

	#stays(path: string): boolean {
		return this.#lies.keepsTables === true && path.endsWith(".table");
	}

	/** Does what an edit says about merged tables, whether it is durable or not, and whoever reads them. */
	#removeTablesOf(path: string, edit: VersionEdit): void {
		const directory = path.slice(0, path.lastIndexOf("/"));
		for (const table of edit.removed ?? []) this.#inner.remove(`${directory}/${tableName(table)}`);
		this.#inner.syncDirectory(directory);
	}

	#removeLog(path: string): void {
		const directory = path.slice(0, path.lastIndexOf("/"));
		for (const name of this.#inner.list(directory)) {
			if (name.endsWith(".wal")) this.#inner.remove(`${directory}/${name}`);
		}
	}
}

class LyingFile implements FileHandle {
	readonly path: string;
	readonly #inner: FileHandle;
	readonly #lies: Lies;

	constructor(inner: FileHandle, lies: Lies) {
		this.path = inner.path;
		this.#inner = inner;
		this.#lies = lies;
	}

	read(target: Uint8Array, offset: number): number {
		return this.#inner.read(target, offset);
	}

	write(source: Uint8Array, offset: number, length: number = source.length): void {
		const isCut = this.#lies.cutsWrites === true && length > 8192;
		const isReserve = this.path.endsWith(".wal") && source.subarray(0, length).every((byte) => byte === 0);
		const isEarly = this.#lies.reservesTooEarly === true && isReserve;
		this.#inner.write(source, isEarly ? offset - 16 : offset, isCut ? length - 1 : length);
		if (this.#lies.marksTooEarly === true && this.path.endsWith(".wal")) this.#mark(source.subarray(0, length), offset);
	}

	#mark(frames: Uint8Array, offset: number): void {
		const frame = emptyFrame();
		const number = parseFileName(this.path.slice(this.path.lastIndexOf("/") + 1))?.number ?? 0;
		let last = 0;
		for (let at = 0; readFrame(frames, at, frames.length, number, frame); at = frame.nextAt) {
			if (frame.type === FRAME_WHOLE || frame.type === FRAME_LAST) last = frame.sequence;
		}
		if (last > 0) this.#inner.write(encodeMark(number, last), offset + frames.length);
	}

	sync(): void {
		if (this.#lies.unsynced?.test(this.path) !== true) this.#inner.sync();
	}

	beginSync(): RunningSync {
		return this.#lies.unsynced?.test(this.path) === true ? ENDED_SYNC : this.#inner.beginSync();
	}

	size(): number {
		return this.#inner.size();
	}

	close(): void {
		this.#inner.close();
	}
}

/** A manifest that is being written; it reads the edits as they come. */
class LyingManifest extends LyingFile {
	readonly #manifestLies: Lies;
	readonly #removeTables: (edit: VersionEdit) => void;
	#unsynced: VersionEdit[] = [];

	constructor(inner: FileHandle, lies: Lies, removeTables: (edit: VersionEdit) => void) {
		super(inner, lies);
		this.#manifestLies = lies;
		this.#removeTables = removeTables;
	}

	override write(frame: Uint8Array, offset: number, length: number = frame.length): void {
		const source = frame.subarray(0, length);
		const edit = this.#editOf(source);
		if (edit !== undefined && this.#manifestLies.removesTablesAtEdit === true) this.#removeTables(edit);
		if (edit !== undefined) this.#unsynced.push(edit);
		const isForgotten =
			edit !== undefined && offset === FILE_HEADER_BYTES && this.#manifestLies.forgetsNames === true;
		super.write(isForgotten ? this.#withoutNames(edit) : source, offset);
	}

	override sync(): void {
		super.sync();
		if (this.#manifestLies.removesTablesAfterEdit === true) this.#unsynced.forEach(this.#removeTables);
		this.#unsynced = [];
	}

	override beginSync(): RunningSync {
		if (this.#manifestLies.endsEarly?.test(this.path) === true) return ENDED_SYNC;
		this.sync();
		return ENDED_SYNC;
	}

	get #number(): number {
		return parseFileName(this.path.slice(this.path.lastIndexOf("/") + 1))?.number ?? 0;
	}

	#editOf(bytes: Uint8Array): VersionEdit | undefined {
		const frame = emptyFrame();
		if (!readFrame(bytes, 0, bytes.length, this.#number, frame)) return undefined;
		return decodeEdit(bytes.subarray(frame.payloadAt, frame.payloadAt + frame.length));
	}

	#withoutNames(edit: VersionEdit): Uint8Array {
		const payload = encodeEdit({ ...edit, kept: [], retired: [] });
		const bytes = new Uint8Array(frameBytes(payload.length));
		bytes.set(payload, FRAME_HEAD_BYTES);
		sealFrame(bytes, 0, payload.length, { segment: this.#number, sequence: 1, synced: 0, type: 1, part: 0 });
		return bytes;
	}
}

/** A codec that forgets a bit of the last byte. */
function garbling(codec: PageCodec): PageCodec {
	return {
		id: codec.id,
		compress: (bytes) => {
			const garbled = bytes.slice();
			const last = garbled.length - 1;
			garbled[last] = (garbled[last] ?? 0) ^ 1;
			return codec.compress(garbled);
		},
		decompress: (bytes, target) => codec.decompress(bytes, target),
	};
}
