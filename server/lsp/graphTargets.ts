/** What questions about the graph are about, from the protocol's words to symbols; and symbols back to the protocol. */
import { type CancellationToken, ErrorCodes, ResponseError } from "vscode-languageserver/node";
import { blockIdToHex, type BlockId } from "../../engine/index.ts";
import { absenceOf } from "../analysis/absence.ts";
import type { SymbolView } from "../analysis/analysis.ts";
import type { Bounds } from "../analysis/asked.ts";
import { candidates, chooseTarget, suggestionsFor, workspacePaths } from "../analysis/targets.ts";
import { GitError } from "../changes/runGit.ts";
import { workingTreeOf } from "../changes/workingTree.ts";
import { hashString } from "../model/hash.ts";
import { declarationKindName } from "../model/kinds.ts";
import type {
	GraphAnswer, GraphBounds, GraphFilter, GraphSymbol, GraphTarget, GraphTree, SymbolPatterns,
} from "../protocol/graph.ts";
import type { Session } from "../session.ts";
import { invalidParams, spotOf, throwIfCancelled, type Server } from "./dispatch.ts";
import { patternsOf } from "./graphBounds.ts";
import type { Placer, Places } from "./toProtocol.ts";

const CANDIDATES_SHOWN_MAX = 20;

/** The folder that a question is about, and how its answer is placed. */
export interface Asked {
	readonly root: string;
	readonly session: Session;
	readonly placer: Placer;
}

export interface AskedSymbols extends Asked {
	readonly symbols: readonly BlockId[];
}

/** A folder by its URI; the first one when none is named. @throws ResponseError if it is not open */
export async function askedFolder(server: Server, uri: string | undefined, token: CancellationToken): Promise<Asked> {
	await server.started();
	const folders = server.folders.all();
	const folder = uri === undefined ? folders.at(-1) : await server.folders.folderAt(uri);
	await folder?.opening;
	throwIfCancelled(token);
	const session = folder?.session;
	if (!folder || !session) throw invalidParams(uri === undefined ? "No folder is open." : `${uri} is no open folder.`);
	await session.caughtUp();
	throwIfCancelled(token);
	return { root: folder.root, session, placer: server.placer({ folder, session }) };
}

/**
 * The symbols that targets mean, all of one folder.
 *
 * @throws ResponseError for a target that means none or several, with a sentence, and the several as data
 */
export async function askedSymbols(
	server: Server, targets: readonly GraphTarget[] | undefined, token: CancellationToken,
): Promise<AskedSymbols> {
	if (!Array.isArray(targets) || targets.length === 0) {
		throw invalidParams("The question names nothing that it is about.");
	}
	const symbols: BlockId[] = [];
	let asked: Asked | undefined;
	for (const target of targets as readonly GraphTarget[]) {
		const [one, ids] = await symbolsOf(server, target, token);
		if (asked && asked.session !== one.session) throw invalidParams("What is asked about lies in several folders.");
		asked = one;
		symbols.push(...ids);
	}
	return { ...(asked as Asked), symbols };
}

async function symbolsOf(
	server: Server, target: GraphTarget, token: CancellationToken,
): Promise<readonly [Asked, readonly BlockId[]]> {
	if (typeof target !== "object" || target === null) throw invalidParams("A target is an object.");
	if (!("name" in target)) {
		const spot = await spotOf(server, target, token, "all documents");
		if (!spot) throw invalidParams("The document is in no open folder, or is not analysed.");
		const ids = spot.session.analysis.symbolsAt(spot.path, spot.offset).map(({ id }) => id);
		return [{ root: spot.folder.root, session: spot.session, placer: spot.placer }, ids];
	}
	const { name, folder } = target;
	if (typeof name !== "string") throw invalidParams("The name of a target is a string.");
	const asked = await askedFolder(server, folder, token);
	const { analysis } = asked.session;
	const question = { analysis, paths: workspacePaths(analysis) };
	const chosen = chooseTarget(question, name);
	if (chosen.kind === "one") return [asked, [chosen.symbol.id]];
	if (chosen.kind === "several") {
		const meant = candidates(question, name).slice(0, CANDIDATES_SHOWN_MAX)
			.flatMap((symbol) => graphSymbol(asked.placer, symbol) ?? []);
		const sentence = `${name} means ${chosen.symbols.length} symbols.`;
		throw new ResponseError(ErrorCodes.InvalidParams, sentence, { candidates: meant });
	}
	const near = suggestionsFor(question, name);
	const hint = near.length === 0 ? "" : ` Did you mean ${near.join(", ")}?`;
	throw invalidParams(`Nothing is named ${name}.${hint}`);
}

/** @returns undefined if its file has no places now */
export function graphSymbol(placer: Places, symbol: SymbolView): GraphSymbol | undefined {
	const location = placer.location(symbol.path, symbol.range);
	const selectionRange = placer.range(symbol.path, symbol.nameRange);
	if (!location || !selectionRange) return undefined;
	const { id, name, qualifiedName, kind, signature } = symbol;
	const declaration = { kind: declarationKindName(kind), signature };
	return { id: blockIdToHex(id), name, qualifiedName, ...declaration, location, selectionRange };
}

/** What an answer is, for what it says of itself. */
export interface Answered extends Bounds {
	readonly found: number;
	readonly hiddenCount?: number;
	/** By what else the symbol that was asked about is used. */
	readonly promisedBy?: string | undefined;
	/** Set if tests were asked for, and the index has none. */
	readonly lacksTests?: boolean;
	/** Files whose places it tells. */
	readonly paths: readonly string[];
	readonly microseconds: number;
}

/**
 * What every answer says of itself; that the index is not complete is part of it, and no message tells it again. To be
 * called when the answer is placed: it may wait for git.
 */
export async function answered(
	placer: Placer, params: GraphBounds & SymbolPatterns & Pick<GraphFilter, "tests">, answer: Answered,
): Promise<GraphAnswer> {
	const { found, cut, cursor = null, hiddenCount = 0, lacksTests, promisedBy, paths, microseconds } = answer;
	const { visited, edges } = answer.cost;
	const { session } = placer;
	const { isComplete } = session;
	const stalePaths = [...new Set(paths)].filter((path) => !placer.isCurrent(path)).sort();
	const isFiltered = params.tests === false || patternsOf(params) !== undefined;
	const absence = absenceOf({
		found, cut, hiddenCount, isComplete, stalePaths, language: undefined, lacksTests, promisedBy, isFiltered,
	});
	const snapshot = snapshotOf(session);
	const said = { absence, cut: cut ?? null, cursor, complete: isComplete, visited, edges, microseconds, snapshot };
	return params.tree === true ? { ...said, tree: await treeOf(session.root) } : said;
}

function snapshotOf({ analysis }: Session): string {
	return hashString(analysis.state()).slice(0, 2).map((word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
}

async function treeOf(root: string): Promise<GraphTree | null> {
	try {
		const { branch = null, commit = null, dirtyCount: dirty } = await workingTreeOf(root);
		return { branch, commit, dirty };
	} catch (error) {
		if (error instanceof GitError) return null;
		throw error;
	}
}
