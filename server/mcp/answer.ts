/**
 * From a tool's name and what a client sent to the text of the answer: brings the folder up to date, asks, checks that
 * the files of the answer are as they were read, and packs it. The same for every tool.
 */
import type { Absence } from "../analysis/absence.ts";
import { CursorError, cursorOf, positionOf, type CursorOwner } from "../analysis/cursor.ts";
import { GitError } from "../changes/runGit.ts";
import { workingTreeOf, type WorkingTree } from "../changes/workingTree.ts";
import { hashString } from "../model/hash.ts";
import type { Session } from "../session.ts";
import { Addresses } from "./addresses.ts";
import { ArgumentError, checked, type Arguments } from "./arguments.ts";
import { find } from "./find.ts";
import type { AskableFolder, Ready } from "./folder.ts";
import { impact } from "./impact.ts";
import { BUDGET_DEFAULT, BUDGET_MAX, oneLine, pack, shortened, type Found, type Packed } from "./pack.ts";
import { read } from "./read.ts";
import { relations } from "./relations.ts";
import { status } from "./status.ts";
import { textOf, type Tool } from "./tool.ts";

export const TOOLS: readonly Tool[] = [find, relations, impact, read, status];

export interface ToolAnswer {
	readonly text: string;
	/** The question was not understood; no answer that is empty, or not there yet, is an error. */
	readonly isError: boolean;
}

/** Rows are no shorter than this on average, so that more of them never fit. */
const ROW_CHARACTERS_MIN = 8;
/** How often an answer is given anew because files of it changed while it was made. */
const ROUNDS_MAX = 3;
const COMMIT_DIGITS = 8;
const BRANCH_CHARACTERS_MAX = 60;

export interface ToolCall {
	readonly name: string;
	readonly given: Readonly<Record<string, unknown>>;
	readonly signal: AbortSignal;
}

/** The same of a session that somebody else keeps up to date. */
export function answerFrom(
	session: Session, { root, ...asked }: ToolCall & { readonly root: string },
): Promise<ToolAnswer> {
	const ready: Ready = { session, reason: undefined, staleCount: 0, isBehind: false };
	return answerTool({ ask: (question) => question(ready) }, root, asked);
}

/** Rejects for faults of our own only. */
export async function answerTool(
	folder: Pick<AskableFolder, "ask">, root: string, asked: ToolCall,
): Promise<ToolAnswer> {
	try {
		const tool = TOOLS.find(({ name }) => name === asked.name);
		if (tool === undefined) throw new ArgumentError(`There is no tool ${asked.name}.`);
		const given = checked(asked.given, tool.parameters, tool.required);
		const tree = treeOf(root, asked.signal);
		const text = await folder.ask(async (ready) => {
			const moment = { ready, tree: await tree, signal: asked.signal };
			return ready.session === undefined ? unanswered(given, moment) : textFor(tool, given, ready.session, moment);
		});
		return { text, isError: false };
	} catch (error) {
		if (!(error instanceof ArgumentError || error instanceof CursorError)) throw error;
		const { budget } = asked.given;
		const room = typeof budget === "number" && budget >= 0 ? Math.min(budget, BUDGET_MAX) : BUDGET_DEFAULT;
		return { text: shortened(oneLine(error.message), room), isError: true };
	}
}

/** Of the moment at which a question is asked. */
interface Moment {
	readonly ready: Ready;
	readonly tree: WorkingTree | undefined;
	readonly signal: AbortSignal;
}

/** Nothing is indexed yet. */
function unanswered(given: Arguments, { ready, tree }: Moment): string {
	const found: Found = { rows: [], total: 0, absence: [{ kind: "incomplete" }], hint: ready.reason };
	const state = stateLine("none", tree, "not indexed yet");
	return pack(found, { state, budget: budgetIn(given), begin: 0, cursorAt: () => "" }).text;
}

