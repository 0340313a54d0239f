/**
 * One workspace folder at work: its index, the indexer that keeps it true, and the questions that can be asked of it.
 * This is what entries and the protocol layer see; openSession.ts opens one, folderSession.ts puts the parts together.
 */
import type { BlockId, MergeRunner, VirtualFileSystem } from "../engine/index.ts";
import type { Analysis } from "./analysis/analysis.ts";
import type { DiffAnswer, DiffOptions } from "./analysis/diff/answer.ts";
import type { ExtractionPool } from "./extraction/extraction.ts";
import type { Answerer, EndpointOptions } from "./endpoint/endpoint.ts";
import type { LinkThreads } from "./indexing/linkThreads.ts";
import type { FileTree } from "./model/fileTree.ts";
import type { AwaitedTexts, Staleness } from "./model/staleness.ts";
import type { TextChange } from "./model/textChange.ts";
import type { Logger } from "./logger.ts";
import type { IndexView } from "./store/indexView.ts";

/** What `joinFolders` takes of a session. */
export interface Joinable {
	/** That of the session. */
	readonly root: string;
	/** As it is now, unsaved text included. */
	readonly view: () => IndexView;
}

export type SessionMode = "write" | "read" | "memory";

export interface SessionOptions {
	/** Absolute path of the workspace folder; a real path. */
	readonly root: string;
	/** Absolute path of the folder that holds this folder's index; made when absent. */
	readonly indexDirectory: string;
	/** Shared by all sessions of a process; not closed with the session. */
	readonly pool: ExtractionPool;
	/** Reads open documents, so that they do not wait for files; the same as `pool` if it is left out. */
	readonly documentPool?: ExtractionPool;
	/** Link many files beside this thread; shared by all sessions. Left out, all is linked on this thread. */
	readonly linkThreads?: LinkThreads | undefined;
	readonly logger: Logger;
	/** Merges tables of the index in place of this thread; shared by all sessions, not closed with them. */
	readonly mergeRunner?: MergeRunner;
	/**
	 * What is merged: until few tables are left (`thorough`, the default, for who stays: memory is readied for questions
	 * as well), or only what the engine asks for (`due`), for a process that waits for it and ends; for one that does not
	 * wait, only after a run that wrote (`due-after-writing`).
	 */
	readonly upkeep?: "thorough" | "due" | "due-after-writing";
	/**
	 * `write` (default) indexes; `read` answers from an index as it is, while another process may own it; `memory` indexes
	 * for this session alone, where nothing can be kept: nothing of `indexDirectory` is read or written.
	 */
	readonly mode?: SessionMode;
	/** Answers what other processes ask the owner of the index; left out, they read it for themselves. */
	readonly forwarded?: ForwardedRequests | undefined;
	/** Hears of changes on disk by itself, once the folder was indexed. Default: only of those that it is told. */
	readonly followsDisk?: boolean;
	/** Files larger than this are listed as skipped. Default 4 MiB. */
	readonly fileBytesMax?: number;
	/** Milliseconds on a clock that only goes forward. Default: the process's own. */
	readonly clockMs?: () => number;
	/**
	 * Does something after so many milliseconds; the answer takes it back. Default: a timer that keeps no process alive.
	 */
	readonly later?: (work: () => void, ms: number) => () => void;
	/** The file system that the index lies in. Default: this machine's. */
	readonly vfs?: VirtualFileSystem;
}

export interface ForwardedRequests {
	/** Of this program: another one is not answered. */
	readonly version: string;
	readonly answer: (session: Session, ...asked: Parameters<Answerer>) => ReturnType<Answerer>;
	/** Serves the client of another process; see EndpointOptions. */
	readonly serveWindow?: EndpointOptions["serveWindow"];
}

export interface IndexProgress {
	readonly phase: "scanning" | "parsing" | "linking";
	readonly done: number;
	/** Unknown (0) while scanning. */
	readonly total: number;
}

export interface IndexOptions {
	readonly onProgress?: (progress: IndexProgress) => void;
	readonly signal?: AbortSignal;
	/** Throw the index away and begin from nothing. */
	readonly fromNothing?: boolean;
}

/** What one run of indexing did. */
export interface IndexReport {
	readonly files: number;
	readonly parsed: number;
	readonly unchanged: number;
	readonly deleted: number;
	readonly relinked: number;
	readonly lines: number;
	readonly bytes: number;
	/** Totals of the index after the run. */
	readonly blocks: number;
	readonly edges: number;
	readonly skipped: readonly SkippedFile[];
	/**
	 * Files and folders that could not be read (`unreadable`, `not-refreshed`). What was known of them before stays as it
	 * was; the next run tries again. While there are any, an absence may be theirs.
	 */
	readonly failed: number;
	/** Files with syntax errors; they are indexed as far as they could be read. */
	readonly withProblems: number;
	/** Set when an unreadable index was put aside: where it went, and why. */
	readonly setAside?: string;
}

/**
 * A file that is not in the index, or not all of it (`unlinked`, `limit`), or not as it is now (`not-refreshed`), and
 * why; or a folder that could not be read, or is another worktree.
 */
export interface SkippedFile {
	readonly path: string;
	readonly reason:
		| "binary" | "too-large" | "unreadable" | "not-refreshed" | "quarantined" | "special" | "bad-name" | "symlink-outside"
		| "symlink-broken" | "unlinked" | "limit" | "worktree";
	/** One sentence. */
	readonly detail: string;
}

