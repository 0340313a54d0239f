/**
 * Thread entry: links the files that {@link LinkThreadPool} names, over the store as its owner has written it so far.
 * Nothing is written here. Built as a bundle of its own.
 */
import { parentPort, workerData } from "node:worker_threads";
import { Engine, EngineError, type EngineOptions } from "../../engine/index.ts";
import { yieldToOthers } from "../../engine/node/threadPriority.ts";
import { createNodeVfs } from "../../engine/vfs/node/nodeVfs.ts";
import { FolderNames } from "../store/folderNames.ts";
import { KeptFacts } from "../store/keptFacts.ts";
import { StoreView } from "../store/storeView.ts";
import { readConfiguration } from "./configuration.ts";
import { Linker } from "./linker.ts";
import type { LinkReply, LinkRequest, LinkSetup } from "./linkMessages.ts";
import { linkAndPack, type PackedLinks } from "./packedLinks.ts";

const MIB = 1024 * 1024;
/** Facts are kept by the view; pages and neighbours are hardly asked for twice. */
const OPTIONS: EngineOptions = { pageCacheBytes: 8 * MIB, graphCacheBytes: 4 * MIB };
/** Of a folder and what it imports: what is linked together asks for the same; and how far it grows if it does not. */
const FACTS_BYTES = 16 * MIB;
const FACTS_BYTES_MOST = 48 * MIB;
/** How often a store is opened whose owner merges tables away meanwhile. */
const TRIES_MAX = 5;

function open(directory: string): Engine {
	const vfs = createNodeVfs();
	for (let tries = 1; ; tries += 1) {
		try {
			return Engine.open({ vfs, directory, mode: "read", options: OPTIONS });
		} catch (error) {
			if (!(error instanceof EngineError) || error.code !== "changed" || tries === TRIES_MAX) throw error;
		}
	}
}

/** Answers requests until an error ends the thread. */
function serve(port: NonNullable<typeof parentPort>, { directory, yields }: LinkSetup): void {
	if (yields) yieldToOthers();
	const engine = open(directory);
	const view = new StoreView(engine, new KeptFacts(FACTS_BYTES, FACTS_BYTES_MOST));
	const linker = new Linker(view, readConfiguration(engine), new FolderNames(view));
	port.on("message", ({ files }: LinkRequest) => {
		const linked: PackedLinks[] = [];
		const moved: ArrayBuffer[] = [];
		for (const one of files) {
			const packed = linkAndPack(linker, engine, view, one);
			if (packed === undefined) continue;
			for (const { bytes } of packed.batches) moved.push(bytes.buffer as ArrayBuffer);
			linked.push(packed);
		}
		const reply: LinkReply = { linked };
		port.postMessage(reply, moved);
	});
}

if (parentPort === null) throw new Error("This script runs in a worker thread only.");
serve(parentPort, workerData as LinkSetup);
