/**
 * Bugs on purpose in what happens when a call fails, when power is lost in between, and when others come;
 * plantedBugs.ts has all others.
 */
import { sealChecksum } from "../base/checksum.ts";
import { EngineError } from "../base/errors.ts";
import { type CompactionPolicy, SIZE_TIERED } from "../compaction/compactionPolicy.ts";
import { Engine } from "../engine.ts";
import { FILE_HEADER_BYTES } from "../model/fileHeader.ts";
import { readWhole, writeWhole } from "../vfs/readWhole.ts";
import { ENDED_SYNC, type FileHandle, isVfsFailure, type RunningSync, type VirtualFileSystem } from "../vfs/vfs.ts";
import { FRAME_HEAD_BYTES, frameBytes } from "../wal/walFormat.ts";
import { changedFile, changedVfs } from "./changedVfs.ts";
import { openRight, type OpenEngine } from "./simulatedEngine.ts";

/** By what they do wrong. */
export const WRONG_FAILURES: ReadonlyMap<string, OpenEngine> = new Map([
	["a failed sync is tried again", ofFiles((file) => ({ sync: () => { twice(() => { file.sync(); }); } }))],
	["a full disk counts as written", ofFiles((file) => ({
		write: (...given) => { unless("no-space", () => { file.write(...given); }); },
	}))],
	["a bad disk counts as written", ofFiles((file) => ({
		write: (...given) => { unless("io", () => { file.write(...given); }); },
	}))],
	["a failed sync counts as done", ofFiles((file) => ({ sync: () => { unless("io", () => { file.sync(); }); } }))],
	["the failure of a sync in the background is forgotten", ofFiles((file) => ({
		beginSync: () => forgetful(file.beginSync()),
	}))],
	["the failure of a sync of names is forgotten", of((vfs) => ({
		syncDirectory: (path) => { unless("io", () => { vfs.syncDirectory(path); }); },
	}))],
	["a rename that was denied counts as done", of((vfs) => ({
		rename: (from, to) => { unless("denied", () => { vfs.rename(from, to); }); },
	}))],
	["a read that failed is a read of zeros", ofFiles((file) => ({
		read: (target, offset) => zerosFor(file, target, offset),
	}))],
	["names of new log segments are not synced", namesUnsynced(/\.wal$/)],
	["names of new tables are not synced", namesUnsynced(/\.table$/)],
	["names of new manifests are not synced", namesUnsynced(/MANIFEST/)],
	["CURRENT is written in place", of((vfs) => ({ rename: (from, to) => { inPlace(vfs, from, to); } }))],
	["a rename is a removal and then a new name", of((vfs) => ({ rename: (from, to) => { inTwoSteps(vfs, from, to); } }))],
	["what opening replays is not made durable", of((vfs) => ({
		open: (path, mode) => mode === "update"
			? changedFile(vfs.open(path, mode), () => ({ sync: () => undefined }))
			: vfs.open(path, mode),
	}))],
	["nobody asks for the checksums of the log", of((vfs) => ({
		open: (path, mode) => trusting(vfs, /\.wal$/, path, mode),
	}))],
	["nobody asks for the checksums of the manifest", of((vfs) => ({
		open: (path, mode) => trusting(vfs, /MANIFEST/, path, mode),
	}))],
	["a lock is taken from the living", of(() => ({ processState: () => "dead" }))],
	["a lock is never given back", of((vfs) => ({
		remove: (path) => { if (!path.includes("/LOCK-")) vfs.remove(path); },
	}))],
	["a flush that failed counts as done", ofEngine((engine) => ({
		flush: () => { unless("any", () => { engine.flush(); }); },
	}))],
	["a sync that failed counts as done", ofEngine((engine) => ({
		sync: () => { unless("any", () => { engine.sync(); }); },
	}))],
	["a batch that failed is acknowledged", ofEngine((engine) => ({
		write: (batch, settings) => {
			const next = engine.sequence + 1;
			unless("any", () => engine.write(batch, settings));
			return batch.operationCount === 0 ? engine.sequence : next;
		},
	}))],
	["after a failure nothing can be read", ofEngine((engine) => silentAfterFailure(engine))],
	["background work has no end", ofEngine((engine) => ({
		maintain: (bytesMax) => {
			engine.maintain(bytesMax);
			return true;
		},
	}))],
	["a merge drops tombstones that are old", ofPolicy({ mayDropTombstone: (_, sequence) => sequence < 20 })],
]);

function of(wrong: (vfs: VirtualFileSystem) => Partial<VirtualFileSystem>): OpenEngine {
	return (vfs, directory, options, thread) => openRight(changedVfs(vfs, wrong(vfs)), directory, options, thread);
}

