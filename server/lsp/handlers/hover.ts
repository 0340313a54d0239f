/** textDocument/hover: what the name under the cursor means, and how much it is used. */
import { type Hover, type HoverParams, MarkupKind } from "vscode-languageserver-protocol/node";
import { type Handler, spotOf } from "../dispatch.ts";
import { hoverMarkdown, hoverText } from "../hoverContent.ts";

export const hover: Handler<HoverParams, Hover | null> = async (server, params, token) => {
	if (server.settings.navigation === "off") return null;
	const spot = await spotOf(server, params, token);
	const answer = spot?.session.analysis.hover(spot.path, spot.offset);
	if (spot === undefined || answer === undefined) return null;
	const isMarkdown = server.traits.hoverMarkdown;
	const value = isMarkdown ? hoverMarkdown(answer, spot) : hoverText(answer, spot);
	const range = spot.placer.range(spot.path, answer.range);
	const contents = { kind: isMarkdown ? MarkupKind.Markdown : MarkupKind.PlainText, value };
	return range === undefined ? { contents } : { contents, range };
};
