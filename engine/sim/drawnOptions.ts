/** Small limits, so that a short workload crosses all of them; drawn anew for each seed. */
import type { EngineOptions } from "../store/options.ts";
import type { Prng } from "./prng.ts";
import { RUN_LENGTH_CODEC } from "./runLengthCodec.ts";

export function drawOptions(prng: Prng, seed: number): EngineOptions {
	return {
		pageCompression: seed % 2 === 0 ? RUN_LENGTH_CODEC.id : 0,
		memtableBytesMax: prng.pick([4096, 16384, 65536]),
		frozenMemtableCountMax: prng.pick([1, 2, 4]),
		walSegmentBytesMax: prng.pick([4096, 8192, 65536]),
		walBufferBytesMax: prng.pick([512, 4096, 65536]),
		walReserveBytes: [0, 16_384, 65_536][seed % 3] ?? 0,
		pageBytesMax: prng.pick([256, 1024, 4096]),
		pageCacheBytes: prng.pick([0, 4096, 1 << 20]),
		graphCacheBytes: prng.pick([0, 4096, 1 << 20]),
		filterBitsPerKey: prng.pick([4, 12]),
		mergeWidth: prng.pick([2, 3, 4]),
	};
}
