/**
 * The one wrapper around every handler: cancellation, errors, timing. Nothing a handler throws goes past it.
 */
import {
	type CancellationToken,
	ErrorCodes,
	LSPErrorCodes,
	type Position,
	type ProtocolConnection,
	ResponseError,
	type TextDocumentIdentifier,
} from "vscode-languageserver/node";
import { doing } from "../activity.ts";
import { CursorError } from "../analysis/cursor.ts";
import type { Logger } from "../logger.ts";
import { offsetInLines, offsetOfPosition } from "./fromProtocol.ts";
import type { Documents, OpenDocument } from "./documents.ts";
import type { Folders, Place } from "./folders.ts";
import type { ClientTraits } from "./clientTraits.ts";
import type { Navigation } from "./navigation.ts";
import type { Notebooks } from "./notebooks.ts";
import type { Settings } from "./settings.ts";
import type { AwaitedTexts, Staleness } from "../model/staleness.ts";
import { offsetBefore } from "../model/textChange.ts";
import type { Session } from "../session.ts";
import { nextTurn } from "../model/turns.ts";
import { LineIndex } from "../model/lineIndex.ts";
import { type Placer } from "./toProtocol.ts";

/** What a tool for agents is asked. */
export interface AskedTool {
	readonly root: string;
	readonly name: string;
	readonly given: Readonly<Record<string, unknown>>;
	readonly signal: AbortSignal;
}

export interface ToolReply {
	readonly text: string;
	readonly isError: boolean;
}

/** The tools are in server/mcp, which knows nothing of this protocol; whoever puts both together hands them over. */
export type ToolAnswerer = (session: Session, asked: AskedTool) => Promise<ToolReply>;

/** What handlers work with. They keep nothing of their own between requests. */
export interface Server {
	readonly version: string;
	readonly traits: ClientTraits;
	readonly navigation: Navigation;
	readonly settings: Settings;
	/** To tell the client something that is no answer. */
	readonly connection: ProtocolConnection;
	readonly documents: Documents;
	readonly notebooks: Notebooks;
	readonly folders: Folders;
	readonly logger: Logger;
	/** Tells the client, at most once, that what was asked of an incomplete index may lack something. */
	listed(session: Session): void;
	/** Placers that spell the URIs of open documents as the client does; with a cell, what lies in others has no place. */
	placer(place: Pick<FreshPlace, "folder" | "session" | "cell">): Placer;
	/** Resolves when the folders are known and begin to open; whoever asks early starts them. */
	started(): Promise<void>;
	/** Sessions hear of every edit that has come; many in a row are passed on as one. */
	tellTexts(): void;
	/** Why an open document is not analysed, in a sentence; undefined if it is. */
	refusal(uri: string): string | undefined;
	/** Undefined where there are no tools for agents. */
	readonly answerTool: ToolAnswerer | undefined;
	/** When the client has taken enough of what it was sent for another answer; undefined if it has. */
	outputRoom(): Promise<void> | undefined;
}

/** A place and what answers about it do not rest on yet. */
export interface FreshPlace extends Place {
	readonly staleness: Staleness;
	/** The URI of the cell that was asked about, where the file is a notebook. */
	readonly cell?: string | undefined;
}

/** A place, an offset in its file, and where to put the answer. */
export interface Spot extends FreshPlace {
	readonly offset: number;
	readonly placer: Placer;
	/** The document as the client had it when it asked; undefined if it is not open. */
	readonly asked: OpenDocument | undefined;
}

export type Handler<Params, Result> = (
	server: Server,
	params: Params,
	token: CancellationToken,
) => Promise<Result>;

