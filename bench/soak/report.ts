/** What a soak says: for people, for programs, and whether it is good. */
import { type Exit } from "../serverProcess.ts";
import { inMs, type Spread, spreadText } from "../times.ts";
import { QUESTIONS, type Replies, type Tally } from "./load.ts";
import type { SoakOptions } from "./main.ts";
import type { Sample } from "../processWatch.ts";

export interface Measured {
	readonly alone: { readonly indexingMs: number; readonly peakBytes: number };
	/** Undefined when the folder never became ready. */
	readonly indexingMs: number | undefined;
	readonly whileIndexing: Tally;
	readonly after: Tally;
	/** Edits that no answer ever showed. */
	readonly unacknowledged: number;
	/** From the last edit until everything was acknowledged and answered. */
	readonly drainMs: number;
	readonly failures: readonly string[];
	/** By how much the harness itself was late. */
	readonly lateness: Spread;
	readonly documentCount: number;
	readonly memory: {
		readonly peakBytes: number;
		readonly growthBytesPerMinute: number;
		readonly samples: readonly Sample[];
	};
	readonly saved: { readonly ms: number; readonly found: number; readonly wrong: readonly string[] };
	readonly exit: Exit;
	readonly stderr: string;
	readonly differences: readonly string[];
}

/** A turn that a person would notice, and the goal. */
const LONG_TURN_MS = 100;
const SAMPLES_MAX = 60;

const mb = (bytes: number): string => `${Math.round(bytes / 1e6).toLocaleString("en")} MB`;

/** Everything that is wrong whatever the clock says. */
export function judge(measured: Measured): string[] {
	const { whileIndexing, after, documentCount, saved, exit } = measured;
	const problems: string[] = [];
	if (measured.indexingMs === undefined) problems.push("the folder never became ready");
	if (measured.unacknowledged > 0) problems.push(`${measured.unacknowledged} edits were never acknowledged`);
	for (const failure of new Set(measured.failures)) {
		problems.push(`an outline or the plainest request failed: ${failure}`);
	}
	for (const question of QUESTIONS) {
		const both = [whileIndexing.replies[question], after.replies[question]];
		const open = both.reduce((sum, one) => sum + one.open, 0);
		if (open > 0) problems.push(`${open} of ${question} were never answered`);
		if (both.every(({ answered }) => answered === 0)) problems.push(`no ${question} had an answer with something in it`);
		for (const failure of new Set(both.flatMap(({ failures }) => failures))) {
			problems.push(`${question} failed: ${failure}`);
		}
	}
	if (saved.found < documentCount) {
		problems.push(`${documentCount - saved.found} of ${documentCount} saved documents are not in the index`);
	}
	for (const line of saved.wrong.slice(0, 5)) problems.push(`a definition moved: ${line}`);
	if (exit.code !== 0) {
		problems.push(`the server ended with ${String(exit.code ?? exit.signal)}: ${measured.stderr.trim()}`);
	}
	for (const line of measured.differences) problems.push(`the index differs from one made from nothing: ${line}`);
	return problems;
}

export function saidOf(options: SoakOptions, measured: Measured): string {
	const { alone, documentCount, indexingMs, memory, saved } = measured;
	const edits = measured.whileIndexing.edits + measured.after.edits;
	return [
		`${options.tree}, seed ${options.seed}: ${edits} edits in ${documentCount} documents, ` +
			`${options.editsPerSecond} a second; ${options.questionsPerSecond} questions a second`,
		`indexing            ${indexingText(indexingMs, alone.indexingMs)}`,
		...partLines("while indexing", measured.whileIndexing),
		...partLines("afterwards", measured.after),
		`the last answer     ${inMs(measured.drainMs)} ms after the last edit; ` +
			`never acknowledged: ${measured.unacknowledged}`,
		`saved and found     ${inMs(saved.ms)} ms, ${saved.found} of ${documentCount} documents; ` +
			`definitions that moved: ${saved.wrong.length}`,
		`resident memory     ${mb(memory.peakBytes)} at most (alone ${mb(alone.peakBytes)}), ` +
			`${mb(memory.growthBytesPerMinute)} a minute after indexing`,
		`harness late by     ${spreadText(measured.lateness)}`,
		`final index         ${measured.differences.length === 0 ? "equals one made from nothing" : "DIFFERS"}`,
	].join("\n");
}

function indexingText(ms: number | undefined, aloneMs: number): string {
	if (ms === undefined) return "never";
	return `${(ms / 1000).toFixed(1)} s, ${(ms / aloneMs).toFixed(2)}x its time alone (${(aloneMs / 1000).toFixed(1)} s)`;
}

function partLines(name: string, tally: Tally): string[] {
	if (tally.edits === 0) return [`${name}: no edits`];
	const { count, max } = tally.turns.spread;
	return [
		`${name}: ${tally.edits} edits`,
		`  edit to answer    ${spreadText(tally.acknowledgements.spread)}; of an older text: ${tally.staleCount}`,
		...QUESTIONS.map((question) => `  ${question.padEnd(17)} ${replyText(tally.replies[question])}`),
		`  longest turn      ${inMs(max)} ms; ${tally.turns.above(LONG_TURN_MS)} of ${count} over ${LONG_TURN_MS} ms`,
	];
}

function replyText(replies: Replies): string {
	const { answered, empty, superseded, failures, open } = replies;
	const failed = failures.length > 0 ? `, ${failures.length} failed` : "";
	const counts = `${answered} answered, ${empty} empty, ${superseded} superseded, ${open} open${failed}`;
	return `${spreadText(replies.times.spread)}; ${counts}`;
}

/** For programs. */
export function reportOf(options: SoakOptions, measured: Measured): object {
	const { memory, whileIndexing, after, alone, ...rest } = measured;
	const every = Math.max(1, Math.ceil(memory.samples.length / SAMPLES_MAX));
	const from = memory.samples[0]?.atMs ?? 0;
	const samples = memory.samples.filter((_, at) => at % every === 0)
		.map(({ atMs, bytes }) => ({ second: Math.round((atMs - from) / 1000), bytes }));
	return {
		schema: 1, options, ...rest,
		alone: { indexingMs: alone.indexingMs, peakBytes: alone.peakBytes },
		whileIndexing: partOf(whileIndexing), after: partOf(after), memory: { ...memory, samples }, problems: judge(measured),
	};
}

function partOf(tally: Tally): object {
	const replies = Object.fromEntries(QUESTIONS.map((question) => {
		const { times, ...counts } = tally.replies[question];
		return [question, { ...times.spread, ...counts }];
	}));
	return {
		edits: tally.edits, staleCount: tally.staleCount, acknowledgements: tally.acknowledgements.spread, ...replies,
		turns: { ...tally.turns.spread, long: tally.turns.above(LONG_TURN_MS) },
	};
}
