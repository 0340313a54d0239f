/** What a simulation drives, and how it is opened: the right engine, or one with a bug on purpose. */
import type { MergeRunner } from "../compaction/mergeRunner.ts";
import { Engine } from "../engine.ts";
import type { EngineOptions } from "../store/options.ts";
import type { Reader } from "../read/reader.ts";
import type { VirtualFileSystem } from "../vfs/vfs.ts";

/** The part of an engine that a simulation drives; planted bugs are other implementations of it. */
export type SimulatedEngine = Reader &
	Pick<Engine, "write" | "sync" | "flush" | "freeze" | "compact" | "maintain" | "close" | "sequence"> &
	Pick<Engine, "metrics" | "verify"> &
	Pick<Engine, "snapshot" | "keepSnapshot" | "snapshots" | "openSnapshot" | "dropSnapshot">;

export type OpenEngine = (
	vfs: VirtualFileSystem,
	directory: string,
	options: EngineOptions,
	/** Who merges over the file system that it is given; without it the engine merges by itself. */
	thread?: ThreadOver,
) => SimulatedEngine;

export type ThreadOver = (vfs: VirtualFileSystem) => MergeRunner;

/** The right engine. */
export const openRight = (
	vfs: VirtualFileSystem,
	directory: string,
	options: EngineOptions,
	thread?: ThreadOver,
): Engine => Engine.open({ vfs, directory, options, mergeRunner: thread?.(vfs) });