function ofFiles(wrong: (file: FileHandle) => Partial<FileHandle>): OpenEngine {
	return (vfs, directory, options, thread) => openRight(changedVfs(vfs, {}, wrong), directory, options, thread);
}

function ofEngine(wrong: (engine: Engine) => Partial<Engine>): OpenEngine {
	return (vfs, directory, options, thread) => {
		const engine = openRight(vfs, directory, options, thread);
		const own = wrong(engine);
		return new Proxy(engine, {
			get: (_, name) => {
				const value = (own[name as keyof Engine] ?? engine[name as keyof Engine]) as unknown;
				return typeof value === "function" ? (value as () => unknown).bind(engine) : value;
			},
		});
	};
}

function ofPolicy(wrong: Partial<CompactionPolicy>): OpenEngine {
	const choose: CompactionPolicy["choose"] = (tables) =>
		tables.length < 3 ? [] : tables.slice(0, 2).map(({ number }) => number);
	return (vfs, directory, options) =>
		Engine.open({ vfs, directory, options, policy: { ...SIZE_TIERED, choose, ...wrong } });
}

function unless(failure: "no-space" | "io" | "denied" | "any", action: () => unknown): void {
	try {
		action();
	} catch (error) {
		const isMeant = failure === "any" ? error instanceof EngineError : isVfsFailure(error, failure);
		if (!isMeant) throw error;
	}
}

function twice(action: () => void): void {
	try {
		action();
	} catch {
		action();
	}
}

function forgetful(sync: RunningSync): RunningSync {
	return {
		get hasEnded() {
			return sync.hasEnded;
		},
		finish: () => {
			unless("io", () => {
				sync.finish();
			});
		},
	};
}

function zerosFor(file: FileHandle, target: Uint8Array, offset: number): number {
	try {
		return file.read(target, offset);
	} catch (error) {
		if (!isVfsFailure(error, "io")) throw error;
		target.fill(0);
		return target.length;
	}
}

/** The first sync of names after such a file was made does not happen. */
function namesUnsynced(files: RegExp): OpenEngine {
	return of((vfs) => {
		let isNew = false;
		const passes = (): boolean => {
			const passed = isNew;
			isNew = false;
			return passed;
		};
		return {
			open: (path, mode) => {
				isNew ||= mode === "create" && files.test(path);
				return vfs.open(path, mode);
			},
			syncDirectory: (path) => {
				if (!passes()) vfs.syncDirectory(path);
			},
			beginSyncDirectory: (path) => (passes() ? ENDED_SYNC : vfs.beginSyncDirectory(path)),
		};
	});
}

function inPlace(vfs: VirtualFileSystem, from: string, to: string): void {
	let file: FileHandle;
	try {
		file = vfs.open(to, "update");
	} catch {
		vfs.rename(from, to);
		return;
	}
	file.write(readWhole(vfs, from), 0);
	file.sync();
	file.close();
	vfs.remove(from);
}

function inTwoSteps(vfs: VirtualFileSystem, from: string, to: string): void {
	const bytes = readWhole(vfs, from);
	unless("any", () => {
		vfs.remove(to);
	});
	writeWhole(vfs, to, bytes);
	vfs.remove(from);
}

/** Whatever is read from such files has checksums that fit: as if nobody looked at them. */
export function trusting(
	vfs: VirtualFileSystem,
	files: RegExp,
	path: string,
	mode: Parameters<VirtualFileSystem["open"]>[1],
): FileHandle {
	const right = vfs.open(path, mode);
	if (mode !== "read" || !files.test(path)) return right;
	const bytes = readWhole(vfs, path);
	sealAll(bytes, path.endsWith(".table"));
	return changedFile(right, () => ({
		read: (target, offset) => {
			const part = bytes.subarray(Math.min(offset, bytes.length), offset + target.length);
			target.set(part);
			return part.length;
		},
	}));
}

function sealAll(bytes: Uint8Array, isTable: boolean): void {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
	for (let at = FILE_HEADER_BYTES; at + FRAME_HEAD_BYTES <= bytes.length;) {
		const length = view.getUint32(at + 8, true);
		const end = isTable ? at + length : at + FRAME_HEAD_BYTES + length;
		if (end > bytes.length || end < at + FRAME_HEAD_BYTES) return;
		sealChecksum(bytes, at, end);
		at = isTable ? end : at + frameBytes(length);
	}
}

function silentAfterFailure(engine: Engine): Partial<Engine> {
	let hasFailed = false;
	return {
		write: (...given) => {
			try {
				return engine.write(...given);
			} catch (error) {
				hasFailed = true;
				throw error;
			}
		},
		find: (id) => {
			if (hasFailed) throw new EngineError("poisoned", "An earlier write failed.");
			return engine.find(id);
		},
	};
}
