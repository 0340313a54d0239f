/**
 * What the server announces. Everything here has a handler, and every handler is here.
 */
import { type ServerCapabilities, TextDocumentSyncKind } from "vscode-languageserver/node";
import type { ClientTraits } from "./clientTraits.ts";

export function capabilities(traits: ClientTraits): ServerCapabilities {
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
		workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
	};
}
