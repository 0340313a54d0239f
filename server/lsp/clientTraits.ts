/**
 * What a client can do and where it looks, read once from its initialize request. Unknown and missing fields are fine:
 * editors send less than the specification says, and more.
 */
import type { InitializeParams, WorkspaceFolder } from "vscode-languageserver/node";
import type { ClientSupport } from "../protocol/commands.ts";
import { pathOfUri, uriOfPath, type PositionEncoding } from "./fromProtocol.ts";

export interface ClientTraits {
	readonly positionEncoding: PositionEncoding;
	/** Abilities for documents that the client has, as it calls them: `implementation`, `typeHierarchy`. */
	readonly abilities: ReadonlySet<string>;
	/** Those for which it takes links in the place of locations. */
	readonly linkSupport: ReadonlySet<string>;
	readonly hierarchicalSymbols: boolean;
	readonly hoverMarkdown: boolean;
	/** How many folds it takes; undefined if it does not say. */
	readonly foldsMax: number | undefined;
	/** What it asks for again when it is told to: `codeLens`. */
	readonly refreshed: ReadonlySet<string>;
	/** Commands of ours that the client carries out, see protocol/commands.ts. */
	readonly commands: ReadonlySet<string>;
	/** It wants to hear of the status. */
	readonly statusChanged: boolean;
	/** It takes edits with the versions that they are of. */
	readonly documentChanges: boolean;
	/** It lets `rename` be asked about first. */
	readonly prepareRename: boolean;
	/** It asks before files are renamed. */
	readonly willRename: boolean;
	/** It opens documents that only the server has. */
	readonly textDocumentContent: boolean;
	/** It shows documents that it is told to. */
	readonly showDocument: boolean;
	/** It takes actions that are more than commands. */
	readonly codeActionLiterals: boolean;
	/** It pulls diagnostics of languages that it is told of later. */
	readonly diagnosticRegistration: boolean;
	readonly executesCommands: boolean;
	readonly pullsConfiguration: boolean;
	readonly configurationRegistration: boolean;
	readonly watchRegistration: boolean;
	readonly callHierarchyRegistration: boolean;
	readonly typeHierarchyRegistration: boolean;
	readonly workDoneProgress: boolean;
	readonly folderChanges: boolean;
	/** The process that started the server; the server ends with it. */
	readonly processId: number | undefined;
	/** Settings for clients without workspace/configuration; taken as they come. */
	readonly initializationOptions: unknown;
	/** Folders to open, as the client spells them. */
	readonly folders: readonly WorkspaceFolder[];
}

export function clientTraits(params: InitializeParams): ClientTraits {
	const capabilities = params.capabilities ?? {};
	const { general, textDocument, window, workspace } = capabilities;
	const abilities = abilitiesOf(textDocument);
	return {
		positionEncoding: chooseEncoding(general?.positionEncodings),
		abilities: new Set(abilities.map(([name]) => name)),
		linkSupport: new Set(abilities.flatMap(([name, { linkSupport }]) => (linkSupport === true ? [name] : []))),
		hierarchicalSymbols: textDocument?.documentSymbol?.hierarchicalDocumentSymbolSupport === true,
		hoverMarkdown: prefersMarkdown(textDocument?.hover?.contentFormat),
		foldsMax: countIn(textDocument?.foldingRange?.rangeLimit),
		refreshed: refreshedIn(workspace),
		...supportOf(params),
		documentChanges: workspace?.workspaceEdit?.documentChanges === true,
		prepareRename: textDocument?.rename?.prepareSupport === true,
		willRename: workspace?.fileOperations?.willRename === true,
		textDocumentContent: typeof workspace?.textDocumentContent === "object",
		showDocument: window?.showDocument?.support === true,
		codeActionLiterals: textDocument?.codeAction?.codeActionLiteralSupport !== undefined,
		diagnosticRegistration: textDocument?.diagnostic?.dynamicRegistration === true,
		executesCommands: workspace?.executeCommand !== undefined,
		pullsConfiguration: workspace?.configuration === true,
		configurationRegistration: workspace?.didChangeConfiguration?.dynamicRegistration === true,
		watchRegistration: workspace?.didChangeWatchedFiles?.dynamicRegistration === true,
		callHierarchyRegistration: textDocument?.callHierarchy?.dynamicRegistration === true,
		typeHierarchyRegistration: textDocument?.typeHierarchy?.dynamicRegistration === true,
		workDoneProgress: window?.workDoneProgress === true,
		folderChanges: workspace?.workspaceFolders === true,
		processId: typeof params.processId === "number" && params.processId > 0 ? params.processId : undefined,
		initializationOptions: params.initializationOptions,
		folders: foldersOf(params),
	};
}

