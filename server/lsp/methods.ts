/** Which handler answers which method. What is announced of them: capabilities.ts. */
import type { ProtocolConnection } from "vscode-languageserver/node";
import { DIFF_REQUEST } from "../protocol/diff.ts";
import { EXPLORE_REQUEST, SYMBOLS_REQUEST } from "../protocol/explore.ts";
import { CONTENTS_REQUEST } from "../protocol/contents.ts";
import { FILES_REQUEST } from "../protocol/files.ts";
import { AFFECTED_REQUEST, CONTEXT_REQUEST, IMPACT_REQUEST, PATH_REQUEST, TRACE_REQUEST } from "../protocol/graph.ts";
import { NAME_REQUEST } from "../protocol/others.ts";
import { REINDEX_REQUEST, STATUS_REQUEST } from "../protocol/status.ts";
import { CYCLES_REQUEST, HUBS_REQUEST, UNUSED_REQUEST } from "../protocol/whole.ts";
import { TOOL_REQUEST } from "../protocol/tool.ts";
import { serve, type Server } from "./dispatch.ts";
import { incomingCalls, outgoingCalls, prepareCallHierarchy } from "./handlers/callHierarchy.ts";
import { codeLens, resolveCodeLens } from "./handlers/codeLens.ts";
import { codeAction } from "./handlers/codeAction.ts";
import { completion } from "./handlers/completion.ts";
import { declaration, definition, implementation, typeDefinition } from "./handlers/definition.ts";
import { documentDiagnostic, workspaceDiagnostic } from "./handlers/diagnostic.ts";
import { diff } from "./handlers/diff.ts";
import { documentHighlight } from "./handlers/documentHighlight.ts";
import { documentLink } from "./handlers/documentLink.ts";
import { documentSymbol } from "./handlers/documentSymbol.ts";
import { executeCommand } from "./handlers/executeCommand.ts";
import { explore, symbols } from "./handlers/explore.ts";
import { foldingRange } from "./handlers/foldingRange.ts";
import * as graph from "./handlers/graph.ts";
import { hover } from "./handlers/hover.ts";
import { contents, declaredName, files, reindex, status } from "./handlers/kausal.ts";
import { inlayHint } from "./handlers/inlayHint.ts";
import { references } from "./handlers/references.ts";
import { moniker } from "./handlers/moniker.ts";
import { prepareRename, rename, willRenameFiles } from "./handlers/rename.ts";
import { selectionRange } from "./handlers/selectionRange.ts";
import { textDocumentContent } from "./handlers/textDocumentContent.ts";
import { prepareTypeHierarchy, subtypes, supertypes } from "./handlers/typeHierarchy.ts";
import { tool } from "./handlers/tool.ts";
import * as whole from "./handlers/whole.ts";
import { workspaceSymbol } from "./handlers/workspaceSymbol.ts";

export function serveAll(connection: ProtocolConnection, server: Server): void {
	serveNavigation(connection, server);
	serveDocument(connection, server);
	serveOurs(connection, server);
}

function serveNavigation(connection: ProtocolConnection, server: Server): void {
	serve(connection, server, "textDocument/definition", definition);
	serve(connection, server, "textDocument/declaration", declaration);
	serve(connection, server, "textDocument/typeDefinition", typeDefinition);
	serve(connection, server, "textDocument/implementation", implementation);
	serve(connection, server, "textDocument/references", references);
	serve(connection, server, "textDocument/hover", hover);
	serve(connection, server, "textDocument/documentSymbol", documentSymbol);
	serve(connection, server, "workspace/symbol", workspaceSymbol);
	serve(connection, server, "textDocument/prepareCallHierarchy", prepareCallHierarchy);
	serve(connection, server, "callHierarchy/incomingCalls", incomingCalls);
	serve(connection, server, "callHierarchy/outgoingCalls", outgoingCalls);
	serve(connection, server, "textDocument/prepareTypeHierarchy", prepareTypeHierarchy);
	serve(connection, server, "typeHierarchy/supertypes", supertypes);
	serve(connection, server, "typeHierarchy/subtypes", subtypes);
}

/** What is asked of one document as a whole, or within it. */
function serveDocument(connection: ProtocolConnection, server: Server): void {
	serve(connection, server, "textDocument/documentHighlight", documentHighlight);
	serve(connection, server, "textDocument/foldingRange", foldingRange);
	serve(connection, server, "textDocument/selectionRange", selectionRange);
	serve(connection, server, "textDocument/documentLink", documentLink);
	serve(connection, server, "textDocument/diagnostic", documentDiagnostic);
	serve(connection, server, "workspace/diagnostic", workspaceDiagnostic);
	serve(connection, server, "textDocument/completion", completion);
	serve(connection, server, "textDocument/moniker", moniker);
	serve(connection, server, "textDocument/codeAction", codeAction);
	serve(connection, server, "workspace/executeCommand", executeCommand);
	serve(connection, server, "textDocument/prepareRename", prepareRename);
	serve(connection, server, "textDocument/rename", rename);
	serve(connection, server, "workspace/willRenameFiles", willRenameFiles);
	serve(connection, server, "workspace/textDocumentContent", textDocumentContent);
	serve(connection, server, "textDocument/codeLens", codeLens);
	serve(connection, server, "codeLens/resolve", resolveCodeLens);
	serve(connection, server, "textDocument/inlayHint", inlayHint);
}

function serveOurs(connection: ProtocolConnection, server: Server): void {
	serve(connection, server, STATUS_REQUEST, status);
	serve(connection, server, REINDEX_REQUEST, reindex);
	serve(connection, server, NAME_REQUEST, declaredName);
	serve(connection, server, FILES_REQUEST, files);
	serve(connection, server, CONTENTS_REQUEST, contents);
	serve(connection, server, TRACE_REQUEST, graph.trace);
	serve(connection, server, PATH_REQUEST, graph.path);
	serve(connection, server, IMPACT_REQUEST, graph.impact);
	serve(connection, server, AFFECTED_REQUEST, graph.affected);
	serve(connection, server, DIFF_REQUEST, diff);
	serve(connection, server, CYCLES_REQUEST, whole.cycles);
	serve(connection, server, UNUSED_REQUEST, whole.unused);
	serve(connection, server, HUBS_REQUEST, whole.hubs);
	serve(connection, server, CONTEXT_REQUEST, graph.context);
	serve(connection, server, TOOL_REQUEST, tool);
	serve(connection, server, EXPLORE_REQUEST, explore);
	serve(connection, server, SYMBOLS_REQUEST, symbols);
}
