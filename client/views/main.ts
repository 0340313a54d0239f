/** The views, once one of them is looked at or a command wants one. */
import type { Disposable } from "vscode";
import type { Server } from "../server.ts";
import { folderUri, ImpactView } from "./impactView.ts";
import { ContentsView } from "./contentsView.ts";
import { nameOf, RelationsView } from "./relationsView.ts";
import type { Roots, RowTree } from "./tree.ts";
import { wholeRows } from "./wholeRows.ts";

export interface Trees {
	readonly relations: RowTree;
	readonly impact: RowTree;
	readonly index: RowTree;
}

export class Views implements Disposable {
	readonly relations: RelationsView;
	readonly impact: ImpactView;
	readonly index: ContentsView;
	readonly whole: Roots = () => Promise.resolve(wholeRows({ folder: folderUri(), nameOf }));

	constructor(server: Server, trees: Trees) {
		this.relations = new RelationsView(server, trees.relations);
		this.impact = new ImpactView(server, trees.impact);
		this.index = new ContentsView(server, trees.index);
	}

	dispose(): void {
		this.relations.dispose();
		this.impact.dispose();
		this.index.dispose();
	}
}
