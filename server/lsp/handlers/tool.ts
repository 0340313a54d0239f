/** kausal/tool: what agents ask, of the session that the editor's documents are in. */
import type { ToolParams, ToolResult } from "../../protocol/tool.ts";
import { type Handler, invalidParams, throwIfCancelled } from "../dispatch.ts";
import { askedFolder } from "../graphTargets.ts";

export const tool: Handler<ToolParams, ToolResult> = async (server, params, token) => {
	const { answerTool } = server;
	if (answerTool === undefined) throw invalidParams("This server has no tools for agents.");
	const { name, arguments: given = {}, folder } = params;
	if (typeof name !== "string") throw invalidParams("The name of a tool is a string.");
	const { session, root } = await askedFolder(server, folder, token);
	const stop = new AbortController();
	const listening = token.onCancellationRequested(() => stop.abort());
	try {
		return await answerTool(session, { root, name, given, signal: stop.signal });
	} finally {
		listening.dispose();
		throwIfCancelled(token);
	}
};
