/**
 * `kausal store …`: what the store of an index holds, whether it is whole, and copies of it. Nothing here writes to
 * the store, so a process that works on it is not in the way; a copy is of what that one has written so far.
 */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import {
	Engine, EngineError, inspectStore, restoreBackup, verifyStoreInSteps,
	type InspectDetail, type NamedSnapshot, type StoreStatistics, type VerifyProblem,
} from "../../engine/index.ts";
import { createNodeVfs } from "../../engine/vfs/node/nodeVfs.ts";
import { restoreToHome } from "../home/indexHome.ts";
import { storeIn } from "../home/storeNames.ts";
import { indexDirectoryFor, requirePrivateIndex } from "../workspace/indexDirectory.ts";
import { printJson, type CommandContext } from "./command.ts";
import { jsonText, printable } from "./controls.ts";
import { CommandFailure, ExitCode } from "./exit.ts";
import { neverIndexed } from "./folder.ts";
import { bytes, count, number } from "./layout.ts";
import type { Paint } from "./paint.ts";
import { findRoot } from "./root.ts";
import { JSON_SCHEMA } from "./shownSymbols.ts";

/** Which store: the one of the workspace folder when left out. */
export interface StorePlace {
	readonly store?: string;
}

const STEP_BYTES = 4 * 1024 * 1024;
/** How often a store is opened again whose writer merges tables at the same moment. */
const TRIES_MAX = 5;
const WRITE_LINES = 500;

export async function runStoreStats(exact: boolean, place: StorePlace, context: CommandContext): Promise<ExitCode> {
	const directory = existingStore(place, context);
	return again(() => {
		const engine = Engine.open({ vfs: createNodeVfs(), directory, mode: "read" });
		try {
			const [statistics, snapshots] = [engine.statistics({ exact }), engine.snapshots()];
			if (context.options.json === true) {
				printJson(context.terminal, "store stats", { store: directory, ...ofStore(statistics), snapshots });
			} else {
				context.terminal.print(statsText(directory, statistics, snapshots, context.terminal.paint));
			}
			return Promise.resolve(ExitCode.ok);
		} finally {
			engine.close();
		}
	});
}

/** What this process has in memory or has written says nothing of the store. */
function ofStore(
	{ sequence, isExact, blockCount, edgeCount, liveBytes, tableCount, disk, spaceAmplification }: StoreStatistics,
): Partial<StoreStatistics> {
	return {
		sequence, isExact, blockCount, edgeCount, tableCount, disk,
		...(liveBytes === undefined ? {} : { liveBytes }),
		...(spaceAmplification === undefined ? {} : { spaceAmplification }),
	};
}

export function statsText(
	directory: string, statistics: StoreStatistics, snapshots: readonly NamedSnapshot[], paint: Paint,
): string {
	const { isExact, blockCount, edgeCount, tableCount, disk, liveBytes, spaceAmplification, sequence } = statistics;
	const row = (title: string, value: string): string => `${paint.dim(title.padEnd(9))} ${value}`;
	const counted = (value: number): string => `${isExact ? "" : "at most "}${number(value)}`;
	const { tables, retired, other } = disk;
	const live = Object.values(tables).reduce((sum, part) => sum + part, 0);
	const parts = Object.entries(tables).filter(([, value]) => value > 0)
		.map(([part, value]) => `${part} ${bytes(value)}`);
	const lines = [
		row("store", paint.bold(printable(directory))),
		row("batches", number(sequence)),
		row("blocks", counted(blockCount)),
		row("edges", counted(edgeCount)),
		row("on disk", bytes(disk.total)),
		row("  log", bytes(disk.log)),
		row("  tables", [`${bytes(live)} in ${count(tableCount, "table")}`, ...parts].join(", ")),
	];
	if (retired > 0) lines.push(row("  kept", `${bytes(retired)} for snapshots`));
	if (other > 0) lines.push(row("  other", `${bytes(other)} in unfinished tables or ones to be removed`));
	if (liveBytes !== undefined) lines.push(row("live", bytes(liveBytes)));
	if (spaceAmplification !== undefined) {
		lines.push(row("space", `${spaceAmplification.toFixed(2)} bytes on disk for a live one`));
	}
	for (const { name, sequence: at, bytes: alone } of snapshots) {
		lines.push(row("snapshot", `${printable(name)}  batch ${number(at)}, ${bytes(alone)} for it alone`));
	}
	return lines.join("\n");
}

export async function runStoreInspect(
	detail: InspectDetail, place: StorePlace, context: CommandContext,
): Promise<ExitCode> {
	const { terminal, options, signal } = context;
	const directory = existingStore(place, context);
	const lines = inspectStore({ vfs: createNodeVfs(), directory, detail });
	const isJson = options.json === true;
	if (isJson) {
		const head = jsonText({ schema: JSON_SCHEMA, command: "store inspect", store: directory });
		terminal.print(`${head.slice(0, -1)},"lines":[`);
	}
	let isFirst = true;
	let waiting: string[] = [];
	const flush = (): void => {
		if (waiting.length > 0) terminal.print(waiting.join("\n"));
		waiting = [];
	};
	for (const line of lines) {
		waiting.push(isJson ? `${isFirst ? "" : ","}${jsonText(line)}` : printable(line));
		isFirst = false;
		if (waiting.length < WRITE_LINES) continue;
		flush();
		await turn();
		signal.throwIfAborted();
	}
	flush();
	if (isJson) terminal.print("]}");
	return ExitCode.ok;
}

