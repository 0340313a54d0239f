/**
 * What the server announces. Everything here has a handler, and every handler is here.
 */
import { type ServerCapabilities, TextDocumentSyncKind } from "vscode-languageserver/node";
import type { ClientTraits } from "./clientTraits.ts";

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
		},
	};
}

/** What is announced only to clients that say they know it. */
function whereTaken({ abilities, prepareRename, typeHierarchyRegistration }: ClientTraits): ServerCapabilities {
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
	if (abilities.has("typeHierarchy") && !typeHierarchyRegistration) announced.typeHierarchyProvider = true;
	return announced;
}
