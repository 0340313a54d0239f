/** What a command asks for when it asks about a folder, and what it is given. */
import type { ForwardedRequests, IndexReport, Session } from "../session.ts";

export interface FolderQuestion {
	/** As typed; left out, it is looked for, see root.ts. */
	readonly root: string | undefined;
	readonly cwd: string;
	/** Absolute path of the file that is asked about, if one is; the folder must hold it. */
	readonly file?: string | undefined;
	/** Takes the place of the user's cache folder. */
	readonly indexBase: string | undefined;
	/** `index`: all the work. `query`: up to date, as cheaply as can be. `as-is`: nothing is written. */
	readonly purpose: "index" | "query" | "as-is";
	readonly fromNothing?: boolean;
	readonly workers?: number;
	readonly signal: AbortSignal;
	/** What others are answered while this process owns an index; left out, nothing. */
	readonly forwardedFor?: (indexDirectory: string) => ForwardedRequests;
}

export interface OpenFolder {
	readonly root: string;
	readonly indexDirectory: string;
	readonly session: Session;
	/** Whether another process keeps the index, so that it is read here as that one left it. */
	readonly isOthers: boolean;
	/** What the run before the answer did; undefined when there was none. */
	readonly report: IndexReport | undefined;
	readonly tookMs: number;
	close(): Promise<void>;
}
