/** The views, once one of them is looked at or a command wants one. */
import type { Disposable } from "vscode";
import type { Server } from "../server.ts";
import { IndexView } from "./indexView.ts";
import { RelationsView } from "./relationsView.ts";
import type { RowTree } from "./tree.ts";

export interface Trees {
	readonly relations: RowTree;
	readonly index: RowTree;
}

export class Views implements Disposable {
	readonly relations: RelationsView;
	readonly index: IndexView;

	constructor(server: Server, trees: Trees) {
		this.relations = new RelationsView(server, trees.relations);
		this.index = new IndexView(server, trees.index);
	}

	dispose(): void {
		this.relations.dispose();
		this.index.dispose();
	}
}
