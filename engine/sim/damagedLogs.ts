/**
 * Stores whose log is damaged after all of it was durable: at each frame in turn, in many ways. Whoever opens one
 * finds everything, or is told what is lost; nothing between.
 */
import { Engine, type EngineOptions, EngineError, verifyStore } from "../index.ts";
import { FILE_HEADER_BYTES } from "../model/fileHeader.ts";
import { parseFileName } from "../model/fileNames.ts";
import { emptyFrame, FRAME_MARK, readFrame } from "../wal/walFormat.ts";
import { Prng } from "./prng.ts";
import { batchOf, dumpReader, Reference } from "./reference.ts";
import { SimulationVfs } from "./simulationVfs.ts";
import { nextOperations, workloadIds } from "./workload.ts";

const DIRECTORY = "/store";
const IDS = workloadIds();

/** How the last writer ended: it closed the store, or was killed after a sync. */
export type Ending = "closed" | "killed";

export interface SoundLog {
	readonly vfs: SimulationVfs;
	readonly options: EngineOptions;
	readonly ending: Ending;
	/** The state after each batch, the empty one first. */
	readonly history: readonly Reference[];
}

/** A log of several segments and openings, with batches over several frames, all of it durable. */
export function soundLog(seed: number, ending: Ending): SoundLog {
	const prng = new Prng(seed);
	const options = {
		walSegmentBytesMax: prng.pick([8192, 32_768, 1 << 20]),
		walBufferBytesMax: prng.pick([512, 4096, 65_536]),
		walReserveBytes: prng.pick([0, 16_384]),
		memtableBytesMax: 1 << 20,
		pageBytesMax: 512,
	};
	let vfs = new SimulationVfs();
	const history = [new Reference()];
	const openings = 1 + prng.below(3);
	for (let opening = 1; opening <= openings; opening += 1) {
		const engine = Engine.open({ vfs, directory: DIRECTORY, options });
		const count = 8 + prng.below(12);
		for (let batch = 0; batch < count; batch += 1) {
			const operations = nextOperations(prng, IDS);
			history.push(history[history.length - 1]!.after(operations));
			const durability = prng.pick(["buffered", "flushed", "synced"] as const);
			engine.write(batchOf(operations), { durability });
			if (prng.chance(5)) engine.flush();
		}
		engine.sync();
		if (opening === openings && ending === "killed") vfs = vfs.kill();
		else if (prng.chance(50) || opening === openings) engine.close();
		else vfs = vfs.kill();
	}
	return { vfs, options, ending, history };
}

/** A frame that counts, or a mark. */
export interface LogFrame {
	readonly path: string;
	readonly begin: number;
	readonly end: number;
	readonly isMark: boolean;
}

/** All frames of all segments. */
export function framesOf(vfs: SimulationVfs): LogFrame[] {
	const frames: LogFrame[] = [];
	const frame = emptyFrame();
	for (const [path, bytes] of vfs.files()) {
		const name = parseFileName(path.slice(DIRECTORY.length + 1));
		if (name?.kind !== "wal") continue;
		for (let at = FILE_HEADER_BYTES; readFrame(bytes, at, bytes.length, name.number, frame); at = frame.nextAt) {
			frames.push({ path, begin: at, end: frame.nextAt, isMark: frame.type === FRAME_MARK });
		}
	}
	return frames;
}

export type DamageKind = "bit" | "zeros" | "sector" | "garbage" | "duplicate" | "other-segment" | "truncate" | "remove";

/** Those that leave a sign in a log whose writer was killed: with its end goes what says that there was more. */
export const DAMAGES: Readonly<Record<Ending, readonly DamageKind[]>> = {
	closed: ["bit", "zeros", "sector", "garbage", "duplicate", "other-segment", "truncate", "remove"],
	killed: ["bit", "zeros", "garbage", "duplicate", "other-segment"],
};

