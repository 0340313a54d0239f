/**
 * EngineOptions: every knob, with its unit, its default and the reason for it. Checked once, when a store
 * is opened.
 *
 * Options never change answers, only time and space; none is written to disk.
 */
import { EngineError } from "../base/errors.ts";

const KiB = 1024;
const MiB = 1024 * KiB;

/** What may be tuned; everything has a default. */
export interface EngineOptions {
	/**
	 * Bytes a memtable may take before it is frozen and flushed. Default 32 MiB: about 30,000 blocks of 1 KB.
	 */
	readonly memtableBytesMax?: number;
	/** Frozen memtables that may wait for a flush before a write does it on its own time. Default 2. */
	readonly frozenMemtableCountMax?: number;
	/** Bytes after which the log goes on in a new file. Default 16 MiB. */
	readonly walSegmentBytesMax?: number;
	/**
	 * Bytes of `buffered` batches kept back before they are written. Default 256 KiB: one write costs 0.2 us a
	 * KB.
	 */
	readonly walBufferBytesMax?: number;
	/**
	 * Zeros written ahead of the log where small batches are synced one by one, so that a sync need not wait for
	 * the file system's journal. Default 256 KiB, the last of which stay until the segment goes; 0: none.
	 */
	readonly walReserveBytes?: number;
	/** Bytes after which a page of a table is full; one large block makes one large page. Default 4 KiB. */
	readonly pageBytesMax?: number;
	/**
	 * Codec that pages of new tables are compressed with, by its number among those that the file system offers;
	 * 0 for none. Default 0: a cold read of a compressed page takes several times as long. With larger pages it
	 * saves more. Tables are read whatever this says, as long as their codec is there.
	 */
	readonly pageCompression?: number;
	/** Bytes of pages, and of where blocks lie in them, kept in memory. Default 64 MiB. */
	readonly pageCacheBytes?: number;
	/**
	 * Bytes of neighbours kept in memory for `edges()` and `walk()`, at most. Default 160 MiB: a million blocks and ten
	 * million edges walked in both directions.
	 */
	readonly graphCacheBytes?: number;
	/** Filter bits per key in a table. Default 12: about 1 page of 200 is read in vain. */
	readonly filterBitsPerKey?: number;
	/**
	 * How many tables of about one size are merged into one. Default 4: fewer means fewer tables to ask and more
	 * bytes written over again.
	 */
	readonly mergeWidth?: number;
}

/** Options with nothing left open. */
export type ResolvedOptions = Required<EngineOptions>;

const DEFAULTS: ResolvedOptions = {
	memtableBytesMax: 32 * MiB,
	frozenMemtableCountMax: 2,
	walSegmentBytesMax: 16 * MiB,
	walBufferBytesMax: 256 * KiB,
	walReserveBytes: 256 * KiB,
	pageBytesMax: 4 * KiB,
	pageCompression: 0,
	pageCacheBytes: 64 * MiB,
	graphCacheBytes: 160 * MiB,
	filterBitsPerKey: 12,
	mergeWidth: 4,
};

/** Least and greatest value of each option. */
const BOUNDS: { readonly [K in keyof ResolvedOptions]: readonly [number, number] } = {
	memtableBytesMax: [4 * KiB, 2048 * MiB],
	frozenMemtableCountMax: [1, 64],
	walSegmentBytesMax: [4 * KiB, 1024 * MiB],
	walBufferBytesMax: [512, 16 * MiB],
	walReserveBytes: [0, 16 * MiB],
	pageBytesMax: [256, 1 * MiB],
	pageCompression: [0, 255],
	pageCacheBytes: [0, 64 * 1024 * MiB],
	graphCacheBytes: [0, 4096 * MiB],
	filterBitsPerKey: [4, 32],
	mergeWidth: [2, 16],
};

/**
 * Fills in defaults.
 *
 * @throws {@link EngineError} `invalid` if a value is not an integer within its bounds
 */
export function resolveOptions(options: EngineOptions): ResolvedOptions {
	const resolved: ResolvedOptions = { ...DEFAULTS, ...options };
	for (const name of Object.keys(BOUNDS) as (keyof ResolvedOptions)[]) {
		const [least, greatest] = BOUNDS[name];
		const value = resolved[name];
		if (!Number.isInteger(value) || value < least || value > greatest) {
			throw new EngineError(
				"invalid",
				`Option ${name} must be an integer from ${least} to ${greatest}.`,
			);
		}
	}
	return resolved;
}