type Ability = readonly [name: string, value: { readonly linkSupport?: unknown }];

function abilitiesOf(textDocument: object | undefined): readonly Ability[] {
	const entries = Object.entries(textDocument ?? {}) as [string, unknown][];
	return entries.filter((entry): entry is [string, object] => typeof entry[1] === "object" && entry[1] !== null);
}

function refreshedIn(workspace: object | undefined): ReadonlySet<string> {
	const refreshed = Object.entries(workspace ?? {}).filter(([, ability]) =>
		(ability as { refreshSupport?: unknown } | null)?.refreshSupport === true);
	// The protocol itself calls the ability by another name than the request.
	return new Set(refreshed.map(([name]) => (name === "diagnostics" ? "diagnostic" : name)));
}

/** What it says of itself for us, in its capabilities or, where those cannot be chosen, in its options. */
function supportOf(params: InitializeParams): Pick<ClientTraits, "commands" | "statusChanged"> {
	const { capabilities, initializationOptions } = params;
	const experimental = (capabilities?.experimental ?? {}) as { readonly kausal?: ClientSupport };
	const options = (initializationOptions ?? {}) as ClientSupport;
	const { commands, statusChanged } = experimental.kausal ?? {};
	return {
		commands: new Set(Array.isArray(commands) ? commands : []),
		statusChanged: statusChanged === true || options.statusChanged === true,
	};
}

function countIn(value: unknown): number | undefined {
	return typeof value === "number" && value >= 0 ? Math.floor(value) : undefined;
}

const ENCODINGS: readonly PositionEncoding[] = ["utf-8", "utf-16", "utf-32"];

/** The first of the client's encodings that the server knows; UTF-16 when there is none, as the protocol demands. */
function chooseEncoding(offered: readonly string[] | undefined): PositionEncoding {
	if (!Array.isArray(offered)) return "utf-16";
	const isKnown = (one: unknown): one is PositionEncoding => ENCODINGS.includes(one as PositionEncoding);
	return (offered as readonly unknown[]).find(isKnown) ?? "utf-16";
}

/** A client that says nothing of formats is an old one, and shows plain text. */
function prefersMarkdown(formats: readonly string[] | undefined): boolean {
	return Array.isArray(formats) && formats.includes("markdown");
}

/** Some clients send only rootUri, some an empty list beside it, some only rootPath. */
function foldersOf(params: InitializeParams): readonly WorkspaceFolder[] {
	const { workspaceFolders, rootUri, rootPath } = params as InitializeParams & { rootPath?: string | null };
	if (Array.isArray(workspaceFolders) && workspaceFolders.length > 0) return workspaceFolders.filter(isFolder);
	const uri = typeof rootUri === "string" ? rootUri : typeof rootPath === "string" ? uriOfPath(rootPath) : undefined;
	return uri === undefined ? [] : [{ uri, name: uri.slice(uri.lastIndexOf("/") + 1) }];
}

/** Whether the folder is on disk; others cannot be indexed. */
export function isFolder(folder: WorkspaceFolder): boolean {
	return typeof folder?.uri === "string" && pathOfUri(folder.uri) !== undefined;
}
