/**
 * What the server announces. Everything here has a handler, and every handler is here.
 */
import { type ServerCapabilities, TextDocumentSyncKind } from "vscode-languageserver/node";
import { ACTION_KINDS } from "./handlers/codeAction.ts";
import { COMMANDS } from "./handlers/executeCommand.ts";
import { REPORT_SCHEME } from "./handlers/textDocumentContent.ts";
import type { ClientTraits } from "./clientTraits.ts";

/** One file's depend on others. */
export const DIAGNOSTICS = { identifier: "kausal", interFileDependencies: true, workspaceDiagnostics: true };
const FILES = [{ scheme: "file", pattern: { glob: "**/*" } }];

export function capabilities(traits: ClientTraits): ServerCapabilities {
	return {
		...always(traits),
		...whereTaken(traits),
	};
}

/** What every client knows, also one that says nothing of itself. */
function always(traits: ClientTraits): ServerCapabilities {
	return {
		positionEncoding: traits.positionEncoding,
		textDocumentSync: {
			openClose: true,
			change: TextDocumentSyncKind.Incremental,
			save: { includeText: false },
		},
		notebookDocumentSync: { notebookSelector: [{ notebook: "jupyter-notebook", cells: [{ language: "python" }] }] },
		definitionProvider: true,
		referencesProvider: true,
		hoverProvider: true,
		documentSymbolProvider: { label: "Kausal" },
		workspaceSymbolProvider: true,
		// Else it is registered for the languages that are ours.
		callHierarchyProvider: !traits.callHierarchyRegistration,
		workspace: {
			workspaceFolders: { supported: true, changeNotifications: true },
			...traits.willRename ? { fileOperations: { willRename: { filters: FILES } } } : {},
			...traits.textDocumentContent ? { textDocumentContent: { schemes: [REPORT_SCHEME] } } : {},
		},
	};
}

/** What is announced only to clients that say they know it. */
function whereTaken(traits: ClientTraits): ServerCapabilities {
	const { abilities, diagnosticRegistration, executesCommands, prepareRename, typeHierarchyRegistration } = traits;
	const announced: ServerCapabilities = {};
	if (abilities.has("declaration")) announced.declarationProvider = true;
	if (abilities.has("typeDefinition")) announced.typeDefinitionProvider = true;
	if (abilities.has("implementation")) announced.implementationProvider = true;
	if (abilities.has("documentHighlight")) announced.documentHighlightProvider = true;
	if (abilities.has("foldingRange")) announced.foldingRangeProvider = true;
	if (abilities.has("selectionRange")) announced.selectionRangeProvider = true;
	if (abilities.has("documentLink")) announced.documentLinkProvider = { resolveProvider: false };
	if (abilities.has("codeLens")) announced.codeLensProvider = { resolveProvider: true };
	if (abilities.has("inlayHint")) announced.inlayHintProvider = { resolveProvider: false };
	if (abilities.has("rename")) announced.renameProvider = prepareRename ? { prepareProvider: true } : true;
	if (abilities.has("moniker")) announced.monikerProvider = true;
	if (abilities.has("codeAction")) announced.codeActionProvider = { codeActionKinds: [...ACTION_KINDS] };
	if (abilities.has("completion")) announced.completionProvider = { triggerCharacters: ["`", "(", "/", "#", "."] };
	if (abilities.has("diagnostic") && !diagnosticRegistration) announced.diagnosticProvider = DIAGNOSTICS;
	if (executesCommands) announced.executeCommandProvider = { commands: [...COMMANDS] };
	if (abilities.has("typeHierarchy") && !typeHierarchyRegistration) announced.typeHierarchyProvider = true;
	return announced;
}
