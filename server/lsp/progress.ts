/**
 * Work-done progress of indexing, one bar a folder, for clients that show it. A bar appears when there are files to
 * parse: a start on an index that is up to date shows none.
 */
import {
	type ProtocolConnection,
	WorkDoneProgress,
	type WorkDoneProgressBegin,
	WorkDoneProgressCreateRequest,
	type WorkDoneProgressEnd,
	type WorkDoneProgressReport,
} from "vscode-languageserver/node";
import type { Folder, FolderProgress } from "./folder.ts";

interface Bar {
	readonly token: string;
	/** The client has taken the token. */
	isShown: boolean;
	lastReport: number;
	latest: { readonly message: string; readonly percentage: number };
}

export class IndexingProgress {
	readonly #connection: ProtocolConnection;
	readonly #reportMsMin: number;
	readonly #bars = new Map<Folder, Bar>();
	#nextToken = 1;

	constructor(connection: ProtocolConnection, { reportMsMin }: { readonly reportMsMin: number }) {
		this.#connection = connection;
		this.#reportMsMin = reportMsMin;
	}

	/** Shows how far a folder is; `undefined` ends its bar. */
	report(folder: Folder, progress: FolderProgress | undefined): void {
		const bar = this.#bars.get(folder);
		if (progress === undefined) {
			this.#bars.delete(folder);
			if (bar?.isShown === true) this.#send(bar.token, { kind: "end" });
			return;
		}
		if (progress.total === 0) return;
		const message = `${progress.done.toLocaleString("en")} of ${progress.total.toLocaleString("en")} files`;
		const latest = { message, percentage: Math.min(100, Math.floor((100 * progress.done) / progress.total)) };
		if (bar === undefined) return this.#create(folder, latest);
		bar.latest = latest;
		const now = performance.now();
		if (!bar.isShown || now - bar.lastReport < this.#reportMsMin) return;
		bar.lastReport = now;
		this.#send(bar.token, { kind: "report", ...latest });
	}

	/** The folder whose bar has this token. */
	folderOf(token: unknown): Folder | undefined {
		return [...this.#bars].find(([, bar]) => bar.token === token)?.[0];
	}

	#create(folder: Folder, latest: Bar["latest"]): void {
		const token = `kausal-index-${this.#nextToken++}`;
		const bar: Bar = { token, isShown: false, lastReport: performance.now(), latest };
		this.#bars.set(folder, bar);
		const show = (): void => {
			if (this.#bars.get(folder) !== bar) return;
			bar.isShown = true;
			// The rest of an index that is there is soon over, and no notice is made of it.
			const cancellable = !folder.status.isComplete;
			const title = `Kausal: indexing ${folder.name}`;
			this.#send(bar.token, { kind: "begin", title, cancellable, ...bar.latest });
		};
		// A client that refuses gets no bar.
		this.#connection.sendRequest(WorkDoneProgressCreateRequest.type, { token: bar.token }).then(show, () => undefined);
	}

	#send(token: string, value: WorkDoneProgressValue): void {
		this.#connection.sendProgress(WorkDoneProgress.type, token, value).catch(() => undefined);
	}
}

type WorkDoneProgressValue = WorkDoneProgressBegin | WorkDoneProgressReport | WorkDoneProgressEnd;