export async function runStoreVerify(place: StorePlace, context: CommandContext): Promise<ExitCode> {
	const { terminal, options, signal } = context;
	const directory = existingStore(place, context);
	const vfs = createNodeVfs();
	let problems = await inTurns(verifyStoreInSteps({ vfs, directory }), signal);
	// A writer may have merged tables away meanwhile; what is damaged is so again.
	if (problems.length > 0) problems = await inTurns(verifyStoreInSteps({ vfs, directory }), signal);
	const isWhole = problems.every(({ kind }) => kind === "torn");
	if (options.json === true) printJson(terminal, "store verify", { store: directory, isWhole, problems });
	else terminal.print(verifyText(problems, terminal.paint));
	return isWhole ? ExitCode.ok : ExitCode.indexProblem;
}

/** Takes steps between turns, so that an interruption is seen. */
async function inTurns<T>(steps: Generator<void, T>, signal: AbortSignal): Promise<T> {
	for (;;) {
		const { done, value } = steps.next();
		if (done === true) return value;
		await turn();
		signal.throwIfAborted();
	}
}

export function verifyText(problems: readonly VerifyProblem[], paint: Paint): string {
	const lines = problems.map(({ path, begin, end, sentence, kind }) => {
		const what = kind === "torn" ? paint.yellow("torn, as by a crash:") : paint.red("damaged:");
		return `${printable(path)}:${begin}-${end}  ${what} ${printable(sentence)}`;
	});
	const damaged = problems.filter(({ kind }) => kind === "damaged").length;
	const summary = damaged === 0 ? `${paint.green("✓")} Everything reads as it was written.`
		: count(damaged, "damaged range");
	return [...lines, ...(lines.length > 0 ? [""] : []), summary].join("\n");
}

export async function runStoreBackup(to: string, place: StorePlace, context: CommandContext): Promise<ExitCode> {
	const directory = existingStore(place, context);
	const target = resolve(context.cwd, to);
	return again(async () => {
		const engine = Engine.open({ vfs: createNodeVfs(), directory, mode: "read" });
		try {
			return await copy(engine.backup(target), { command: "store backup", from: directory, to: target }, context);
		} finally {
			engine.close();
		}
	});
}

export async function runStoreRestore(from: string, place: StorePlace, context: CommandContext): Promise<ExitCode> {
	const source = resolve(context.cwd, from);
	const directory = place.store === undefined ? homeDirectory(context) : resolve(context.cwd, place.store);
	const about = { command: "store restore", from: source, to: directory };
	const vfs = createNodeVfs();
	const begin = (): Copying =>
		place.store === undefined ? restoreToHome({ vfs, directory }, source)
			: restoreBackup({ vfs, from: source, directory });
	return copyFailures("Choose another folder with --store.", () => copy(begin(), about, context));
}

interface Copying {
	readonly sequence: number;
	readonly bytes: number;
	step(bytesMax: number): boolean;
	abandon(): void;
}

/** Takes the steps of a copy between turns, so that an interruption is seen. */
async function copy(
	copying: Copying, about: { readonly command: string; readonly from: string; readonly to: string },
	context: CommandContext,
): Promise<ExitCode> {
	const { terminal, options, signal } = context;
	while (copying.step(STEP_BYTES)) {
		await turn();
		if (!signal.aborted) continue;
		copying.abandon();
		throw new CommandFailure(ExitCode.interrupted, "Interrupted; what was copied is removed.");
	}
	const { command, from, to } = about;
	const { sequence } = copying;
	if (options.json === true) {
		printJson(terminal, command, { from, to, sequence, bytes: copying.bytes });
	} else {
		const size = `${bytes(copying.bytes)}, ${count(sequence, "batch", "batches")}`;
		terminal.print(`${terminal.paint.green("✓")} ${size}  ${printable(to)}`);
	}
	return ExitCode.ok;
}

/** Failures that are about the places of a copy; `elsewhere` says how to choose another one. */
async function copyFailures<T>(elsewhere: string, work: () => Promise<T>): Promise<T> {
	try {
		return await work();
	} catch (error) {
		if (!(error instanceof EngineError)) throw error;
		if (error.code === "missing") throw new CommandFailure(ExitCode.badPath, error.message, "Check the path.");
		if (error.code === "invalid") throw new CommandFailure(ExitCode.badPath, error.message, elsewhere);
		if (error.code === "corrupt") throw new CommandFailure(ExitCode.indexProblem, error.message, "Nothing was copied.");
		throw error;
	}
}

/** Does it again when a writer has removed a file meanwhile. */
async function again(work: () => Promise<ExitCode>): Promise<ExitCode> {
	for (let tries = 1; ; tries += 1) {
		try {
			return await copyFailures("Choose another folder.", work);
		} catch (error) {
			if (!(error instanceof EngineError) || error.code !== "changed" || tries === TRIES_MAX) throw error;
		}
	}
}

function homeDirectory(context: CommandContext): string {
	return indexDirectoryFor(rootOf(context), { base: context.options.indexDir });
}

function rootOf({ options, cwd }: CommandContext): string {
	return findRoot({ typed: options.root, cwd, indexBase: options.indexDir }).root;
}

/** The store that is asked about; a folder that holds stores, as indexes do, stands for the one of them that counts. */
function existingStore({ store }: StorePlace, context: CommandContext): string {
	const directory = store === undefined ? homeDirectory(context) : resolve(context.cwd, store);
	if (store === undefined) requirePrivateIndex(directory);
	const inside = storeIn({ vfs: createNodeVfs(), directory });
	if (inside !== undefined) return inside;
	if (store === undefined) throw neverIndexed(rootOf(context));
	if (existsSync(directory)) return directory;
	throw new CommandFailure(ExitCode.badPath, `There is no folder ${store}.`, "Check the path.");
}