/** Makes a handler the answer to `method`. */
export function serve<Params, Result>(
	connection: ProtocolConnection,
	server: Server,
	method: string,
	handler: Handler<Params, Result>,
): void {
	connection.onRequest(method, async (...given: readonly unknown[]) => {
		const begun = performance.now();
		// The library leaves out parameters that are not there, and spreads those that come as a list.
		const token = given.at(-1) as CancellationToken;
		const first = given.length > 1 ? given[0] : undefined;
		const params = (typeof first === "object" && first !== null ? first : {}) as Params;
		try {
			const room = server.outputRoom();
			// Without a wait, what the handler reads first is what the client had when it asked.
			if (room !== undefined) await room;
			throwIfCancelled(token);
			doing(method);
			server.tellTexts();
			const whole = await handler(server, params, token);
			const result = await inParts(server, { method, params, token }, whole);
			server.logger.debug(`${method} ${(performance.now() - begun).toFixed(2)} ms`);
			return result;
		} catch (error) {
			if (error instanceof ResponseError) throw error;
			if (error instanceof CursorError) throw invalidParams(error.message);
			const sentence = error instanceof Error ? error.message : String(error);
			server.logger.error(`${method} failed: ${error instanceof Error ? (error.stack ?? sentence) : sentence}`);
			throw new ResponseError(ErrorCodes.InternalError, `${method} failed: ${sentence}`);
		}
	});
}

/** Methods whose answer is a list, which a client may take in parts. */
const LISTS: ReadonlySet<string> = new Set([
	"textDocument/definition", "textDocument/declaration", "textDocument/typeDefinition", "textDocument/implementation",
	"textDocument/references", "textDocument/documentHighlight", "textDocument/documentSymbol", "workspace/symbol",
	"callHierarchy/incomingCalls", "callHierarchy/outgoingCalls", "typeHierarchy/supertypes", "typeHierarchy/subtypes",
	"textDocument/foldingRange", "textDocument/selectionRange", "textDocument/documentLink", "textDocument/codeLens",
	"textDocument/codeAction", "textDocument/moniker",
]);
const PART = 200;

interface Asked {
	readonly method: string;
	readonly params: unknown;
	readonly token: CancellationToken;
}

/** Sends a list in the parts that the client asked for; then the answer itself is empty. Between two it may cancel. */
async function inParts<Result>(server: Server, { method, params, token }: Asked, whole: Result): Promise<Result> {
	const partToken = partTokenOf(params);
	if (partToken === undefined || !LISTS.has(method) || !Array.isArray(whole) || whole.length === 0) return whole;
	for (let at = 0; at < whole.length; at += PART) {
		if (at > 0) await nextTurn();
		throwIfCancelled(token);
		await server.outputRoom();
		sendPart(server, partToken, whole.slice(at, at + PART));
	}
	return [] as Result;
}

/** What the parts of an answer are sent under; undefined if it is wanted in one. */
export function partTokenOf(params: unknown): string | number | undefined {
	const { partialResultToken: token } = params as { readonly partialResultToken?: unknown };
	return typeof token === "string" || typeof token === "number" ? token : undefined;
}

export function sendPart(server: Server, token: string | number, value: unknown): void {
	server.connection.sendNotification("$/progress", { token, value }).catch(() => undefined);
}

export function invalidParams(sentence: string): ResponseError<void> {
	return new ResponseError(ErrorCodes.InvalidParams, sentence);
}

export function throwIfCancelled(token: CancellationToken): void {
	if (token.isCancellationRequested) {
		throw new ResponseError(LSPErrorCodes.RequestCancelled, "The request was cancelled.");
	}
}

/**
 * Where a document lies. Waits a bounded time until its text is in the answers.
 *
 * @param waitFor - `all documents` for answers that other documents are part of; for those, too, the time is bounded
 * @returns undefined if no folder has it, or it is not analysed
 * @throws ResponseError: no document given, or cancelled meanwhile
 */
export async function placeOf(
	server: Server,
	document: TextDocumentIdentifier | undefined,
	token: CancellationToken,
	waitFor: AwaitedTexts = "document",
): Promise<FreshPlace | undefined> {
	if (typeof document?.uri !== "string") throw invalidParams("The request names no document.");
	const holder = server.notebooks.holderOf(document.uri);
	const uri = holder ?? document.uri;
	if (server.refusal(uri) !== undefined) return undefined;
	await server.started();
	const place = await server.folders.placeOf(uri);
	if (place === undefined) return undefined;
	const staleness = await place.session.caughtUp(place.path, waitFor);
	throwIfCancelled(token);
	return { ...place, staleness, cell: holder === undefined ? undefined : document.uri };
}

