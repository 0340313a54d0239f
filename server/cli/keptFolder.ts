/**
 * The folder of a command that runs in the process that owns its index: there the session is open anyway, with the text
 * of unsaved documents on top, and stays so.
 */
import type { IndexReport, Session } from "../session.ts";
import { Elsewhere } from "./exit.ts";
import { bringUpToDate, chosenFolder, sayChoice } from "./folder.ts";
import type { FolderQuestion, OpenFolder } from "./folderQuestion.ts";
import type { Terminal } from "./terminal.ts";

export interface KeptFolder {
	readonly session: Session;
	readonly indexDirectory: string;
}

/** @throws Elsewhere if the command is about another folder */
export async function openKept(kept: KeptFolder, options: FolderQuestion, terminal: Terminal): Promise<OpenFolder> {
	const { session, indexDirectory } = kept;
	const started = performance.now();
	const { root, choice, indexDirectory: wanted } = chosenFolder(options);
	if (wanted !== indexDirectory || root !== session.root) throw new Elsewhere(`The index of ${root} is not kept here.`);
	sayChoice(choice, options, terminal);
	const { purpose, signal, fromNothing } = options;
	// Damage that a question has met: a run begins by putting it in order.
	const isRun = purpose === "index" || fromNothing === true;
	const report = isRun ? await runKept(session, options, terminal) : undefined;
	if (purpose === "query" && !isRun) await catchUp(session, signal);
	const tookMs = performance.now() - started;
	return { root, indexDirectory, session, isOthers: false, report, tookMs, close: () => Promise.resolve() };
}

/** Whoever asked for a run may stop waiting for it; the index of others must not stay half made. */
async function runKept(session: Session, options: FolderQuestion, terminal: Terminal): Promise<IndexReport> {
	try {
		return await bringUpToDate(session, { ...options, isKept: true }, terminal);
	} catch (error) {
		// What goes wrong with it, the session knows and gets over.
		if (options.signal.aborted) session.index().catch(() => undefined);
		throw error;
	}
}

/** While an index is being made, nobody waits for it. */
async function catchUp(session: Session, signal: AbortSignal): Promise<void> {
	const told = session.isTold ? await session.caughtUp() : undefined;
	const isBehind = told === undefined || told.isBehindDisk || told.unlinkedCount > 0;
	if (!isBehind || !session.isComplete) return;
	await session.catchUp({ signal });
	await session.caughtUp();
}
