/**
 * The workspace folders of one client, and which of them a document belongs to: the deepest one around it.
 */
import type { WorkspaceFolder } from "vscode-languageserver/node";
import { joinFolders, type JoinedFolders } from "../openSession.ts";
import type { Joinable, Session } from "../session.ts";
import { Folder, type FolderOptions } from "./folder.ts";
import { pathOfUri } from "./fromProtocol.ts";

/** A document's place in the folder that answers for it. */
export interface Place {
	readonly folder: Folder;
	readonly session: Session;
	/** Relative to the folder. */
	readonly path: string;
}

export class Folders {
	readonly #open: (root: string) => Folder;
	/** Deepest roots first. */
	#folders: readonly Folder[] = [];
	#joined: { readonly of: readonly Joinable[]; readonly folders: JoinedFolders } | undefined;

	constructor(options: Omit<FolderOptions, "root">) {
		this.#open = (root) => new Folder({ ...options, root });
	}

	all(): readonly Folder[] {
		return this.#folders;
	}

	/** Begins to open folders, and answers those that were not there; folders that are no files are left out. */
	add(added: readonly WorkspaceFolder[]): readonly Folder[] {
		const fresh: Folder[] = [];
		for (const { uri } of added) {
			const root = rootOf(uri);
			const isKnown = [...this.#folders, ...fresh].some((folder) => folder.root === root);
			if (root !== undefined && !isKnown) fresh.push(this.#open(root));
		}
		this.#folders = [...this.#folders, ...fresh].sort((first, second) => second.root.length - first.root.length);
		return fresh;
	}

	/** What lies across the folders that are open now; undefined where there is only one. */
	joined(): JoinedFolders | undefined {
		if (this.#folders.length < 2) return (this.#joined = undefined);
		const joinable = this.#folders.flatMap(({ session }) => session?.joinable ?? []);
		if (joinable.length < 2) return (this.#joined = undefined);
		const isSame = this.#joined?.of.length === joinable.length && joinable.every((one) => this.#joined?.of.includes(one));
		if (this.#joined === undefined || !isSame) this.#joined = { of: joinable, folders: joinFolders(joinable) };
		return this.#joined.folders;
	}

	async remove(removed: readonly WorkspaceFolder[]): Promise<void> {
		const roots = new Set(removed.map(({ uri }) => rootOf(uri)));
		const gone = this.#folders.filter((folder) => roots.has(folder.root));
		this.#folders = this.#folders.filter((folder) => !gone.includes(folder));
		await Promise.all(gone.map((folder) => folder.close()));
	}

	/** The folder of a document, once it is open; undefined if there is none, or it cannot be opened. */
	async placeOf(uri: string): Promise<Place | undefined> {
		const path = pathOfUri(uri);
		if (path === undefined) return undefined;
		for (const folder of this.#folders) {
			await folder.opening;
			const place = placeIn(folder, path);
			if (place !== undefined) return place;
		}
		return undefined;
	}

	/** The folder that a URI is of, or is inside of; undefined if there is none, or it cannot be opened. */
	async folderAt(uri: string): Promise<Folder | undefined> {
		const root = rootOf(uri);
		return this.#folders.find((folder) => folder.root === root) ?? (await this.placeOf(uri))?.folder;
	}

	/** Like {@link placeOf}, among the folders that are open already. */
	placeNow(uri: string): Place | undefined {
		const path = pathOfUri(uri);
		if (path === undefined) return undefined;
		for (const folder of this.#folders) {
			const place = placeIn(folder, path);
			if (place !== undefined) return place;
		}
		return undefined;
	}

	async close(): Promise<void> {
		const folders = this.#folders;
		this.#folders = [];
		await Promise.all(folders.map((folder) => folder.close()));
	}
}

function placeIn(folder: Folder, absolutePath: string): Place | undefined {
	const session = folder.session;
	const path = folder.relative(absolutePath);
	return session === undefined || path === undefined ? undefined : { folder, session, path: session.realPath(path) };
}

/** The path of a folder's URI, without the slash that some clients end it with. */
function rootOf(uri: string): string | undefined {
	const path = pathOfUri(uri);
	return path === undefined || path.length < 2 ? path : path.replace(/[/\\]+$/, "");
}