/**
 * Like {@link placeOf}, for a position in it.
 *
 * @throws ResponseError: also when the text at the position was not read yet, or was replaced since it was asked about
 */
export async function spotOf(
	server: Server,
	params: { readonly textDocument: TextDocumentIdentifier; readonly position: Position },
	token: CancellationToken,
	waitFor: AwaitedTexts = "document",
): Promise<Spot | undefined> {
	// Before the first await: this is the text that the client had when it asked.
	const { documents, notebooks, traits: { positionEncoding } } = server;
	const { textDocument, position } = params;
	const holder = notebooks.holderOf(textDocument?.uri);
	const asked = documents.get(holder ?? textDocument?.uri);
	const inNotebook = holder === undefined ? undefined : notebooks.offsetAt(textDocument.uri, position, positionEncoding);
	const place = await placeOf(server, params.textDocument, token, waitFor);
	if (place === undefined) return undefined;
	const { folder, session } = place;
	const placer = server.placer({ folder, session });
	if (asked === undefined && !placer.isCurrent(place.path)) {
		await session.refresh([place.path]);
		placer.lookAgain();
	}
	const lines = asked === undefined && holder === undefined ? linesOnDisk(place, placer) : undefined;
	const known = lines && offsetInLines(lines, position);
	const text = known === undefined ? asked ?? textOnDisk(place) : undefined;
	if (known === undefined && text === undefined) return undefined;
	const inText = holder === undefined ? text && offsetOfPosition(text, position, positionEncoding) : inNotebook;
	const offset = known ?? inText;
	if (offset === undefined) throw invalidParams("The position is none: line and character are integers from 0 on.");
	return { ...place, asked, offset: offsetRead(place, asked, offset), placer };
}

/**
 * The files among places that have changed on disk unnoticed. When there are any, {@link readStale} and ask again. When
 * there are none, place the answer in the same turn: after another one, the document may be read in a newer text.
 */
export function staleAmong(placer: Placer, places: readonly { readonly path: string }[]): string[] {
	const stale = new Set<string>();
	for (const { path } of places) if (!placer.isCurrent(path)) stale.add(path);
	return [...stale];
}

/** @throws ResponseError if the document was edited, or read in a newer text, meanwhile: the spot is a spot no more */
export async function readStale(server: Server, spot: Spot, stale: readonly string[]): Promise<void> {
	const { session, path, asked, placer } = spot;
	const wasRead = asked === undefined || session.behind(path, asked.text) === undefined;
	await session.refresh(stale);
	placer.lookAgain();
	if (wasRead && (asked === undefined || server.documents.get(asked.uri) === asked)) return;
	throw new ResponseError(LSPErrorCodes.ContentModified, "The document was edited while files of the answer were read.");
}

/** The same offset in the text that the answers were made of. */
function offsetRead({ session, path }: Place, asked: OpenDocument | undefined, offset: number): number {
	const change = asked && session.behind(path, asked.text);
	const read = change === undefined ? offset : change === "unread" ? undefined : offsetBefore(change, offset);
	if (read !== undefined) return read;
	const sentence = "The document was edited here, and the new text is not read yet.";
	throw new ResponseError(LSPErrorCodes.ContentModified, sentence);
}

/** The lines of a file that is as the index has it. */
function linesOnDisk({ session, path }: Place, placer: Placer): LineIndex | undefined {
	return placer.isCurrent(path) ? session.analysis.lines(path) : undefined;
}

function textOnDisk({ session, path }: Place): { text: string; lines: LineIndex } | undefined {
	const text = session.text(path);
	return text === undefined ? undefined : { text, lines: session.analysis.lines(path) ?? LineIndex.of(text) };
}