export interface ComparedStates {
	readonly before: FileTree;
	/** Undefined for the index: files as they are, unsaved text included. */
	readonly after: FileTree | undefined;
	readonly signal?: AbortSignal | undefined;
}

export interface Session {
	readonly root: string;
	readonly analysis: Analysis;
	/** Always the same object; undefined if it cannot be joined. */
	readonly joinable: Joinable | undefined;
	/** Brings the index up to the files on disk; only changed files are parsed. A second call waits for the first. */
	index(options?: IndexOptions): Promise<IndexReport>;
	/**
	 * Whether {@link Session.index} would find nothing to do. Costs a look at each file; writes nothing, so a reader may
	 * ask as well.
	 */
	isUpToDate(signal?: AbortSignal): Promise<boolean>;
	/** Files that may have changed, appeared or vanished on disk. */
	changedOnDisk(paths: readonly string[]): Promise<void>;
	/** The text of an open document; questions see it from the next {@link Session.settled} on. */
	setText(path: string, text: string): void;
	/** The document was closed: the file on disk counts again. */
	dropText(path: string): void;
	/**
	 * Waits until answers about a document rest on the text that it has now, about all documents when none is named; and
	 * on what is on disk, where that is followed. Not longer than a second for each,
	 * and 25 ms for a document that is typed in: then answers are those of the text before, see {@link Session.behind}.
	 *
	 * @param waitFor - `all documents`: for the others, too, before the one that is named
	 * @returns what the answers do not rest on yet
	 */
	caughtUp(path?: string, waitFor?: AwaitedTexts): Promise<Staleness>;
	/**
	 * How a text of an open document, its latest one if none is given, differs from the text that answers about it refer
	 * to; undefined when it does not, `unread` when there is no such text, so that no offset can be believed.
	 */
	behind(path: string, text?: string): TextChange | "unread" | undefined;
	/** Whether it hears of every change on disk by itself, so that {@link Session.caughtUp} is all that answers need. */
	readonly isTold: boolean;
	/** Resolves when everything that was set is part of the answers; does not while somebody keeps typing. */
	settled(): Promise<void>;
	/** Resolves when nothing is left to merge of what runs have written: what is read then is read from fewer places. */
	tidied(signal?: AbortSignal): Promise<void>;
	/**
	 * The text that answers about this file refer to: the open document, else the file; undefined if it is gone, or has
	 * changed on disk since it was read, so that offsets mean nothing in it.
	 */
	text(path: string): string | undefined;
	/** Whether a file lies there, indexed or not. Costs a look at it. */
	isOnDisk(path: string): boolean;
	/**
	 * Whether a file has not changed on disk, or vanished, since the answers about it were made. Costs a look at its time.
	 */
	isCurrent(path: string): boolean;
	/**
	 * Looks through the whole folder for what has changed, and reads it: with mode `read` on top of the index, and a
	 * bounded number of files.
	 *
	 * @returns of how many files answers still do not tell what is on disk now
	 */
	catchUp(options?: { readonly signal?: AbortSignal }): Promise<number>;
	/** Where a workspace path leads when folders on its way are links to folders of the workspace; else the path. */
	realPath(path: string): string;
	/** Reads files that are not current, a bounded number of them; then answers about them are others. */
	refresh(paths: readonly string[]): Promise<void>;
	/**
	 * How the graph of the folder differs between two states. What differs from the index is read and linked on top of it,
	 * in steps; nothing is written.
	 *
	 * @throws TreeError if a state cannot be read, or the index changes each time it is compared
	 */
	diff(states: ComparedStates, options: DiffOptions): Promise<DiffAnswer>;
	/**
	 * The symbols that differ between open documents and their files on disk, as far as documents were read. Ask when
	 * {@link Session.caughtUp} has told what was not.
	 */
	unsavedSymbols(): readonly BlockId[];
	/** The path inside this workspace of an absolute path; undefined if it lies outside. */
	relative(absolutePath: string): string | undefined;
	readonly status: SessionStatus;
	/** The same as in the status, without its sums over all files. */
	readonly isComplete: boolean;
	/**
	 * Called whenever {@link SessionStatus.problem} is another one. One listener; a second takes the place of the first.
	 */
	onProblem: ((problem: string | undefined) => void) | undefined;
	/** Called when files were read that had changed on disk without the session being told. One listener. */
	onFollowed: (() => void) | undefined;
	/** What the index takes on disk. Costs a look at its files. */
	diskBytes(): number;
	/** Paths of files with syntax errors, sorted. */
	filesWithProblems(): readonly string[];
	/** Waits for indexing to stop, then closes the index. */
	close(): Promise<void>;
}

export interface SessionStatus {
	readonly state: "idle" | "indexing";
	readonly readOnly: boolean;
	/**
	 * One sentence while the index cannot follow the files (a full disk, a damaged or deleted index): why, and what is
	 * done about it. The session gets over it by itself, as soon as it can.
	 */
	readonly problem: string | undefined;
	/**
	 * Whether answers rest on the whole folder: false until a run over all of it has ended (remembered across restarts)
	 * and while a run that changes many files is under way. Counts and absences mean nothing while it is false.
	 */
	readonly isComplete: boolean;
	readonly progress: IndexProgress | undefined;
	readonly files: number;
	readonly blocks: number;
	readonly edges: number;
	/** Files with syntax errors. */
	readonly withProblems: number;
	readonly skipped: readonly SkippedFile[];
	/** How many of them could not be read when they were last tried; see {@link IndexReport.failed}. */
	readonly failed: number;
}
