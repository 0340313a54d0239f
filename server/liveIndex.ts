/** What a session builds on one open engine: views, indexer and overlay, replaced as a whole with it. */
import type { Engine } from "../engine/index.ts";
import type { OpenedIndex } from "./home/indexHome.ts";
import { readConfiguration } from "./indexing/configuration.ts";
import { Dependents } from "./indexing/dependents.ts";
import { Freshness } from "./indexing/freshness.ts";
import { Indexer, type IndexerParts } from "./indexing/indexer.ts";
import { meaningsBy } from "./indexing/meaning.ts";
import { Overlay } from "./indexing/overlay.ts";
import { languageOf } from "./languages.ts";
import { Pace } from "./model/pace.ts";
import type { Project } from "./resolution/project.ts";
import type { SessionOptions } from "./session.ts";
import { StoreView } from "./store/storeView.ts";

/** What stands on one open engine; replaced as a whole when the index is begun anew. */
export interface LiveIndex {
	readonly engine: Engine;
	readonly directory: string;
	readonly view: StoreView;
	readonly overlay: Overlay;
	readonly freshness: Freshness;
	/** Undefined with mode `read`. */
	readonly indexer: Indexer | undefined;
	readonly dependents: Dependents;
	readonly project: () => Project;
	readonly parts: IndexerParts;
}

export interface LiveIndexSite {
	readonly options: SessionOptions;
	readonly fileBytesMax: number;
	/** Of open documents. */
	readonly texts: ReadonlyMap<string, string>;
	readonly onFolder: (path: string) => void;
	readonly onLink: (path: string) => void;
	/** Hears of a failure. @returns what is said of it */
	readonly failed: (error: unknown) => unknown;
	/** Whether what is stored is not half of a run. */
	readonly isBaseWhole: () => boolean;
}

export function liveIndexOf({ engine, directory }: OpenedIndex, site: LiveIndexSite): LiveIndex {
	const { options: { root, pool, documentPool, linkThreads, logger, mode }, fileBytesMax, isBaseWhole } = site;
	const { onFolder, onLink } = site;
	const view = new StoreView(engine);
	// What an open file imports can be found from then on.
	const near = { paths: () => site.texts.keys(), linked: () => overlay.baseChanged(undefined) };
	const parts = {
		root, engine, directory, view, pool, linkThreads, logger, languageOf, fileBytesMax, onFolder, onLink, near,
		nowMs: Date.now, pace: new Pace(),
	};
	const indexer = mode === "read" ? undefined : new Indexer(parts);
	const dependents = indexer?.dependents ?? new Dependents(engine);
	const storedProject = readConfiguration(engine);
	const project = (): Project => indexer?.project ?? storedProject;
	view.meaning = meaningsBy(project);
	const overlay: Overlay = new Overlay({
		base: view, layer: engine.layer(), pool: documentPool ?? pool, languageOf, logger, nowMs: () => performance.now(),
		onError: (error) => logger.error(`Unsaved text could not be linked: ${String(site.failed(error))}`),
		dependents: () => dependents, project, isBaseWhole,
	});
	for (const [path, text] of site.texts) overlay.setText(path, text);
	const freshness = new Freshness({ ...parts, catalog: view.catalog, overlay });
	return { engine, directory, view, overlay, freshness, indexer, dependents, project, parts };
}
