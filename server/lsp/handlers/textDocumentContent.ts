/**
 * workspace/textDocumentContent: reports as documents that lie nowhere. `kausal:/TOOL.txt?NAME=VALUE&…` is what one of
 * the tools for agents answers (server/mcp/), of the folder whose URI is `folder`: a page that an editor can open, and
 * is told to read again when the index has changed.
 */
import type { TextDocumentContentParams, TextDocumentContentResult } from "vscode-languageserver/node";
import { type Handler, invalidParams } from "../dispatch.ts";
import { tool } from "./tool.ts";

/** Of the URIs of reports. */
export const REPORT_SCHEME = "kausal";

export const textDocumentContent: Handler<TextDocumentContentParams, TextDocumentContentResult> = async (
	server, { uri }, token,
) => {
	const asked = reportOf(uri);
	if (asked === undefined) throw invalidParams(`${String(uri)} is no report: kausal:/TOOL.txt?NAME=VALUE.`);
	const { text } = await tool(server, asked, token);
	return { text: `${text}\n` };
};

function reportOf(uri: unknown): Parameters<typeof tool>[1] | undefined {
	if (typeof uri !== "string" || !URL.canParse(uri)) return undefined;
	const url = new URL(uri);
	const name = /^\/?(\w+)(?:\.txt)?$/.exec(url.pathname)?.[1];
	if (url.protocol !== `${REPORT_SCHEME}:` || name === undefined) return undefined;
	const given = url.searchParams;
	const folder = given.get("folder") ?? undefined;
	const names = new Set([...given.keys()].filter((one) => one !== "folder"));
	const values = [...names].map((one) => [one, valueOf(given.getAll(one))]);
	return { name, arguments: Object.fromEntries(values), ...(folder === undefined ? {} : { folder }) };
}

/** A URI has nothing but text, and the tools tell numbers and switches from it; no symbol is called by a number. */
function valueOf(texts: readonly string[]): unknown {
	const values = texts.map((text) => {
		if (text === "true" || text === "false") return text === "true";
		return /^\d+$/.test(text) ? Number(text) : text;
	});
	return values.length === 1 ? values[0] : values;
}
