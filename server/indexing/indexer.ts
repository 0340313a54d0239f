/**
 * Keeps the index true to the files on disk. Two passes: facts of every changed file, then links of every file whose
 * answers may have changed.
 *
 * What always holds: while a run is under way the index says that it is unfinished; after a crash, or a run that was
 * stopped, the next run links everything again from the stored facts. So the index after a run equals one that was
 * built from nothing. Runs do not overlap: the session sees to that.
 */
import type { Engine } from "../../engine/index.ts";
import type { ExtractionPool } from "../extraction/extraction.ts";
import type { Logger } from "../logger.ts";
import type { Hash128 } from "../model/hash.ts";
import { stateId } from "../model/identity.ts";
import type { LinkPart } from "../model/linkParts.ts";
import type { Pace } from "../model/pace.ts";
import { isConfigurationFile } from "../resolution/configurationFiles.ts";
import type { ConfigurationFile, Project, ProjectParts } from "../resolution/project.ts";
import { INDEX_VERSION, isFinished } from "../store/openStore.ts";
import { decodeState, hasFailed } from "../store/records.ts";
import type { StoreView } from "../store/storeView.ts";
import { scanPaths, scanWorkspace, type FoundFile, type ScanBatch, type ScanOptions } from "../workspace/scan.ts";
import { readSourceFile } from "../workspace/sourceFile.ts";
import { configurationHash, readConfiguration, readConfigurationFiles, writeConfiguration } from "./configuration.ts";
import { ContentChanges } from "./dependencies.ts";
import { Dependents } from "./dependents.ts";
import { FileWriter } from "./fileWriter.ts";
import { projectOf, readNamed } from "./namedConfiguration.ts";
import { projectChange } from "./projectChange.ts";
import { keepsLinks } from "./changedTops.ts";
import { inliningLittle } from "./inlining.ts";
import { isNoted, isUnchanged, type Intake, type IntakeOutcome } from "./intake.ts";
import { KeptStates, type KeptState } from "./keptStates.ts";
import { LinkRun, NOTHING_KNOWN, type KnownLinks } from "./linkRun.ts";
import type { LinkThreads } from "./linkThreads.ts";
import { NOTHING_NEAR, type Near } from "./nearFirst.ts";
import { ReadRun } from "./readRun.ts";
import {
	byPath, collect, CONFIGURATION_BYTES_MAX, isBelow, isUnreadable, limitedIn, missingFrom, needsWholeScan, unreadIn,
	type Scanned,
} from "./scanned.ts";

const MAINTAIN_BYTES = 256 * 1024;
/** How often to look whether what the engine waits for has ended, and how many times at most. */
const WAITING_MS = 5;
const FLUSH_WAITS_MAX = 100;
/** Files that could not be read and that are tried again with each change. */
const RETRIED_MAX = 256;
/** A run that rewrites no more files than this leaves the index complete in the eyes of whoever asks meanwhile. */
const FEW_FILES = 16;
/** A run that reads more files than this is a large one: the state before it is kept, and V8 inlines little. */
const LARGE_FILES_MIN = 64;

export interface IndexerParts {
	readonly root: string;
	readonly engine: Engine;
	readonly view: StoreView;
	readonly pool: ExtractionPool;
	readonly logger: Logger;
	readonly languageOf: (path: string) => string | undefined;
	readonly fileBytesMax: number;
	readonly nowMs: () => number;
	readonly pace: Pace;
	/** The folder of the store. */
	readonly directory: string;
	/** Where there are none, all is linked on this thread. */
	readonly linkThreads: LinkThreads | undefined;
	/** Hears of each folder before it is listed. */
	readonly onFolder?: ((path: string) => void) | undefined;
	/** And of each link before it is followed. */
	readonly onLink?: ((path: string) => void) | undefined;
	/** Whose files come first while there is no index yet. */
	readonly near?: Near | undefined;
}

export interface Progress {
	readonly phase: "scanning" | "parsing" | "linking";
	readonly done: number;
	readonly total: number;
}

export interface RunOptions {
	readonly onProgress?: (progress: Progress) => void;
	readonly signal?: AbortSignal;
	/** Changed files are read and linked; from now on only what depends on them is. Not called where that is not so. */
	readonly onRead?: (() => void) | undefined;
	/**
	 * Whether another run waits. Then this one ends when changed files are read and linked; the next one links what
	 * depends on them.
	 */
	readonly isNextWaiting?: (() => boolean) | undefined;
}

