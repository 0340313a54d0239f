/** *Index*: what the server has, and in what state; asked again while the view is looked at and something changes. */
import { type Disposable, Uri } from "vscode";
import { CONTENTS_REQUEST, type ContentsAnswer } from "../../server/protocol/contents.ts";
import { FILES_REQUEST, type FilesAnswer } from "../../server/protocol/files.ts";
import { STATUS_REQUEST, type Status } from "../../server/protocol/status.ts";
import type { Server } from "../server.ts";
import { indexRows } from "./indexRows.ts";
import type { Ask, Row } from "./rows.ts";
import type { RowTree } from "./tree.ts";
import { whenSettled } from "./whenSettled.ts";

/** Often enough to see it move, and not so often that it flickers. */
const REFRESH_MS = 500;

export class ContentsView implements Disposable {
	readonly #server: Server;
	readonly #subscriptions: Disposable[] = [];

	constructor(server: Server, tree: RowTree) {
		this.#server = server;
		const refresh = whenSettled(REFRESH_MS, () => {
			if (tree.view.visible) tree.refresh();
		});
		this.#subscriptions.push(
			refresh,
			server.onDidChange(() => refresh.soon()),
			tree.view.onDidChangeVisibility(() => refresh.soon()),
		);
	}

	readonly roots = async (ask: Ask): Promise<readonly Row[]> => {
		const [status, contents, files] = await Promise.all([
			ask<Status>(STATUS_REQUEST, {}),
			ask<ContentsAnswer>(CONTENTS_REQUEST, {}),
			ask<FilesAnswer>(FILES_REQUEST, {}),
		]);
		const { latencies } = this.#server;
		const answers = { count: latencies.count, p99Ms: latencies.percentile(99) };
		const clock = (ms: number): string => new Date(ms).toLocaleTimeString();
		return indexRows({ status, contents, files, answers, clock, uriOf: (path) => Uri.file(path).toString() });
	};

	dispose(): void {
		for (const subscription of this.#subscriptions) subscription.dispose();
	}
}
