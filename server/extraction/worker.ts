/** Thread entry: extracts what the pool sends. Built as a bundle of its own; {@link WorkerSetup} says what it needs. */
import { parentPort, workerData } from "node:worker_threads";
import { createExtractor } from "./workerExtractor.ts";
import { serveRequests } from "./workerLoop.ts";
import type { WorkerSetup } from "./workerMessages.ts";

if (parentPort === null) throw new Error("This script runs in a worker thread only.");
serveRequests(parentPort, createExtractor((workerData as WorkerSetup).assets));
