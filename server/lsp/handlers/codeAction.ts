/**
 * textDocument/codeAction: to the tests of what stands at a place, and what a change of it may break. Only when
 * somebody asks for actions, so that no lamp is lit by it; what they show is looked for when one is chosen.
 */
import {
	type CodeAction, type CodeActionParams, CodeActionTriggerKind, type Command,
} from "vscode-languageserver/node";
import { blockIdToHex } from "../../../engine/index.ts";
import { DeclarationKind } from "../../model/kinds.ts";
import { type Handler, spotOf } from "../dispatch.ts";
import { GO_TO_TESTS, SHOW_IMPACT } from "./executeCommand.ts";

export const ACTION_KINDS: readonly string[] = ["source.kausal.tests", "source.kausal.impact"];
const UNASKED: ReadonlySet<number> = new Set([DeclarationKind.file, DeclarationKind.section]);

export const codeAction: Handler<CodeActionParams, (CodeAction | Command)[] | null> = async (server, params, token) => {
	const { textDocument, range, context } = params;
	const wanted = (kind: string): boolean =>
		!Array.isArray(context?.only) || context.only.some((only) => kind === only || kind.startsWith(`${only}.`));
	const isByItself = context?.triggerKind === CodeActionTriggerKind.Automatic && !Array.isArray(context.only);
	if (isByItself || !ACTION_KINDS.some(wanted)) return null;
	const spot = await spotOf(server, { textDocument, position: range?.start }, token);
	if (spot === undefined || server.navigation.shareOf(spot.path) === "nothing") return null;
	const [symbol] = spot.session.analysis.symbolsAt(spot.path, spot.offset);
	if (symbol === undefined || UNASKED.has(symbol.kind)) return null;
	const target = { root: spot.folder.root, id: blockIdToHex(symbol.id) };
	const actions: CodeAction[] = [
		["Go to the tests of", GO_TO_TESTS], ["Show what may break by", SHOW_IMPACT],
	].map(([words = "", command = ""], at) => {
		const title = `${words} ${symbol.qualifiedName}`;
		return { title, kind: ACTION_KINDS[at] ?? "", command: { title, command, arguments: [target] } };
	});
	const shown = actions.filter(({ kind = "" }) => wanted(kind));
	return server.traits.codeActionLiterals ? shown : shown.flatMap(({ command }) => command ?? []);
};
