/**
 * `kausal/tool`: one of the tools for agents, as `kausal mcp` has them, asked of a folder that is open here; so unsaved
 * text is part of the answer. What the tools are, and what they take, is in server/mcp/.
 */

export const TOOL_REQUEST = "kausal/tool";

export interface ToolParams {
	/** `find`, `relations`, `impact`, `read`, `status`. */
	readonly name: string;
	readonly arguments?: Readonly<Record<string, unknown>>;
	/** The URI of the workspace folder, or of something in it; the first one when it is left out. */
	readonly folder?: string;
}

export interface ToolResult {
	readonly text: string;
	/** The question was not understood; no answer that is empty is an error. */
	readonly isError: boolean;
}
