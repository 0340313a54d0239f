/**
 * Thread entry: extracts what the pool sends, and packs the blocks of files that are new. Built as a bundle of its own;
 * {@link WorkerSetup} says what it needs.
 */
import { parentPort, workerData } from "node:worker_threads";
import { yieldToOthers } from "../../engine/node/threadPriority.ts";
import { createExtractor } from "../extraction/workerExtractor.ts";
import { serveRequests, type Extractor } from "../extraction/workerLoop.ts";
import type { WorkerSetup } from "../extraction/workerMessages.ts";
import { Facts } from "../model/facts.ts";
import { packBlocks } from "../store/packedBlocks.ts";

function withBlocks(extractor: Extractor): Extractor {
	return {
		extract: async (input) => {
			const extraction = await extractor.extract(input);
			if (input.newPath === undefined) return extraction;
			return { ...extraction, blocks: packBlocks(input.newPath, new Facts(extraction.facts)) };
		},
		memoryBytes: () => extractor.memoryBytes(),
	};
}

if (parentPort === null) throw new Error("This script runs in a worker thread only.");
const { assets, yields } = workerData as WorkerSetup;
if (yields) yieldToOthers();
serveRequests(parentPort, withBlocks(createExtractor(assets)));
