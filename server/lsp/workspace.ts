/**
 * The state that one client's requests share: its folders, its open documents, its settings; and what it tells the
 * server about them without asking.
 */
import {
	ConfigurationRequest,
	DidChangeConfigurationNotification,
	DidChangeNotebookDocumentNotification,
	DidChangeTextDocumentNotification,
	DidChangeWatchedFilesNotification,
	DidChangeWorkspaceFoldersNotification,
	DidCloseNotebookDocumentNotification,
	DidCloseTextDocumentNotification,
	DidOpenNotebookDocumentNotification,
	DidOpenTextDocumentNotification,
	DidSaveNotebookDocumentNotification,
	DidSaveTextDocumentNotification,
	NotificationType,
	type ProtocolConnection,
	WorkDoneProgressCancelNotification,
} from "vscode-languageserver/node";
import { doing } from "../activity.ts";
import type { Logger } from "../logger.ts";
import { OTHERS_NOTIFICATION, type OthersParams } from "../protocol/others.ts";
import { STATUS_NOTIFICATION } from "../protocol/status.ts";
import type { Session } from "../session.ts";
import type { ClientTraits } from "./clientTraits.ts";
import { isFolder } from "./clientTraits.ts";
import type { Server, ToolAnswerer } from "./dispatch.ts";
import { DocumentFeed } from "./documentFeed.ts";
import { Documents, type OpenDocument } from "./documents.ts";
import type { Folder, SessionOpener } from "./folder.ts";
import { Folders } from "./folders.ts";
import { pathOfUri } from "./fromProtocol.ts";
import { IncompleteNotice } from "./incomplete.ts";
import { statusOf } from "./handlers/kausal.ts";
import { IndexingProgress } from "./progress.ts";
import { Navigation } from "./navigation.ts";
import { Notebooks } from "./notebooks.ts";
import { Refresher } from "./refresher.ts";
import { Registrations } from "./registrations.ts";
import { othersFrom, type Settings, settingsFrom } from "./settings.ts";
import { Placer } from "./toProtocol.ts";

export interface WorkspaceOptions {
	readonly connection: ProtocolConnection;
	readonly traits: ClientTraits;
	readonly version: string;
	readonly logger: Logger;
	readonly createOpener: (settings: Settings, logger: Logger) => SessionOpener;
	readonly configurationMsMax: number;
	readonly takeOverMs: number;
	readonly reportMsMin: number;
	readonly documentUnitsMax: number;
	/** When there is room for another answer; undefined if there is now. */
	readonly outputRoom: () => Promise<void> | undefined;
	readonly answerTool: ToolAnswerer | undefined;
}

/** So many files at once are a switch of branches: the whole folder is looked through, which finds what was missed. */
const CHANGES_MAX = 1000;

export class Workspace implements Server {
	readonly version: string;
	readonly traits: ClientTraits;
	readonly logger: Logger;
	readonly documents: Documents = new Documents();
	readonly notebooks: Notebooks;
	readonly #options: WorkspaceOptions;
	readonly connection: ProtocolConnection;
	readonly #progress: IndexingProgress;
	readonly #notice: IncompleteNotice;
	readonly #registrations: Registrations;
	#settings: Settings;
	/** What the client says of other servers. */
	#others: OthersParams;
	#navigation: Navigation;
	#folders: Folders | undefined;
	#starting: Promise<void> | undefined;
	#statusTimer: NodeJS.Timeout | undefined;
	readonly #feed: DocumentFeed;
	readonly #refresher: Refresher;
	#isClosed = false;

