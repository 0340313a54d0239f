/**
 * textDocument/prepareRename and rename, workspace/willRenameFiles: only where every place is known for sure. What
 * speaks against it is the error that the request is answered with.
 */
import {
	LSPErrorCodes, type PrepareRenameResult, type RenameFilesParams, type RenameParams, ResponseError,
	type TextDocumentEdit, type TextDocumentPositionParams, type TextEdit, type WorkspaceEdit,
} from "vscode-languageserver/node";
import type { RenamePlan } from "../../analysis/editorAnswers.ts";
import type { Staleness } from "../../model/staleness.ts";
import { DeclarationKind, EdgeKind } from "../../model/kinds.ts";
import { type Across, definitionsAcross, importerAcross, referencesAcross } from "../across.ts";
import {
	type Handler, invalidParams, readStale, type Server, type Spot, spotOf, staleAmong, throwIfCancelled,
} from "../dispatch.ts";
import type { Folder } from "../folder.ts";
import { pathOfUri } from "../fromProtocol.ts";

export const prepareRename: Handler<TextDocumentPositionParams, PrepareRenameResult | null> = async (
	server,
	params,
	token,
) => {
	const spot = await spotOf(server, params, token, "all documents");
	if (spot === undefined || server.navigation.shareOf(spot.path) !== "whole") return null;
	const { origin, name } = await planned(server, spot, undefined);
	const range = origin && spot.placer.range(spot.path, origin);
	return range === undefined ? null : { range, placeholder: name };
};

export const rename: Handler<RenameParams, WorkspaceEdit | null> = async (server, params, token) => {
	const { newName } = params;
	if (typeof newName !== "string" || newName === "") throw invalidParams("The new name is a string.");
	const spot = await spotOf(server, params, token, "all documents");
	if (spot === undefined || server.navigation.shareOf(spot.path) !== "whole") return null;
	refuseUnlinked(spot.staleness);
	await planned(server, spot, newName);
	await refuseElsewhere(server, spot);
	// Places hold until the next turn.
	const { places } = await planned(server, spot, newName);
	return edited(server, spot, places);
};

/** @throws ResponseError with what speaks against it */
async function planned(server: Server, spot: Spot, newName: string | undefined): Promise<RenamePlan> {
	const { session, path, offset, placer } = spot;
	refuseIncomplete(session.isComplete);
	let plan = session.analysis.rename(path, offset, newName);
	const stale = staleAmong(placer, plan.places);
	if (stale.length > 0) {
		await readStale(server, spot, stale);
		plan = session.analysis.rename(path, offset, newName);
	}
	if (plan.refusal === undefined) return plan;
	const [there] = definitionsAcross(server, spot);
	throw refused(there === undefined ? plan.refusal : `${plan.name} is declared in another folder: ${shown(there)}.`);
}

/** A file of another folder. */
const shown = ({ place: { folder }, found: { path } }: Across<{ readonly path: string }>): string =>
	`${folder.name}/${path}`;

/** The indexes of other folders are not ours to change, and what has the name there would have it no more. */
async function refuseElsewhere(server: Server, { session, path, offset }: Spot): Promise<void> {
	const { analysis, root } = session;
	const { definitions, origin } = analysis.definition(path, offset);
	const name = origin && session.text(path)?.slice(origin.begin, origin.end);
	for (const { symbol } of definitions) {
		if (symbol === undefined) continue;
		for (const there of await referencesAcross(server, root, symbol.id)) {
			const { place, found: { path: at, range } } = there;
			if (place.session.text(at)?.slice(range.begin, range.end) !== name) continue;
			throw refused(`${symbol.qualifiedName} is named in another folder, too: ${shown(there)}.`);
		}
		if (!MEMBERS.has(symbol.kind)) continue;
		const { related } = analysis.related(symbol.id, { direction: "incoming", kinds: [EdgeKind.contains], limit: 1 });
		const [user] = related[0] === undefined ? [] : await referencesAcross(server, root, related[0].symbol.id);
		if (user === undefined) continue;
		throw refused(`${symbol.qualifiedName} may have others in its place in another folder: ${shown(user)}.`);
	}
}

const MEMBERS: ReadonlySet<number> = new Set([DeclarationKind.method, DeclarationKind.field]);

const refused = (sentence: string): ResponseError<void> => new ResponseError(LSPErrorCodes.RequestFailed, sentence);

