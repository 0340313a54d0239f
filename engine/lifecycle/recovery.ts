/**
 * Recovery: from files to a state in memory. CURRENT → manifest → tables → replay of the log.
 *
 * It changes no byte, so it serves readers beside a living writer, and may itself be interrupted anywhere. What a crash
 * can leave behind is skipped (a torn end of the log, files that no manifest names); anything else is `corrupt`.
 */
import { ArenaChunks } from "../base/arenaChunks.ts";
import { EngineError } from "../base/errors.ts";
import { Memtable } from "../memtable/memtable.ts";
import { readCurrent } from "../manifest/current.ts";
import { readManifest } from "../manifest/manifest.ts";
import { VersionState } from "../manifest/versionState.ts";
import { zeroMetrics, type EngineMetrics } from "../store/metrics.ts";
import { FILE_HEADER_BYTES } from "../model/fileHeader.ts";
import { parseFileName, type FileKind, tableName, walName } from "../model/fileNames.ts";
import type { OnLogDamage } from "../store/openSettings.ts";
import type { ResolvedOptions } from "../store/options.ts";
import type { FrozenMemtable } from "../store/store.ts";
import { PageCache } from "../sstable/pageCache.ts";
import { TableReader } from "../sstable/tableReader.ts";
import { readWhole } from "../vfs/readWhole.ts";
import { isVfsFailure, type VirtualFileSystem } from "../vfs/vfs.ts";
import { RecordPlaces } from "../wal/logPieces.ts";
import { type LogDamage, readWal, type Segment, type WalEnd } from "../wal/walReader.ts";

/**
 * Segments whose names a power loss may have taken, at most; a stray file with a high number must not make
 * a long walk.
 */
const MISSING_SEGMENTS_MAX = 10_000;

/** Memory of flushed memtables that waits for the next one, at most: what the default memtable holds. */
const FREE_BYTES_MAX = 32 * 1024 * 1024;

/** What was found. */
export interface Recovered {
	/** 0 when there was no store. */
	readonly manifestNumber: number;
	readonly state: VersionState;
	/** By newest sequence number, highest first. */
	readonly tables: TableReader[];
	readonly cache: PageCache;
	readonly chunks: ArenaChunks;
	/** Oldest first. */
	readonly frozen: FrozenMemtable[];
	readonly active: Memtable;
	readonly sequence: number;
	/** Highest number of a log segment that exists; 0 for none. */
	readonly lastSegment: number;
	readonly metrics: EngineMetrics;
	/** What of the log is lost; the rest is what there was before. */
	readonly damage: LogDamage | undefined;
}

export interface RecoverySettings {
	readonly vfs: VirtualFileSystem;
	readonly directory: string;
	readonly options: ResolvedOptions;
	/** What a missing file means: damage to a writer, who holds the lock; a moment's race to a reader. */
	readonly missingCode: "corrupt" | "changed";
	/**
	 * Whether the log stays where it is until what is replayed from it is in tables: then contents are read from
	 * it when they are first asked for. Beside a living writer it does not stay, so they are copied.
	 */
	readonly isLogKept: boolean;
	readonly onLogDamage: OnLogDamage;
}

/**
 * Reads a store; an empty one if there is none.
 *
 * @throws {@link EngineError} `corrupt`, `changed`, `newer-format`, `io`
 */
export function recover(settings: RecoverySettings): Recovered {
	try {
		return recoverFiles(settings);
	} catch (error) {
		if (!isVfsFailure(error, "not-found")) throw error;
		const sentence = "A file that the manifest names is missing.";
		throw new EngineError(settings.missingCode, sentence, { path: error.path, cause: error });
	}
}

function recoverFiles(settings: RecoverySettings): Recovered {
	const { vfs, directory, options } = settings;
	const manifestNumber = readCurrent(vfs, directory);
	if (manifestNumber === undefined) refuseHeadless(vfs, directory);
	const state =
		manifestNumber === undefined ? new VersionState() : readManifest(vfs, directory, manifestNumber);
	const cache = new PageCache(options.pageCacheBytes);
	const chunks = new ArenaChunks(Math.min(options.memtableBytesMax, FREE_BYTES_MAX));
	const tables: TableReader[] = [];
	try {
		for (const { number, bytes } of state.tables.values()) {
			const path = `${directory}/${tableName(number)}`;
			tables.push(new TableReader({ vfs, path, number, bytes, cache }));
		}
		tables.sort((first, second) => second.footer.sequenceMax - first.footer.sequenceMax);
		const segments = numbersOf(vfs, directory, "wal");
		const replayed = replay(settings, state, segments, chunks);
		const lastSegment = Math.max(0, ...segments);
		return { manifestNumber: manifestNumber ?? 0, state, tables, cache, chunks, lastSegment, ...replayed };
	} catch (error) {
		for (const table of tables) table.close();
		throw error;
	}
}

