/**
 * Manifest: the log of version edits, framed like the write-ahead log, and its reader.
 *
 * Every opening for writing begins a new manifest with the whole state as its first edit, and later edits
 * follow. Each edit is durable before its effect is relied upon, so only the last one can be torn by a
 * crash, and then what it said had not happened yet.
 */
import { assert } from "../base/assert.ts";
import { EngineError } from "../base/errors.ts";
import { encodeFileHeader, FILE_HEADER_BYTES } from "../model/fileHeader.ts";
import { manifestName } from "../model/fileNames.ts";
import { type FileHandle, isVfsFailure, type RunningSync, type VirtualFileSystem } from "../vfs/vfs.ts";
import { encodeMark, FRAME_HEAD_BYTES, FRAME_WHOLE, frameBytes, sealFrame } from "../wal/walFormat.ts";
import { readWal, type Segment } from "../wal/walReader.ts";
import { decodeEdit, encodeEdit, VersionState, type VersionEdit } from "./versionState.ts";

/**
 * Reads the state that a manifest describes.
 *
 * @throws {@link EngineError} `corrupt`, `newer-format`, `io`
 */
export function readManifest(vfs: VirtualFileSystem, directory: string, number: number): VersionState {
	const path = `${directory}/${manifestName(number)}`;
	const file = vfs.open(path, "read");
	try {
		return readEdits({ number, path, magic: "kausalMF", file, knownEnd: undefined });
	} finally {
		file.close();
	}
}

function readEdits(segment: Segment): VersionState {
	const { number, path } = segment;
	const state = new VersionState();
	const end = readWal({
		segments: [segment],
		begin: { segment: number, offset: FILE_HEADER_BYTES },
		sequence: 0,
		onRecord: (payload) => {
			const edit = decodeEdit(payload);
			if (edit === undefined || !state.accepts(edit)) {
				throw new EngineError("corrupt", "The manifest holds an edit that makes no sense.", {
					path,
				});
			}
			state.apply(edit);
		},
	});
	if (end.damage !== undefined) {
		const { path, offset, firstLost } = end.damage;
		throw new EngineError("corrupt", `The manifest is damaged: edit ${firstLost} had been durable.`, { path, offset });
	}
	// The first edit was durable before CURRENT named this file.
	if (end.recordCount === 0) {
		throw new EngineError("corrupt", "The manifest holds no sound edit.", { path });
	}
	return state;
}

/** The manifest that this process appends to. */
export class ManifestWriter {
	readonly number: number;
	readonly #file: FileHandle;
	readonly #fence: { check(): void } | undefined;
	#offset = FILE_HEADER_BYTES;
	#sequence = 0;
	/** Of the newest edit, unless it was waited for. */
	#begun: RunningSync | undefined;

	/**
	 * Begins a manifest with `state` in a new file; its bytes are durable when this returns, its name is the caller's to
	 * sync.
	 *
	 * @param fence - asked after each sync whether this process may still acknowledge
	 */
	constructor(file: FileHandle, number: number, state: VersionState, fence?: { check(): void }) {
		this.number = number;
		this.#file = file;
		this.#fence = fence;
		this.#file.write(encodeFileHeader("kausalMF", number), 0);
		this.append(state.asEdit());
	}

	/** Where the file ends. */
	get end(): number {
		return this.#offset;
	}

	/** Adds an edit; durable when it returns. After a failure the writer must not be used again. */
	append(edit: VersionEdit): void {
		this.#write(edit);
		this.#file.sync();
		this.#fence?.check();
		// That CURRENT names this manifest says so of the first one.
		if (this.#sequence > 1) this.#mark();
	}

	/** Adds an edit that counts when the sync has ended, at the latest with the next edit. */
	begin(edit: VersionEdit): RunningSync {
		this.#write(edit);
		const running = this.#file.beginSync();
		const begun = {
			get hasEnded() {
				return running.hasEnded;
			},
			finish: () => {
				running.finish();
				this.#fence?.check();
				if (this.#begun !== begun) return;
				this.#begun = undefined;
				this.#mark();
			},
		};
		this.#begun = begun;
		return begun;
	}

	/** Says behind the edits that they are durable; the next one goes over it. */
	#mark(): void {
		try {
			this.#file.write(encodeMark(this.number, this.#sequence), this.#offset);
		} catch (error) {
			if (!isVfsFailure(error, "no-space")) throw error;
		}
	}

	#write(edit: VersionEdit): void {
		// Each edit says that the one before is durable.
		this.#begun?.finish();
		const payload = encodeEdit(edit);
		assert(payload.length < 1 << 28, "a manifest edit has an absurd size");
		const frame = new Uint8Array(frameBytes(payload.length));
		frame.set(payload, FRAME_HEAD_BYTES);
		this.#sequence += 1;
		sealFrame(frame, 0, payload.length, {
			segment: this.number,
			sequence: this.#sequence,
			synced: this.#sequence - 1,
			type: FRAME_WHOLE,
			part: 0,
		});
		this.#file.write(frame, this.#offset);
		this.#offset += frame.length;
	}

	close(): void {
		this.#file.close();
	}
}
