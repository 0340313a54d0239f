/**
 * The tools answered in this process, from an index that it opens itself: where no other one owns it, or that one does
 * not answer. It is a bundle of its own, so that an agent's process beside an owner has none of it in memory.
 */
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { MergeThread } from "../../engine/node/mergeThread.ts";
import { ThreadPool } from "../extraction/threadPool.ts";
import { forwardedRequests } from "../host/forwarded.ts";
import { LinkThreadPool } from "../indexing/linkThreads.ts";
import type { Logger } from "../logger.ts";
import { keptInMemory } from "../home/problems.ts";
import { openSession } from "../openSession.ts";
import type { ForwardedRequests, Session, SessionMode } from "../session.ts";
import { Watchdog } from "../watchdog/watchdog.ts";
import { answerTool, type ToolAnswer, type ToolCall } from "./answer.ts";
import { AgentFolder, type HeldFolderOptions } from "./folder.ts";

export interface AloneOptions {
	readonly root: string;
	readonly indexDirectory: string;
	/** Of this program. */
	readonly version: string;
	readonly logger: Logger;
	/** Stops what is being indexed. */
	readonly signal: AbortSignal;
	/** The process has to end: its client is gone. */
	readonly onEnd: () => void;
}

export interface Alone {
	readonly folder: AgentFolder;
	readonly answer: (asked: ToolCall) => Promise<ToolAnswer>;
}

const PATIENCE_MS = 5000;
const IDLE_MS = 10_000;

export function answerAlone(options: AloneOptions): Alone {
	const { root, signal, onEnd } = options;
	// From now on this thread may be busy while the client goes.
	new Watchdog({ entry: beside("watchdogWorker.js"), watchesInput: true, onEnd });
	const folder: AgentFolder = new AgentFolder({
		...openers(options, () => folder), signal, patienceMs: PATIENCE_MS, idleMs: IDLE_MS,
	});
	return { folder, answer: (asked) => answerTool(folder, root, asked) };
}

/** Opens the index; threads are shared by all sessions and begin with the first file to parse. */
function openers(
	{ root, indexDirectory, version, logger }: AloneOptions, folder: () => AgentFolder,
): Pick<HeldFolderOptions, "open" | "openInMemory"> {
	const threadCount = Math.min(4, availableParallelism());
	const parts = {
		pool: new ThreadPool({ entry: beside("worker.js"), assets: join(__dirname, "syntaxes"), threadCount }),
		linkThreads: new LinkThreadPool({ entry: beside("linkWorker.js"), threadCount }),
		mergeRunner: new MergeThread({ entry: beside("mergeWorker.js") }),
		logger,
	};
	const requests = forwardedRequests({
		indexDirectory, version, folder: { ask: (question) => folder().ask(question) },
		release: () => folder().giveAway(),
	});
	const forwarded: ForwardedRequests = {
		...requests,
		// What others ask keeps the index here as long as it is answered.
		answer: (...asked) => folder().keep(() => requests.answer(...asked)),
	};
	const open = (mode: SessionMode): Promise<Session> =>
		openSession({ root, indexDirectory, ...parts, mode, forwarded });
	return {
		open,
		openInMemory: (refusal) => {
			logger.warn(keptInMemory(refusal, indexDirectory));
			return open("memory");
		},
	};
}

function beside(name: string): URL {
	return pathToFileURL(join(__dirname, name));
}