/** Numbers of the files of one kind, in order. */
export function numbersOf(vfs: VirtualFileSystem, directory: string, kind: FileKind): number[] {
	const numbers: number[] = [];
	for (const name of vfs.list(directory)) {
		const parsed = parseFileName(name);
		if (parsed?.kind === kind) numbers.push(parsed.number);
	}
	return numbers.sort((first, second) => first - second);
}

type Replayed = Pick<Recovered, "frozen" | "active" | "sequence" | "metrics" | "damage">;

function replay(
	settings: RecoverySettings,
	state: VersionState,
	segments: readonly number[],
	chunks: ArenaChunks,
): Replayed {
	const metrics = zeroMetrics();
	const frozen: FrozenMemtable[] = [];
	const places = settings.isLogKept ? new RecordPlaces(settings.vfs) : undefined;
	let active = new Memtable(chunks);
	active.adopt(places);
	const onRecord = (payload: Uint8Array, sequence: number, segment: number, offset: number): void => {
		if (!active.apply(payload, sequence, metrics)) {
			const sentence = `Batch ${sequence} has a sound checksum and no sound content.`;
			throw new EngineError("corrupt", sentence, {
				path: `${settings.directory}/${walName(segment)}`,
			});
		}
		if (!active.isFull(settings.options.memtableBytesMax)) return;
		active.freeze();
		active.adopt(undefined);
		frozen.push({ memtable: active, logEnd: { segment, offset } });
		active = new Memtable(chunks, active);
		active.adopt(places);
	};
	const end: WalEnd = readWal({
		segments: segmentsFrom(settings, state, segments),
		begin: state.logBegin,
		sequence: state.flushedSequence,
		durable: state.durable,
		onRecord,
		places,
	});
	active.adopt(undefined);
	for (const [number, offset] of end.ends) state.ends.set(number, offset);
	metrics.replayedBatchCount = end.recordCount;
	metrics.replayedBytes = end.byteCount;
	metrics.droppedBytes = end.droppedBytes;
	const { damage, sequence } = end;
	if (damage?.segment !== undefined && !segments.includes(damage.segment) && settings.missingCode === "changed") {
		throw new EngineError("changed", "A segment of the log is missing.", { path: damage.path });
	}
	return { frozen, active, sequence, metrics, damage };
}

/**
 * The segments of the log from its beginning, each open while its turn lasts; one that is missing counts as
 * empty.
 */
function* segmentsFrom(
	{ vfs, directory, missingCode, onLogDamage }: RecoverySettings,
	state: VersionState,
	numbers: readonly number[],
): Iterable<Segment> {
	const first = state.logBegin.segment;
	const needed = [...state.ends].filter(([, end]) => end > 0).map(([number]) => number);
	const last = Math.max(0, ...numbers, ...needed);
	const isRefused = missingCode === "changed" || onLogDamage === "refuse";
	if (state.logBegin.offset > 0 && !numbers.includes(first) && isRefused) {
		const path = `${directory}/${walName(first)}`;
		throw new EngineError(missingCode, "The log does not begin where the manifest says.", { path });
	}
	if (last - first > numbers.length + MISSING_SEGMENTS_MAX) {
		const path = `${directory}/${walName(last)}`;
		throw new EngineError("corrupt", "The log has a gap that no crash leaves.", { path });
	}
	const existing = new Set(numbers);
	for (let number = first; number <= last; number += 1) {
		const path = `${directory}/${walName(number)}`;
		const file = existing.has(number) ? vfs.open(path, "read") : undefined;
		try {
			yield { number, path, magic: "kausalWL", file, knownEnd: state.ends.get(number) };
		} finally {
			file?.close();
		}
	}
}

/**
 * Without CURRENT there was never a store that accepted a write, so anything but the beginnings of one
 * means that CURRENT was lost.
 */
function refuseHeadless(vfs: VirtualFileSystem, directory: string): void {
	for (const name of vfs.list(directory)) {
		const parsed = parseFileName(name);
		const path = `${directory}/${name}`;
		if (parsed?.kind === "restoring") {
			const sentence = "A backup was not restored to its end here; restore it again.";
			throw new EngineError("corrupt", sentence, { path });
		}
		const isTable = parsed?.kind === "table";
		if (!isTable && (parsed?.kind !== "wal" || readWhole(vfs, path).length <= FILE_HEADER_BYTES)) {
			continue;
		}
		throw new EngineError(
			"corrupt",
			"There are files of a store, but no CURRENT that names its manifest.",
			{ path },
		);
	}
}