/** What a run did; totals are asked of the catalog. */
export interface RunReport {
	readonly counts: Readonly<Record<IntakeOutcome, number>>;
	readonly deleted: number;
	readonly relinked: number;
}

interface UnderWay {
	readonly wasWhole: boolean;
	readonly written: ReadonlySet<string>;
	linkCount: number;
	linkedCount: number;
}

type FoundIn = Scanned & { readonly project: Project };

/** What a run goes by beside the files that there are. */
interface Against {
	/** Files of the index that are gone. */
	readonly missing: readonly string[];
	readonly configuration: Hash128;
}

/** What the second pass of a run goes by. */
interface Linking {
	/** What the first one has read. */
	readonly intake: Intake;
	/** What the run before left to be linked. */
	readonly left: ReadonlySet<string>;
	/** Where all files are linked: those that are open, which come first. */
	readonly open: ReadonlySet<string> | undefined;
	readonly configuration: Hash128;
	/** Whether the state before the run was kept. */
	readonly hasKept: boolean;
}

export class Indexer {
	readonly #parts: IndexerParts;
	readonly #writer: FileWriter;
	readonly #dependents: Dependents;
	readonly #states: KeptStates;
	readonly #contentChanges = new ContentChanges();
	#project: Project;
	/** Files on which the parser was out of time or memory when it last tried. */
	#unparsed: ReadonlySet<string> = new Set();
	/** The run under way: whether the index was whole before it, and how many files it has rewritten or must link. */
	#underWay: UnderWay | undefined;
	/** What the last run left to be linked, because the next one was waiting. Then the index is unfinished as well. */
	#left: ReadonlySet<string> | undefined;

	constructor(parts: IndexerParts) {
		this.#parts = parts;
		this.#writer = new FileWriter(parts.engine, parts.view, parts.nowMs);
		this.#dependents = new Dependents(parts.engine);
		this.#states = new KeptStates(parts.engine, parts.nowMs);
		this.#project = readConfiguration(parts.engine);
	}

	/** What the configuration files of the last scan say. */
	get project(): Project {
		return this.#project;
	}

	/** Files that the last run linked again or dropped; undefined if it did not come to its end. */
	touched: ReadonlySet<string> | undefined;