	constructor(options: WorkspaceOptions) {
		this.#options = options;
		this.connection = options.connection;
		this.version = options.version;
		this.traits = options.traits;
		this.logger = options.logger;
		this.#settings = settingsFrom(options.traits.initializationOptions);
		this.#others = othersFrom((options.traits.initializationOptions as { others?: unknown } | undefined)?.others);
		this.#navigation = navigationOf(this.#settings, this.#others);
		this.#registrations = new Registrations(options);
		this.#notice = new IncompleteNotice(options.connection);
		this.#progress = new IndexingProgress(options.connection, options);
		this.#refresher = new Refresher(options, this.#settings, () => this.documents.uris());
		this.#feed = new DocumentFeed({
			documents: this.documents,
			logger: options.logger,
			placeNow: (uri) => this.#folders?.placeNow(uri),
			unitsMax: options.documentUnitsMax,
		});
		const feed = this.#feed;
		this.notebooks = new Notebooks(this.documents, {
			opened: (document) => feed.opened(document),
			changed: (document, versionBefore) => feed.changed(document, versionBefore),
			closed: (uri) => feed.closed(uri),
		});
		this.#listen();
	}

	get answerTool(): ToolAnswerer | undefined {
		return this.#options.answerTool;
	}

	get navigation(): Navigation {
		return this.#navigation;
	}

	get settings(): Settings {
		return this.#settings;
	}

	get folders(): Folders {
		this.#folders ??= new Folders({
			opener: this.#options.createOpener(this.#settings, this.logger),
			logger: this.logger,
			takeOverMs: this.#options.takeOverMs,
			events: {
				changed: (folder) => {
					if (folder.session?.isComplete === true) this.#refresher.changed();
					this.#tellStatus();
				},
				progress: (folder, progress) => {
					if (this.traits.workDoneProgress) this.#progress.report(folder, progress);
				},
				opened: (folder, session) => this.#feed.fill(folder, session),
			},
		});
		return this.#folders;
	}

	started(): Promise<void> {
		this.#starting ??= this.#start({ mayAsk: false });
		return this.#starting;
	}

	/** The client is ready for questions: asks for the settings, then opens the folders and indexes them. */
	async initialized(): Promise<void> {
		this.#starting ??= this.#start({ mayAsk: this.traits.pullsConfiguration });
		this.#registrations.begin(this.#navigation);
		this.#registrations.useDiagnostics(this.#settings.severities.size > 0);
		await this.#starting;
	}

	listed(session: Session): void {
		this.#notice.listed(session);
	}

	placer({ folder, session, cell }: Parameters<Server["placer"]>[0]): Placer {
		const open = new Map<string, OpenDocument>();
		for (const document of this.documents.all()) {
			const path = pathOfUri(document.uri);
			const inside = path === undefined ? undefined : folder.relative(path);
			if (inside !== undefined) open.set(inside, document);
		}
		return new Placer({
			session, encoding: this.traits.positionEncoding, notebooks: this.notebooks, cell,
			uriOf: (path) => open.get(path)?.uri ?? folder.uriOf(path),
			// Of one that is not analysed, answers are those of the file.
			document: (path) => {
				const document = open.get(path);
				return document !== undefined && this.refusal(document.uri) === undefined ? document : undefined;
			},
		});
	}

	tellTexts(): void {
		this.#feed.flush();
	}

	refusal(uri: string): string | undefined {
		return this.#feed.refusal(uri);
	}

	outputRoom(): Promise<void> | undefined {
		return this.#options.outputRoom();
	}

	async close(): Promise<void> {
		this.#isClosed = true;
		clearTimeout(this.#statusTimer);
		this.#refresher.stop();
		this.#feed.stop();
		await this.#starting;
		await this.#folders?.close();
	}

	async #start({ mayAsk }: { readonly mayAsk: boolean }): Promise<void> {
		if (mayAsk) await this.#pullSettings();
		if (this.#isClosed) return;
		this.#openAndIndex(this.traits.folders);
	}

	#openAndIndex(folders: ClientTraits["folders"]): void {
		for (const folder of this.folders.add(folders)) void folder.index();
	}

	#listen(): void {
		const { documents, traits } = this;
		this.#on(DidOpenTextDocumentNotification.type, ({ textDocument: { uri, version, text } }) => {
			if (typeof uri !== "string" || typeof text !== "string") return;
			this.#feed.opened(documents.open(uri, version, text));
		});
		this.#on(DidChangeTextDocumentNotification.type, ({ textDocument: { uri, version }, contentChanges }) => {
			const before = documents.get(uri);
			const document = documents.change(uri, version, contentChanges, traits.positionEncoding);
			if (before === undefined || document === undefined) this.logger.warn(`An edit of ${uri} could not be applied.`);
			else this.#feed.changed(document, before.version);
		});
		this.#on(DidCloseTextDocumentNotification.type, ({ textDocument: { uri } }) => {
			if (documents.close(uri)) this.#feed.closed(uri);
		});
		this.#on(DidOpenNotebookDocumentNotification.type, (params) => this.notebooks.open(params));
		this.#on(DidChangeNotebookDocumentNotification.type, (params) =>
			this.notebooks.change(params, traits.positionEncoding));
		this.#on(DidCloseNotebookDocumentNotification.type, ({ notebookDocument: { uri } }) =>
			this.notebooks.close(uri));
		this.#on(DidSaveNotebookDocumentNotification.type, async ({ notebookDocument: { uri } }) => {
			this.tellTexts();
			await this.#changedOnDisk([uri]);
		});
		this.#on(WorkDoneProgressCancelNotification.type, ({ token }) => this.#progress.folderOf(token)?.stopIndexing());
		this.#on(DidSaveTextDocumentNotification.type, async ({ textDocument: { uri } }) => {
			this.tellTexts();
			await this.#changedOnDisk([uri]);
		});
		this.#on(DidChangeWatchedFilesNotification.type, async ({ changes }) => {
			await this.#changedOnDisk(changes.map(({ uri }) => uri));
		});
		this.#on(DidChangeWorkspaceFoldersNotification.type, async ({ event: { added, removed } }) => {
			await this.started();
			await this.folders.remove(removed.filter(isFolder));
			if (!this.#isClosed) this.#openAndIndex(added.filter(isFolder));
			this.#tellStatus();
		});
		this.#on(DidChangeConfigurationNotification.type, async ({ settings }) => {
			if (traits.pullsConfiguration) await this.#pullSettings();
			else this.#takeSettings((settings as { kausal?: unknown } | undefined)?.kausal);
		});
		this.#on(new NotificationType<unknown>(OTHERS_NOTIFICATION), (others) => {
			this.#others = othersFrom(others);
			this.#navigate();
		});
	}

	/** Notifications have nobody to tell of an error but the log, and must not end the server. */
	#on<Params>(type: NotificationType<Params>, handler: (params: Params) => void | Promise<void>): void {
		this.connection.onNotification(type.method, async (params: Params) => {
			doing(type.method);
			try {
				await handler(params);
			} catch (error) {
				const sentence = error instanceof Error ? (error.stack ?? error.message) : String(error);
				this.logger.error(`${type.method} failed: ${sentence}`);
			}
		});
	}

	async #changedOnDisk(uris: readonly string[]): Promise<void> {
		if (this.#folders === undefined) return;
		const paths = new Map<Folder, { session: Session; paths: string[] }>();
		for (const uri of uris) {
			const place = this.#folders.placeNow(uri);
			if (place === undefined || place.path.startsWith(".git/")) continue;
			const found = paths.get(place.folder) ?? { session: place.session, paths: [] };
			found.paths.push(place.path);
			paths.set(place.folder, found);
		}
		const updates = [...paths].map(async ([folder, { session, paths: changed }]) => {
			if (folder.status.state === "read-only") return;
			if (changed.length > CHANGES_MAX) await folder.index();
			else await session.changedOnDisk(changed);
		});
		await Promise.all(updates);
		this.#refresher.changed();
		this.#tellStatus();
	}

	async #pullSettings(): Promise<void> {
		let timer: NodeJS.Timeout | undefined;
		const patience = new Promise<undefined>((resolve) => {
			timer = setTimeout(() => resolve(undefined), this.#options.configurationMsMax);
		});
		const items = [{ section: "kausal" }];
		const asked = this.connection.sendRequest(ConfigurationRequest.type, { items }).catch(() => undefined);
		const answer = await Promise.race([asked, patience]);
		clearTimeout(timer);
		const section: unknown = Array.isArray(answer) ? answer[0] : undefined;
		this.#takeSettings(section);
	}

	/** Of what is not said, the initialization options count still: many editors push settings that are empty. */
	#takeSettings(section: unknown): void {
		if (typeof section !== "object" || section === null) return;
		this.#settings = settingsFrom({ ...this.traits.initializationOptions as object | undefined, ...section });
		this.#refresher.use(this.#settings);
		this.#navigate();
	}

	#navigate(): void {
		this.#navigation = navigationOf(this.#settings, this.#others);
		this.#registrations.update(this.#navigation);
		this.#registrations.useDiagnostics(this.#settings.severities.size > 0);
	}

	/** To who has asked for it. At most one message in each interval; the last one is never lost. */
	#tellStatus(): void {
		if (!this.traits.statusChanged || this.#statusTimer !== undefined || this.#isClosed) return;
		this.#statusTimer = setTimeout(() => {
			this.#statusTimer = undefined;
			if (this.#isClosed) return;
			this.connection.sendNotification(STATUS_NOTIFICATION, statusOf(this)).catch(() => undefined);
		}, this.#options.reportMsMin);
		this.#statusTimer.unref();
	}
}

/** A setting that names languages counts for all that another server may answer of them. */
function navigationOf({ navigation, answeredLanguages }: Settings, others: OthersParams): Navigation {
	return new Navigation(navigation, {
		languages: [...answeredLanguages, ...others.languages],
		callHierarchies: [...answeredLanguages, ...others.callHierarchies],
		typeHierarchies: [...answeredLanguages, ...others.typeHierarchies ?? []],
	});
}
