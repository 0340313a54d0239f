/**
 * Kausal for the agents of the editor: its tools, answered by the server that is running, and `kausal mcp` as a server
 * that appears by itself. Both are newer than the oldest editor that the extension runs in, and are looked for, not
 * asked for: an editor without them has everything else.
 */
import * as vscode from "vscode";
import { TOOL_REQUEST, type ToolResult } from "../../server/protocol/tool.ts";
import type { Server } from "../server.ts";
import { l10n } from "../words/words.ts";

/** What package.json declares, and what the server calls them. */
export const TOOLS: readonly string[] = ["find", "relations", "impact", "read", "status"];

type Construct<Given extends readonly unknown[]> = new (...given: Given) => object;

/** The parts of newer editors that are used, as their documentation has them. */
interface NewerEditor {
	readonly lm?: {
		/** From 1.95. */
		readonly registerTool?: (name: string, tool: Tool) => vscode.Disposable;
		/** From 1.101. */
		readonly registerMcpServerDefinitionProvider?: (id: string, provider: McpProvider) => vscode.Disposable;
	};
	readonly LanguageModelToolResult?: Construct<[readonly object[]]>;
	readonly LanguageModelTextPart?: Construct<[string]>;
	readonly McpStdioServerDefinition?: Construct<
		[string, string, string[], Readonly<Record<string, string>>, string | undefined]
	>;
}

interface Tool {
	prepareInvocation(): { readonly invocationMessage: string };
	invoke(options: { readonly input: object }, token: vscode.CancellationToken): Promise<object>;
}

interface McpProvider {
	provideMcpServerDefinitions(): readonly object[];
}

export interface AgentParts {
	readonly server: Server;
	/** Absolute path of the command line. */
	readonly program: string;
	readonly version: string;
}

/** @returns nothing to dispose of in an editor that knows neither */
export function registerAgents(
	parts: AgentParts,
	editor: NewerEditor = vscode as unknown as NewerEditor,
): vscode.Disposable[] {
	return [...registerTools(parts.server, editor), ...registerMcp(parts, editor)];
}

function registerTools(server: Server, editor: NewerEditor): vscode.Disposable[] {
	const { lm, LanguageModelToolResult: Result, LanguageModelTextPart: Text } = editor;
	if (lm?.registerTool === undefined || Result === undefined || Text === undefined) return [];
	return TOOLS.map((name) =>
		(lm as Required<typeof lm>).registerTool(`kausal_${name}`, {
			prepareInvocation: () => ({ invocationMessage: l10n.t("Asking Kausal") }),
			invoke: async ({ input }, token) => {
				const folder = vscode.workspace.workspaceFolders?.[0]?.uri.toString();
				const params = { name, arguments: input, ...(folder === undefined ? {} : { folder }) };
				const { text } = await server.ask<ToolResult>(TOOL_REQUEST, params, token);
				return new Result([new Text(text)]);
			},
		}),
	);
}

/** Editors before 1.101 have a function of that name which wants something else declared. */
export function hasMcp(version: string): boolean {
	const [major = 0, minor = 0] = version.split(".").map(Number);
	return major > 1 || (major === 1 && minor >= 101);
}

/** One server a folder: `kausal mcp` answers of one. */
function registerMcp({ program, version }: AgentParts, editor: NewerEditor): vscode.Disposable[] {
	const { lm, McpStdioServerDefinition: Definition } = editor;
	if (lm?.registerMcpServerDefinitionProvider === undefined || Definition === undefined) return [];
	if (!hasMcp(vscode.version)) return [];
	const provideMcpServerDefinitions = (): object[] => {
		const folders = (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === "file");
		const base = vscode.workspace.getConfiguration("kausal").get<string>("indexDirectory") ?? "";
		return folders.map(({ uri, name }) => {
			const label = folders.length === 1 ? "Kausal" : `Kausal (${name})`;
			const args = [program, "mcp", "--root", uri.fsPath, ...(base === "" ? [] : ["--index-dir", base])];
			// Also on a desktop, where the editor's own program is one that is no Node by itself.
			return new Definition(label, process.execPath, args, { ELECTRON_RUN_AS_NODE: "1" }, version);
		});
	};
	return [lm.registerMcpServerDefinitionProvider("kausal.mcp", { provideMcpServerDefinitions })];
}