	/** Whether answers rest on the whole folder; see the session's status. */
	get isComplete(): boolean {
		if (!this.#underWay) return this.#left ? this.#left.size <= FEW_FILES : isFinished(this.#parts.engine);
		const { wasWhole, written, linkCount } = this.#underWay;
		return wasWhole && Math.max(written.size, linkCount) <= FEW_FILES;
	}

	/** Whether the index has been whole, and all that it is behind by is known. */
	get isWhole(): boolean {
		return this.#underWay ? this.#underWay.wasWhole : this.#left !== undefined || isFinished(this.#parts.engine);
	}

	/** Files that wait to be linked again in the run under way. */
	get unlinkedCount(): number {
		if (!this.#underWay) return this.#left?.size ?? 0;
		return Math.max(0, this.#underWay.linkCount - this.#underWay.linkedCount);
	}

	/** For the overlay, which links by the same rules: files that depend on changed answers. */
	get dependents(): Dependents {
		return this.#dependents;
	}

	/** Scans the whole workspace and brings the index up to it. */
	async index(options: RunOptions = {}): Promise<RunReport> {
		const found = this.#withUnreadConfiguration(await this.#scan(options));
		const { project, files } = this.#configurationOf(found);
		const configuration = configurationHash(files, found.folderLinks);
		const scanned = { ...found, configuration: files, project, skipped: [...found.skipped, ...limitedIn(project)] };
		const missing = missingFrom(scanned, this.#parts.view.catalog.entries());
		return this.#run(scanned, { missing, configuration }, options);
	}

	/** Whether {@link index} would find nothing to do. Writes nothing, and looks no further than the first change. */
	async isUpToDate(signal?: AbortSignal): Promise<boolean> {
		const { root, view } = this.#parts;
		if (this.#state()?.version !== INDEX_VERSION || this.#state()?.isUnfinished !== false) return false;
		// As a rule nothing has changed, and then each file is asked about.
		view.catalog.load();
		let isSame = true;
		const unchanged = (found: FoundFile): boolean => {
			const entry = view.catalog.get(found.path);
			return entry !== undefined && !hasFailed(entry) && isUnchanged(entry, found);
		};
		const batches = async function* (options: ScanOptions): AsyncGenerator<ScanBatch, void> {
			for await (const batch of scanWorkspace(root, options)) {
				isSame = batch.files.every(unchanged);
				if (!isSame) return;
				yield batch;
			}
		};
		const scanned = await collect(batches(this.#scanOptions(signal)), undefined, root);
		if (!isSame || scanned.skipped.some(isUnreadable)) return false;
		const { project, files } = this.#configurationOf(scanned);
		if (!this.#hasConfiguration(configurationHash(files, scanned.folderLinks))) return false;
		const skipped = [...scanned.skipped, ...limitedIn(project)];
		if (!skipped.every((one) => isNoted(view.catalog.get(one.path), one))) return false;
		return missingFrom({ ...scanned, skipped }, view.catalog.entries()).length === 0;
	}

	/** What the configuration files of a scan say; as before, when they and those that they name are as before. */
	#configurationOf({ configuration, folderLinks }: Scanned): ReturnType<typeof projectOf> {
		const read = (path: string): ConfigurationFile | undefined => {
			const file = readSourceFile(this.#parts.root, path, CONFIGURATION_BYTES_MAX);
			return file.kind === "read" ? { path, text: new TextDecoder().decode(file.bytes) } : undefined;
		};
		const known = new Set(configuration.map(({ path }) => path));
		const files = [...configuration, ...readNamed(this.#project.parts.looked.filter((path) => !known.has(path)), read)];
		return this.#hasConfiguration(configurationHash(files, folderLinks)) ? { project: this.#project, files }
			: projectOf(configuration, folderLinks, read);
	}

	/** Looks at some paths only. @returns undefined if the change needs a scan of everything: call {@link index} */
	async update(paths: readonly string[], options: RunOptions = {}): Promise<RunReport | undefined> {
		const state = this.#state();
		const named = this.#project.parts.looked;
		if (!state || (state.isUnfinished && !this.#left) ||
			paths.some((path) => needsWholeScan(path) || named.includes(path))) return undefined;
		const { catalog } = this.#parts.view;
		// What failed is tried again at each opportunity; but folders, more than a few files, and what may take the parser
		// long, wait for a whole run.
		const failed = [...catalog.failed]
			.filter((path) => this.#parts.languageOf(path) !== undefined && !this.#unparsed.has(path));
		const wanted = failed.length > RETRIED_MAX ? paths : [...paths, ...failed];
		const scanned = await collect(scanPaths(this.#parts.root, wanted, this.#scanOptions(options.signal)));
		const looked = new Set(wanted);
		const isLooked = (path: string): boolean => looked.has(path) || isBelow(path, looked);
		await this.#parts.pace.giveWay();
		if (!this.#hasLinks(scanned.folderLinks, isLooked)) return undefined;
		const missing = missingFrom(scanned, catalog.entries()).filter(isLooked);
		const same = { ...scanned, project: this.#project };
		return this.#run(same, { missing, configuration: state.configurationHash }, options);
	}

	/** Whether these are the links to folders that are known, of those at certain paths. */
	#hasLinks(found: ProjectParts["folderLinks"], isMeant: (path: string) => boolean): boolean {
		const known = this.#project.parts.folderLinks.filter(([path]) => isMeant(path));
		const links = new Map(found);
		return known.length === links.size && known.every(([path, target]) => links.get(path) === target);
	}

	#run(scanned: FoundIn, against: Against, options: RunOptions): Promise<RunReport> {
		const isLarge = this.#changedCount(scanned.files) + against.missing.length > LARGE_FILES_MIN;
		const run = (): Promise<RunReport> => this.#bringUpTo(scanned, { ...against, isLarge }, options);
		return (isLarge ? inliningLittle(run) : run()).finally(() => this.#ended());
	}

	#changedCount(files: readonly FoundFile[]): number {
		const { catalog } = this.#parts.view;
		let count = 0;
		for (const file of files) {
			const entry = catalog.get(file.path);
			if (entry === undefined || !isUnchanged(entry, file)) count += 1;
		}
		return count;
	}

	async #bringUpTo(
		scanned: FoundIn, { missing, configuration, isLarge }: Against & { readonly isLarge: boolean }, options: RunOptions,
	): Promise<RunReport> {
		const state = this.#state();
		const { pace } = this.#parts;
		const hasKept = isLarge && await this.#keepState();
		const isSameConfiguration = this.#hasConfiguration(configuration);
		const project = isSameConfiguration ? this.#project : scanned.project;
		const change = await pace.pieces(projectChange(this.#project, project, this.#parts.view.catalog.entries()));
		const left = new Set([...this.#left ?? [], ...change?.files ?? []]);
		const needsLinks = !state || (state.isUnfinished && !this.#left) || change === undefined;
		this.#left = undefined;
		const unfinished = { version: INDEX_VERSION, isUnfinished: true, configurationHash: configuration };
		if (!isSameConfiguration) this.#takeConfiguration(scanned, configuration);
		else if (!needsLinks) this.#writer.writeStateFirst(unfinished);
		const reading = this.#readRun(!needsLinks, options);
		const { intake } = reading;
		if (change) intake.changed.addQuestions(change.questions, change.files);
		const wasWhole = state !== undefined && (!state.isUnfinished || !needsLinks);
		this.#underWay = { wasWhole, written: intake.written, linkCount: 0, linkedCount: 0 };
		const near = needsLinks ? await reading.takeNear(scanned, scanned.project) : NOTHING_NEAR;
		await reading.take(scanned.files.filter((file) => !near.taken.has(file)));
		this.#unparsed = new Set([...this.#unparsed, ...intake.unparsed].filter((path) => !intake.written.has(path)));
		await reading.skip(scanned.skipped);
		await reading.drop(missing);
		const open = needsLinks ? near.open : undefined;
		const relinked = await this.#link({ intake, left, open, configuration, hasKept }, options);
		// They are looked for when most of what was read is in tables: what is in memory would be put in order for that.
		if (intake.written.size + intake.dropped.size > 0) this.#writer.deleteOldSpares();
		// Documents on top may rest on what packages say, which no stored file asks for.
		if (!isSameConfiguration) this.touched = undefined;
		return { counts: reading.counts, deleted: reading.deletedCount, relinked };
	}

	/** Whoever comes after a crash, before it or behind it, links everything. */
	#takeConfiguration({ project, configuration }: FoundIn, hash: Hash128): void {
		const state = this.#state();
		if (state && !state.isUnfinished) this.#writeState(true, state.configurationHash);
		writeConfiguration(this.#parts.engine, project, configuration);
		this.#project = project;
		this.#writeState(true, hash);
	}

	/** Links what was read and what depends on it. @returns how many files were linked whose links were not known */
	async #link(
		{ intake, left, open, configuration, hasKept }: Linking, options: RunOptions,
	): Promise<number> {
		const { pace, view } = this.#parts;
		const isAll = open !== undefined;
		intake.changed.settle(view.paths());
		const dependents = isAll ? new Map<string, readonly LinkPart[]>()
			: await pace.pieces(this.#dependents.ofInPieces(intake.changed));
		const affected = isAll ? view.paths()
			: [...new Set([...intake.written, ...dependents.keys(), ...left])].filter((path) => view.hasFile(path)).sort();
		// What is left was told to be linked anew, and its links are of a text before the one that is compared.
		const links = isAll ? NOTHING_KNOWN : this.#linksKnown(intake, dependents, left);
		const carriedCount = [...links.retold.keys(), ...links.tops.keys()].filter((path) => !links.parts.has(path)).length;
		if (this.#underWay) this.#underWay.linkCount = affected.length - carriedCount;
		this.touched = undefined;
		const isFirst = (path: string): boolean => (open ?? intake.written).has(path);
		const first = affected.filter(isFirst);
		const rest = affected.filter((path) => !isFirst(path));
		const kept = affected.length === 0 ? undefined : this.#states.open(this.#mark(configuration));
		const run = this.#linkRun(kept, { ...options, total: affected.length });
		let unlinked: readonly string[];
		try {
			if (first.length > 0) await run.link(first, links, { coming: isAll ? [] : rest });
			if (!isAll) options.onRead?.();
			unlinked = await run.link(rest, links, { shallStop: isAll ? undefined : options.isNextWaiting });
		} finally {
			await run.end();
			kept?.release();
			if (hasKept) this.#states.dropOld();
		}
		if (unlinked.length > 0) this.#left = new Set(unlinked);
		else if (this.#state()?.isUnfinished !== false) this.#writeState(false, configuration);
		this.touched = unlinked.length > 0 ? undefined : new Set([...affected, ...intake.dropped]);
		return affected.length - (kept === undefined ? carriedCount : run.takenCount);
	}

	/** What is known of links that rest on nothing that has changed. @param left - files to be linked again as a whole */
	#linksKnown(
		{ retold, tops, written }: Intake, dependents: ReadonlyMap<string, readonly LinkPart[]>, left: ReadonlySet<string>,
	): KnownLinks {
		const isAnew = (path: string): boolean => left.has(path) || dependents.get(path)?.includes("names") === true;
		const known = {
			retold: new Map([...retold].filter(([path]) => !isAnew(path))),
			tops: new Map([...tops].filter(([path, file]) =>
				!isAnew(path) && keepsLinks(file, this.#dependents.questions(path)))),
		};
		const hasNames = (path: string): boolean => !written.has(path) || known.retold.has(path) || known.tops.has(path);
		return { ...known, parts: new Map([...dependents].filter(([path]) => !isAnew(path) && hasNames(path))) };
	}

	/** A run is about to change much: the state before it may come back. @returns whether it was kept */
	async #keepState(): Promise<boolean> {
		const state = this.#state();
		if (state?.isUnfinished !== false || state.version !== INDEX_VERSION) return false;
		await this.#flush();
		this.#states.keep(this.#mark(state.configurationHash));
		return true;
	}

	/** Has what is in memory written to the disk, in steps; what is left of it is written by whoever needs it there. */
	async #flush(): Promise<void> {
		const { engine, pace } = this.#parts;
		engine.freeze();
		for (let waits = 0; waits < FLUSH_WAITS_MAX && engine.metrics().frozenMemtableCount > 0; ) {
			await pace.piece(() => engine.maintain(MAINTAIN_BYTES));
			if (!engine.isWaiting) continue;
			waits += 1;
			await new Promise((resolve) => setTimeout(resolve, WAITING_MS));
		}
	}

	/** Of all that links are made from, as of now. */
	#mark(configuration: Hash128): string {
		return `${this.#parts.view.catalog.sums.mark},${INDEX_VERSION},${configuration.join()}`;
	}

	/** Configuration that could not be read is taken to be as it was. */
	#withUnreadConfiguration(scanned: Scanned): Scanned {
		const unread = unreadIn(scanned);
		if (unread.size === 0) return scanned;
		const known = new Set(scanned.configuration.map(({ path }) => path));
		const kept = readConfigurationFiles(this.#parts.engine)
			.filter(({ path }) => !known.has(path) && (unread.has(path) || isBelow(path, unread)));
		const links = this.#project.parts.folderLinks.filter(([path]) => isBelow(path, unread));
		return {
			...scanned, configuration: [...scanned.configuration, ...kept],
			folderLinks: [...scanned.folderLinks, ...links].sort(byPath),
		};
	}

	#ended(): void {
		this.#underWay = undefined;
		this.#writer.writeStateFirst(undefined);
	}

	async #scan(options: RunOptions): Promise<Scanned> {
		options.onProgress?.({ phase: "scanning", done: 0, total: 0 });
		return collect(scanWorkspace(this.#parts.root, this.#scanOptions(options.signal)), (found) => {
			options.onProgress?.({ phase: "scanning", done: found.length, total: 0 });
		}, this.#parts.root);
	}

	#scanOptions(signal: AbortSignal | undefined): ScanOptions {
		return {
			isSource: (path) => this.#parts.languageOf(path) !== undefined,
			isConfiguration: isConfigurationFile,
			fileBytesMax: this.#parts.fileBytesMax,
			onFolder: this.#parts.onFolder,
			onLink: this.#parts.onLink,
			...(signal ? { signal } : {}),
		};
	}

	#readRun(wantsChanges: boolean, { onProgress, signal }: RunOptions): ReadRun {
		const [writer, dependents, contentChanges] = [this.#writer, this.#dependents, this.#contentChanges];
		const onTaken = (done: number, total: number): void => onProgress?.({ phase: "parsing", done, total });
		return new ReadRun({ ...this.#parts, writer, dependents, contentChanges, wantsChanges }, { onTaken, signal });
	}

	/** @param options - `total`: files to link in this run */
	#linkRun(
		kept: KeptState | undefined, { onProgress, signal, total }: RunOptions & { readonly total: number },
	): LinkRun {
		const parts = {
			...this.#parts, writer: this.#writer, dependents: this.#dependents, project: this.#project, kept,
			threads: this.#parts.linkThreads,
		};
		const onLinked = (done: number): void => {
			if (this.#underWay) this.#underWay.linkedCount += 1;
			onProgress?.({ phase: "linking", done, total });
		};
		return new LinkRun(parts, { onLinked, signal });
	}

	/** Whether the stored configuration is that of these files. */
	#hasConfiguration(hash: Hash128): boolean {
		return this.#state()?.configurationHash.every((word, at) => word === hash[at]) === true;
	}

	#state(): ReturnType<typeof decodeState> | undefined {
		const content = this.#parts.engine.find(stateId(0));
		return content && decodeState(content);
	}

	#writeState(isUnfinished: boolean, hash: Hash128): void {
		this.#writer.writeState({ version: INDEX_VERSION, isUnfinished, configurationHash: hash });
	}
}
