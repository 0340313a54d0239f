/** textDocument/hover: what the name under the cursor means, and how much it is used. */
import { basename } from "node:path";
import { type Hover, type HoverParams, MarkupKind } from "vscode-languageserver/node";
import type { HoverAnswer } from "../../analysis/analysis.ts";
import { countUses, definitionsAcross, referencesAcross } from "../across.ts";
import { type Handler, type Server, type Spot, spotOf } from "../dispatch.ts";
import { hoverContent, hoverUses } from "../hoverContent.ts";
import { isSameFamily } from "../navigation.ts";

const LINE_CHARACTERS_MAX = 200;

export const hover: Handler<HoverParams, Hover | null> = async (server, params, token) => {
	const refusal = refusalOf(server, params.textDocument?.uri);
	if (refusal !== undefined) return { contents: { kind: MarkupKind.PlainText, value: refusal } };
	const spot = await spotOf(server, params, token);
	const near = spot?.session.analysis.hover(spot.path, spot.offset);
	if (spot === undefined || near === undefined) return null;
	const share = server.navigation.shareOf(spot.path);
	if (share === "nothing") return null;
	const range = spot.placer.range(spot.path, near.range);
	const answer = server.folders.joined() === undefined ? near : await withOtherFolders(server, spot, near);
	const isMarkdown = server.traits.hoverMarkdown;
	const shown = { ...answer, signature: declarationLine(spot, answer) ?? answer.signature };
	const { path, session } = spot;
	const settings = { path, isComplete: session.isComplete, format: isMarkdown ? "markdown" : "text" } as const;
	// What crosses languages is known by nobody else; of the rest only how much it is used.
	const isOurs = share === "whole" || answer.definitions.every((definition) => !isSameFamily(definition.path, path));
	const value = isOurs ? hoverContent(shown, settings) : hoverUses(answer, settings);
	if (value === undefined) return null;
	const contents = { kind: isMarkdown ? MarkupKind.Markdown : MarkupKind.PlainText, value };
	return range === undefined ? { contents } : { contents, range };
};

/** What an import of another folder means there, and how much a symbol is used in all folders. */
async function withOtherFolders(server: Server, spot: Spot, near: HoverAnswer): Promise<HoverAnswer> {
	const [across] = spot.session.analysis.definition(spot.path, spot.offset).definitions.length > 0 ? []
		: definitionsAcross(server, spot);
	const { found, place: { session } } = across ?? { found: near.definitions[0], place: spot };
	const answer = across === undefined ? near : session.analysis.hover(across.found.path, across.found.nameRange.begin);
	const symbol = found?.symbol;
	if (answer?.referenceCount === undefined || symbol === undefined) return near;
	const { callers, references } = countUses(await referencesAcross(server, session.root, symbol.id));
	// Its path is one of another folder, which is named.
	const there = across === undefined ? "" : `${basename(session.root)}/`;
	const definitions = answer.definitions.map((one) => ({ ...one, path: there + one.path }));
	const callerCount = (answer.callerCount ?? 0) + callers;
	return { ...answer, definitions, callerCount, referenceCount: answer.referenceCount + references };
}

/** Why nothing is said about a document, where it would be Kausal that says it. */
function refusalOf(server: Server, uri: unknown): string | undefined {
	return typeof uri === "string" && server.navigation.shareOf(uri) !== "nothing" ? server.refusal(uri) : undefined;
}

/** What stands where a local is declared: it has no signature of its own, and its line says more than its kind. */
function declarationLine({ session }: Spot, { definitions: [first] }: HoverAnswer): string | undefined {
	if (first === undefined || first.symbol !== undefined) return undefined;
	const text = session.text(first.path);
	if (text?.slice(first.nameRange.begin, first.nameRange.end) !== first.name) return undefined;
	const begin = text.lastIndexOf("\n", first.nameRange.begin - 1) + 1;
	const end = text.indexOf("\n", first.nameRange.end);
	const line = text.slice(begin, end < 0 ? undefined : end).trim();
	return line === "" || line.length > LINE_CHARACTERS_MAX ? undefined : line;
}