function refuseIncomplete(isComplete: boolean): void {
	if (!isComplete) throw refused("The index is not complete: what else means this name is not known yet.");
}

/** After a change of much, what others mean by it is not known for a while. */
function refuseUnlinked({ unlinkedCount, isBehindDisk }: Staleness): void {
	if (unlinkedCount === 0 && !isBehindDisk) return;
	throw refused("Files have changed, and what they mean now is not known yet. It will be in a moment.");
}

interface Edit {
	readonly path: string;
	readonly range: { readonly begin: number; readonly end: number };
	readonly text: string;
}

/** @throws ResponseError if a file has no places now: half of a renaming is worse than none */
function edited(server: Server, { placer }: Pick<Spot, "placer">, edits: readonly Edit[]): WorkspaceEdit {
	const byUri = new Map<string, TextEdit[]>();
	for (const { path, range, text } of edits) {
		const placed = placer.range(path, range);
		if (placed === undefined) throw refused(`${path} has changed, and is not read yet.`);
		const uri = placer.uri(path, range);
		const isClosedNotebook = path.endsWith(".ipynb") && uri === placer.uri(path);
		if (isClosedNotebook) throw refused(`${path} is a notebook that is not open.`);
		byUri.set(uri, [...byUri.get(uri) ?? [], { range: placed, newText: text }]);
	}
	if (!server.traits.documentChanges) return { changes: Object.fromEntries(byUri) };
	const documentChanges = [...byUri].map(([uri, own]): TextDocumentEdit => {
		const version = server.documents.get(uri)?.version ?? server.notebooks.versionOf(uri) ?? null;
		return { textDocument: { uri, version }, edits: own };
	});
	return { documentChanges };
}

export const willRenameFiles: Handler<RenameFilesParams, WorkspaceEdit | null> = async (server, params, token) => {
	if (!Array.isArray(params.files)) throw invalidParams("The request names no files.");
	await server.started();
	const all: WorkspaceEdit[] = [];
	for (const folder of server.folders.all()) {
		await folder.opening;
		const { session } = folder;
		const moved = session === undefined ? undefined : movedIn(folder, session.analysis.paths(), params);
		if (session === undefined || moved === undefined || moved.size === 0) continue;
		const staleness = await session.caughtUp();
		throwIfCancelled(token);
		refuseIncomplete(session.isComplete);
		refuseUnlinked(staleness);
		const { edits, refusal } = session.analysis.moves(moved, (path) => session.text(path));
		const leaving = [...moved].find(([, to]) => to.startsWith("../"))?.[0];
		if (leaving !== undefined && (edits.length > 0 || refusal !== undefined)) {
			throw refused(`${leaving} would leave ${folder.name}, and others name it, or it names others.`);
		}
		if (refusal !== undefined) throw refused(refusal);
		const there = await importerAcross(server, session.root, new Set(moved.keys()));
		if (there !== undefined) throw refused(`${shown(there)}, in another folder, names ${there.found.named}.`);
		// What another server answers, it also keeps right.
		const ours = edits.filter(({ path }) => server.navigation.shareOf(path) === "whole");
		const placer = server.placer({ folder, session });
		if (staleAmong(placer, ours).length > 0) throw refused("Files have changed, and are not read yet.");
		all.push(edited(server, { placer }, ours));
	}
	const merged = Object.assign({}, ...all.map(({ changes }) => changes)) as NonNullable<WorkspaceEdit["changes"]>;
	const documentChanges = all.flatMap(({ documentChanges: own }) => own ?? []);
	if (Object.keys(merged).length + documentChanges.length === 0) return null;
	return server.traits.documentChanges ? { documentChanges } : { changes: merged };
};

/** Each file of a folder that moves, also with a folder around it, and those folders; out of it is somewhere above. */
function movedIn(folder: Folder, paths: readonly string[], { files }: RenameFilesParams): ReadonlyMap<string, string> {
	const moved = new Map<string, string>();
	let isIndexed = false;
	for (const { oldUri, newUri } of files) {
		const [from, within] = [oldUri, newUri].map((uri) => folder.relative(pathOfUri(uri) ?? "")) as [string?, string?];
		if (from === undefined) continue;
		const to = within ?? `../${from}`;
		moved.set(from, to);
		for (const path of paths) {
			if (path !== from && !path.startsWith(`${from}/`)) continue;
			moved.set(path, to + path.slice(from.length));
			isIndexed = true;
		}
	}
	return isIndexed ? moved : new Map();
}