/** Answers until the answer is of one state, and of files as they are on disk; a bounded number of times. */
async function textFor(tool: Tool, given: Arguments, session: Session, moment: Moment): Promise<string> {
	for (let round = 1; ; round++) {
		const state = session.analysis.state();
		const packed = await packOnce(tool, given, { session, moment, stalePaths: [] });
		const stalePaths = packed.paths.filter((path) => !session.isCurrent(path));
		const isLast = round === ROUNDS_MAX;
		if (stalePaths.length === 0 && (isLast || state === session.analysis.state())) return packed.text;
		if (isLast) return (await packOnce(tool, given, { session, moment, stalePaths })).text;
		await session.refresh(stalePaths);
		await session.settled();
	}
}

interface Asking {
	readonly session: Session;
	readonly moment: Moment;
	/** Files of the answer that are known to differ on disk. */
	readonly stalePaths: readonly string[];
}

async function packOnce(tool: Tool, given: Arguments, { session, moment, stalePaths }: Asking): Promise<Packed> {
	const { analysis } = session;
	const { ready, tree, signal } = moment;
	const [cursor, have] = [textOf(given, "cursor"), textOf(given, "have")];
	const question = Object.entries(given).filter(([name]) => !["cursor", "have", "budget"].includes(name));
	const owner: CursorOwner = { question: [tool.name, question], state: analysis.state() };
	const [begin = 0] = positionOf(cursor, owner);
	const rowsMax = begin + Math.ceil(BUDGET_MAX / ROW_CHARACTERS_MIN);
	const found = await tool.ask({ session, addresses: new Addresses(analysis), given, rowsMax, signal });
	const stale: Absence[] = stalePaths.length === 0 ? [] : [{ kind: "stale", paths: stalePaths }];
	const absence = ready.isBehind || ready.staleCount > 0 ? unfinished(found.absence) : found.absence;
	return pack({ ...found, absence: [...absence, ...stale] }, {
		state: stateLine(owner.state, tree, freshnessOf(session, ready, ready.staleCount + stalePaths.length)),
		budget: budgetIn(given), begin, cursorAt: (row) => cursorOf([row], owner), have,
	});
}

/** While files are still to be read, what was found is not all, and that there is nothing is not known. */
function unfinished(absence: readonly Absence[]): readonly Absence[] {
	const others = absence.filter(({ kind }) => kind !== "nothing" && kind !== "incomplete");
	return [...others, { kind: "incomplete" }];
}

function budgetIn({ budget }: Arguments): number {
	return typeof budget === "number" ? budget : BUDGET_DEFAULT;
}

function freshnessOf(session: Session, { isBehind, reason }: Ready, staleCount: number): string {
	if (isBehind && reason !== undefined) return `stale: ${oneLine(reason)}`;
	const { isComplete } = session;
	const progress = isBehind || !isComplete ? session.status.progress : undefined;
	const done = progress === undefined || progress.total === 0 ? ""
		: `, ${progress.phase} ${progress.done} of ${progress.total} files`;
	if (!isComplete) return `not indexed whole yet${done}`;
	if (isBehind) return `stale: files are being read${done}`;
	return staleCount > 0 ? `stale: ${staleCount} changed files are not read` : "fresh";
}

/** The snapshot names all that an answer depends on but for the question: equal ones, equal answers. */
function stateLine(state: string, tree: WorkingTree | undefined, freshness: string): string {
	const branch = tree?.branch === undefined ? [] : [shortened(oneLine(tree.branch), BRANCH_CHARACTERS_MAX)];
	const commit = tree === undefined ? "none" : tree.commit?.slice(0, COMMIT_DIGITS) ?? "no commit";
	const rest = `ref ${[...branch, commit].join(" ")}, dirty ${tree?.dirtyCount ?? "unknown"}, ${freshness}`;
	const [word] = hashString(`${state}\n${rest}`);
	return `snapshot ${(word >>> 0).toString(16).padStart(8, "0")}, ${rest}`;
}

async function treeOf(root: string, signal: AbortSignal): Promise<WorkingTree | undefined> {
	try {
		return await workingTreeOf(root, signal);
	} catch (error) {
		if (error instanceof GitError || signal.aborted) return undefined;
		throw error;
	}
}