/** Damages a copy at one frame. */
export function damaged(
	{ vfs }: SoundLog,
	frames: readonly LogFrame[],
	index: number,
	{ damage, prng }: { readonly damage: DamageKind; readonly prng: Prng },
): SimulationVfs {
	const disk = vfs.kill();
	const { path, begin, end } = frames[index]!;
	if (damage === "remove") {
		disk.remove(path);
		return disk;
	}
	const before = frames[Math.max(0, index - 1)]!;
	const other = frames.find((frame) => frame.path !== path) ?? before;
	const taken = damage === "duplicate" ? before : other;
	const copied = disk.peek(taken.path)!.slice(taken.begin, taken.end);
	disk.poke(path, (bytes) => {
		switch (damage) {
			case "bit": {
				const at = begin + prng.below(end - begin);
				bytes[at] = bytes[at]! ^ (1 << prng.below(8));
				return bytes;
			}
			case "zeros":
				return bytes.fill(0, begin, end);
			case "sector": {
				const at = begin - (begin % 512);
				return bytes.fill(0, at, at + 512);
			}
			case "garbage":
				for (let at = begin; at < end; at += 1) bytes[at] = prng.below(256);
				return bytes;
			case "truncate":
				return bytes.slice(0, begin + prng.below(end - begin));
			default:
				bytes.set(copied.subarray(0, end - begin), begin);
				return bytes;
		}
	});
	return disk;
}

/** What became of a damaged store. */
export type Verdict = "whole" | "told";

/** Opens a damaged store in every way; throws an error that says what is wrong with what it finds. */
export function judge(log: SoundLog, disk: SimulationVfs): Verdict {
	const { options, history } = log;
	const last = history.length - 1;
	const problems = verifyStore({ vfs: disk, directory: DIRECTORY });
	let told: EngineError | undefined;
	for (const mode of ["read", "write"] as const) {
		const copy = disk.kill();
		try {
			const engine = Engine.open({ vfs: copy, directory: DIRECTORY, options, mode });
			const found = dumpReader(engine, IDS);
			if (engine.sequence !== last || history[last]!.dump(IDS) !== found) {
				const state = history.findIndex((reference) => reference.dump(IDS) === found);
				throw new Error(`${mode}: batch ${engine.sequence} of ${last}, the state after ${state}`);
			}
		} catch (error) {
			// To a reader a missing file may be one that the writer has removed.
			const isTold = (code: string): boolean => code === "corrupt" || (mode === "read" && code === "changed");
			if (!(error instanceof EngineError) || !isTold(error.code)) throw error;
			told = error;
		}
	}
	if (told === undefined) return "whole";
	if (!problems.some(({ kind }) => kind === "damaged")) throw new Error(`verify finds no damage: ${told.message}`);
	checkSetAside(log, disk);
	return "told";
}

function checkSetAside({ options, history }: SoundLog, disk: SimulationVfs): void {
	const last = history.length - 1;
	const settings = { directory: DIRECTORY, options, onLogDamage: "set-aside" } as const;
	const copy = disk.kill();
	const engine = Engine.open({ ...settings, vfs: copy });
	const damage = engine.logDamage;
	const survived = (damage?.firstLost ?? last + 1) - 1;
	if (dumpReader(engine, IDS) !== history[survived]?.dump(IDS)) throw new Error(`set aside: no state after ${survived}`);
	if (engine.sequence < last) throw new Error(`set aside: number ${engine.sequence + 1} is given again, of ${last}`);
	const operations = nextOperations(new Prng(survived), IDS);
	const next = engine.write(batchOf(operations), { durability: "synced" });
	const again = Engine.open({ directory: DIRECTORY, options, vfs: copy.kill() });
	if (again.sequence !== next) throw new Error(`set aside: batch ${next} is lost`);
	const expected = history[survived].after(operations).dump(IDS);
	if (dumpReader(again, IDS) !== expected) throw new Error("set aside: another state when opened again");
	if (again.verify().length > 0) throw new Error(`set aside: ${again.verify()[0]?.sentence}`);
}
