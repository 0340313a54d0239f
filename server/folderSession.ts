/**
 * {@link Session} over a real folder: makes runs of the indexer follow each other, and answers from the index that it
 * holds (heldIndex.ts).
 *
 * What always holds: questions see a whole state, because runs write one batch a file between turns of the event loop
 * and questions run within one turn. With mode `read` nothing on disk is changed; the index is opened again when its
 * owner has written to it.
 */
import { createNodeVfs } from "../engine/vfs/node/nodeVfs.ts";
import { createMemoryVfs, EngineError, type BlockId } from "../engine/index.ts";
import { seenOnDisk } from "./workspace/sourceFile.ts";
import type { Analysis } from "./analysis/analysis.ts";
import type { DiffAnswer, DiffOptions } from "./analysis/diff/answer.ts";
import type { Answerer } from "./endpoint/endpoint.ts";
import { guardedAnalysis } from "./analysis/guardedAnalysis.ts";
import { IndexAnalysis } from "./analysis/indexAnalysis.ts";
import { unsavedSymbols, type OpenFile } from "./analysis/unsavedSymbols.ts";
import { HeldIndex } from "./heldIndex.ts";
import type { HomeSettings } from "./home/indexHome.ts";
import { collectSoon } from "./home/garbage.ts";
import { goneHolders } from "./home/ownership.ts";
import { doLater, Repair } from "./home/repair.ts";
import { Upkeep } from "./home/upkeep.ts";
import { FolderFollower } from "./indexing/folderFollower.ts";
import { Indexer, type RunOptions, type RunReport } from "./indexing/indexer.ts";
import { lookThrough } from "./indexing/lookThrough.ts";
import type { Overlay } from "./indexing/overlay.ts";
import type { AwaitedTexts, Staleness } from "./model/staleness.ts";
import type { TextChange } from "./model/textChange.ts";
import { languageOf } from "./languages.ts";
import { baseNameOf } from "./model/path.ts";
import type { LiveIndex } from "./liveIndex.ts";
import { isConfigurationFile } from "./resolution/configurationFiles.ts";
import type {
	ComparedStates, IndexOptions, IndexProgress, IndexReport, Joinable, Session, SessionOptions, SessionStatus,
	SkippedFile,
} from "./session.ts";
import { stateDiff, type ComparedIndex } from "./stateDiff.ts";
import { isDamage, isFinished } from "./store/openStore.ts";
import { relativeInside } from "./workspace/containment.ts";
import type { DiskChanges } from "./workspace/folderWatch.ts";
import { movedByGit } from "./workspace/worktrees.ts";

const DEFAULT_FILE_BYTES_MAX = 4 * 1024 * 1024;
/** After a run that wrote more files, memory goes to tables without being full: the next start replays no log. */
const FLUSH_FILES_MIN = 64;
/**
 * When what a large run needed is given back. Not at once: V8 lets go of more when little has been made for a while,
 * and whoever has waited for the index asks first.
 */
const REST_MS = 10_000;

const leftOutOf = ({ view }: LiveIndex): SkippedFile[] => view.catalog.leftOut() as SkippedFile[];

export class FolderSession implements Session {
	readonly root: string;
	readonly analysis: Analysis;
	readonly joinable: Joinable;
	readonly #options: SessionOptions;
	readonly #homeSettings: HomeSettings;
	readonly #fileBytesMax: number;
	readonly #texts = new Map<string, string>();
	readonly #held: HeldIndex;
	/** Runs, one after the other. */
	#runs: Promise<unknown> = Promise.resolve();
	#progress: IndexProgress | undefined;
	#runCount = 0;
	/** Paths to be looked at by a run that has not begun. */
	#coming: { readonly paths: Set<string>; readonly run: Promise<void> } | undefined;
	#isClosed = false;
	readonly #upkeep: Upkeep;
	readonly #isMovedByGit: () => boolean;
	onProblem: ((problem: string | undefined) => void) | undefined;
	onFollowed: (() => void) | undefined;
	/** Undefined where nobody wants it, and with mode `read`. */
	readonly #follower: FolderFollower | undefined;
	readonly #repair: Repair;

	private constructor(options: SessionOptions, homeSettings: HomeSettings, gone: ReadonlySet<string>) {
		this.root = options.root;
		this.#options = options;
		const { later = doLater } = options;
		const { vfs } = homeSettings;
		this.#homeSettings = homeSettings;
		this.#repair = new Repair({ mend: () => this.#mend(), changed: (problem) => this.onProblem?.(problem), later });
		this.#fileBytesMax = options.fileBytesMax ?? DEFAULT_FILE_BYTES_MAX;
		this.#isMovedByGit = movedByGit(this.root);
		this.#follower = options.followsDisk !== true || options.mode === "read" ? undefined : new FolderFollower({
			root: this.root, nowMs: () => performance.now(), later,
			isWanted: (path) => languageOf(path) !== undefined || isConfigurationFile(baseNameOf(path)) ||
				this.#held.live.indexer?.project.isFolderLink(path) === true,
			isBusy: () => this.#held.live.indexer?.isWhole !== true, isMoving: this.#isMovedByGit,
			update: (changes, onRead) => this.#follow(changes, onRead),
		});
		this.#held = new HeldIndex({
			options, homeSettings, repair: this.#repair, isClosed: () => this.#isClosed,
			site: {
				fileBytesMax: this.#fileBytesMax, texts: this.#texts, onFolder: (path) => this.#follower?.add(path),
				onLink: (path) => this.#follower?.addLink(path),
				isBaseWhole: () => this.#runCount === 0 || this.isComplete,
			},
		}, gone);
		this.#upkeep = new Upkeep({
			store: () => this.#held.live, vfs, stays: (options.upkeep ?? "thorough") === "thorough",
			mayWork: () => !this.#isClosed && !this.#held.isReader && this.#runCount === 0,
			failed: (error) => this.#held.failed(error), warn: (sentence) => options.logger.warn(sentence),
			rest: () => later(() => this.#rest(), REST_MS),
		});
		const analysis = new IndexAnalysis(() => this.#held.live.overlay.view, later, () => this.#stateMark());
		this.joinable = { root: this.root, view: () => this.#held.live.overlay.view };
		this.analysis = guardedAnalysis(analysis, (error) => this.#held.failed(error));
	}

	static async open(options: SessionOptions): Promise<FolderSession> {
		const isInMemory = options.mode === "memory";
		const { indexDirectory: directory, vfs = isInMemory ? createMemoryVfs() : createNodeVfs(), forwarded } = options;
		let opened: (session: FolderSession) => void = () => undefined;
		const session = new Promise<FolderSession>((resolve) => (opened = resolve));
		const endpoint = forwarded === undefined ? undefined : {
			version: forwarded.version, serveWindow: forwarded.serveWindow,
			answer: async (...asked: Parameters<Answerer>) => forwarded.answer(await session, ...asked),
		};
		// Threads of the index open its files.
		const { mergeRunner, linkThreads } = isInMemory ? {} : options;
		const settings = { vfs, directory, isInMemory, mergeRunner, endpoint, root: options.root };
		const gone = (options.mode ?? "write") === "write" ? await goneHolders(settings) : new Set<string>();
		const made = new FolderSession({ ...options, linkThreads }, settings, gone);
		opened(made);
		return made;
	}

	get status(): SessionStatus {
		const sums = this.#held.orFailed(() => {
			const { catalog } = this.#held.live.view;
			const { files, blocks, edges, withProblems } = catalog.totals();
			return { files, blocks, edges, withProblems, skipped: leftOutOf(this.#held.live), failed: catalog.failed.size };
		}, { files: 0, blocks: 0, edges: 0, withProblems: 0, skipped: [], failed: 0 });
		return {
			state: this.#runCount > 0 ? "indexing" : "idle", readOnly: this.#held.isReader, progress: this.#progress,
			isComplete: this.isComplete, problem: this.#repair.problem, ...sums,
		};
	}

	get isComplete(): boolean {
		return this.#held.orFailed(() => this.#held.live.indexer?.isComplete ?? isFinished(this.#held.live.engine), false);
	}

	index(options: IndexOptions & Pick<RunOptions, "onRead"> = {}): Promise<IndexReport> {
		return this.#run(async () => {
			this.#follower?.looked();
			if (options.fromNothing) this.#held.replace((home) => home.beginAnew());
			const onProgress = (progress: IndexProgress): void => {
				// All facts of a first index are there from now on: what documents name can be found.
				const isLinking = progress.phase === "linking" && this.#progress?.phase !== "linking";
				if (isLinking && !this.isComplete) this.#held.live.overlay.baseChanged(undefined);
				this.#progress = progress;
				options.onProgress?.(progress);
			};
			const run = (): Promise<RunReport> => this.#writable().index({ ...options, onProgress });
			const report = await run().catch((error: unknown) => {
				if (!isDamage(error)) throw error;
				this.#held.replace((home) => home.beginAfterDamage(error as Error));
				return run();
			}).catch((error: unknown) => {
				this.#follower?.failed();
				throw error;
			});
			const { parsed, reused, skipped } = report.counts;
			if (parsed + reused + skipped + report.relinked > FLUSH_FILES_MIN) this.#upkeep.freeze();
			return this.#report(report);
		});
	}

	isUpToDate(signal?: AbortSignal): Promise<boolean> {
		const { indexer, parts } = this.#held.live;
		return (indexer ?? new Indexer(parts)).isUpToDate(signal).catch((error: unknown) => {
			throw this.#held.failed(error);
		});
	}

	changedOnDisk(paths: readonly string[]): Promise<void> {
		return this.#held.isReader ? Promise.resolve() : this.#update(paths);
	}

	/** What waits for its turn takes what comes meanwhile along: each run ends with all documents being looked at. */
	#update(paths: readonly string[], onRead?: () => void): Promise<void> {
		if (this.#coming && !onRead) {
			for (const path of paths) this.#coming.paths.add(path);
			return this.#coming.run;
		}
		const coming = new Set(paths);
		const begin = (): void => {
			if (this.#coming?.paths === coming) this.#coming = undefined;
		};
		const run = this.#run(() => {
			begin();
			return this.#updateNow([...coming], onRead);
		});
		this.#coming = { paths: coming, run };
		// One that cannot begin takes nothing along either.
		run.catch(begin);
		return run;
	}

	async #updateNow(paths: readonly string[], onRead?: () => void): Promise<void> {
		const indexer = this.#writable();
		const isNextWaiting = (): boolean => this.#runCount > 1 || this.#follower?.isAwaited === true;
		const options = { onRead, isNextWaiting };
		if (!(await indexer.update(paths, options))) await indexer.index(options);
	}

	setText(path: string, text: string): void {
		this.#texts.set(path, text);
		this.#held.live.freshness.forget(path);
		this.#held.live.overlay.setText(path, text);
	}

	dropText(path: string): void {
		this.#texts.delete(path);
		this.#held.live.overlay.dropText(path);
	}

	async caughtUp(path?: string, waitFor?: AwaitedTexts): Promise<Staleness> {
		this.#held.look();
		const rests = path === undefined || waitFor === "all documents" ? "links" : "files";
		const isBehindDisk = (await this.#follower?.caughtUp(rests)) === false;
		const { isBehind, unlinkedCount } = await this.#withOverlay((overlay) => overlay.caughtUp(path, waitFor));
		return { isBehind, unlinkedCount: unlinkedCount + (this.#held.live.indexer?.unlinkedCount ?? 0), isBehindDisk };
	}

	get isTold(): boolean {
		return this.#follower?.isTold === true;
	}

	async #follow(changes: DiskChanges, onRead: () => void): Promise<void> {
		if (changes === "everything") await this.index({ onRead });
		else await this.#update(changes, onRead);
		this.onFollowed?.();
	}

	behind(path: string, text?: string): TextChange | "unread" | undefined {
		return this.#held.live.overlay.behind(path, text);
	}

	async settled(): Promise<void> {
		this.#held.look();
		await this.#withOverlay((overlay) => overlay.settled());
	}

	text(path: string): string | undefined {
		const open = this.#texts.get(path);
		if (open !== undefined) return open;
		return this.#held.orFailed(() => this.#held.live.freshness.text(path), undefined);
	}

	unsavedSymbols(): readonly BlockId[] {
		return this.#held.orFailed(() => {
			const { view, overlay, freshness } = this.#held.live;
			const files = [...overlay.openTexts()].filter(({ path }) => this.#texts.has(path))
				.map(({ path, text }): OpenFile => ({ path, open: text, stored: freshness.text(path) }))
				.filter(({ path, open }) => freshness.isOtherText(path, open));
			return unsavedSymbols(view, overlay.view, files);
		}, []);
	}

	isOnDisk(path: string): boolean {
		return seenOnDisk(this.root, path) !== "absent";
	}

	isCurrent(path: string): boolean {
		return this.#texts.has(path) || this.#held.orFailed(() => this.#held.live.freshness.isCurrent(path), false);
	}

	realPath(path: string): string {
		return this.#held.live.project().realPath(path);
	}

	async refresh(paths: readonly string[]): Promise<void> {
		const changed = this.#held.live.freshness.changed(paths.filter((path) => !this.#texts.has(path)));
		if (changed.length === 0) return;
		const fresh = this.#held.live.freshness.refresh(changed);
		// What is read on top is for now; this is for good, and may have to wait for a run. Of a switch of branches that is
		// under way the system tells.
		if (this.isTold && this.#isMovedByGit()) return void (await fresh);
		this.changedOnDisk(changed).catch((error: unknown) => {
			this.#options.logger.warn(`Files that have changed could not be indexed: ${String(error)}`);
		});
		await fresh;
	}

	async catchUp(options: { readonly signal?: AbortSignal } = {}): Promise<number> {
		if (!this.#held.isReader) return this.index(options).then(() => 0);
		this.#held.look();
		const { freshness, view: { catalog } } = this.#held.live;
		const parts = { root: this.root, catalog, freshness, languageOf, fileBytesMax: this.#fileBytesMax, ...options };
		const { changed, gone } = await lookThrough(parts);
		await freshness.refresh(freshness.changed(changed));
		await this.#withOverlay((overlay) => overlay.settled());
		return changed.filter((path) => !this.isCurrent(path)).length + gone.length;
	}

	async diff(states: ComparedStates, options: DiffOptions): Promise<DiffAnswer> {
		try {
			return await stateDiff(() => this.#compared(), states, options);
		} catch (error) {
			throw this.#held.failed(error);
		}
	}

	#stateMark(): string {
		const { view, isLinked } = this.#held.live.overlay;
		return isLinked ? view.stateMark() : `${view.stateMark()},${view.stateCount}`;
	}

	#compared(): ComparedIndex {
		const store = this.#held.live;
		const { engine, view: base, overlay, freshness, dependents } = store;
		const { root, pool, documentPool } = this.#options;
		const [now, state] = [overlay.view, overlay.view.stateCount];
		return {
			root, engine, base, dependents, project: store.project(), languageOf, pool: documentPool ?? pool,
			fileBytesMax: this.#fileBytesMax, nowMs: () => performance.now(),
			now: { view: now, paths: overlay.differingPaths(), textOf: (path) => this.text(path) },
			diskText: (path) => freshness.text(path), stateMark: () => this.#stateMark(),
			isSame: () => store === this.#held.live && now === overlay.view && state === now.stateCount,
		};
	}

	relative(absolutePath: string): string | undefined {
		return relativeInside(this.root, absolutePath);
	}

	async close(): Promise<void> {
		if (this.#isClosed) return;
		this.#isClosed = true;
		this.#repair.stop();
		this.#follower?.close();
		await this.#runs;
		this.#held.live.overlay.close();
		if (!this.#held.isReader && !this.#homeSettings.isInMemory) this.#upkeep.finish();
		this.#held.close();
	}

	tidied(signal?: AbortSignal): Promise<void> { return this.#upkeep.done(signal); }

	/** Waits for the overlay, and when another one has taken its place meanwhile, for that one. */
	async #withOverlay<T>(wait: (overlay: Overlay) => Promise<T>): Promise<T> {
		for (;;) {
			const { overlay } = this.#held.live;
			const waited = await wait(overlay);
			if (overlay === this.#held.live.overlay) return waited;
		}
	}

	/** One run after the other; unsaved documents see each one's result. */
	#run<T>(work: () => Promise<T>): Promise<T> {
		this.#runCount += 1;
		const run = this.#runs.then(async () => {
			if (this.#isClosed) throw new Error("The session is closed.");
			let before: number | undefined;
			try {
				this.#held.putInOrder();
				before = this.#held.live.engine.sequence;
				const result = await work();
				if (!this.#held.isDamaged) this.#repair.end();
				return result;
			} catch (error) {
				throw this.#held.failed(error);
			} finally {
				this.#runCount -= 1;
				this.#progress = undefined;
				this.#held.live.freshness.baseChanged();
				this.#held.live.overlay.baseChanged(this.#held.live.indexer?.touched);
				const hasWritten = before !== this.#held.live.engine.sequence;
				if (hasWritten || this.#options.upkeep !== "due-after-writing") this.#upkeep.begin();
			}
		});
		this.#runs = run.catch(() => undefined);
		return run;
	}

	#writable(): Indexer {
		const { indexer } = this.#held.live;
		if (indexer) return indexer;
		throw new EngineError("read-only", "The index belongs to another process, so it is only read here.");
	}

	#report({ counts, deleted, relinked }: RunReport): IndexReport {
		const { catalog } = this.#held.live.view;
		const { files, blocks, edges, lines, bytes, withProblems } = catalog.totals();
		const setAside = this.#held.takeNote();
		return {
			files, blocks, edges, lines, bytes, withProblems, deleted, relinked, failed: catalog.failed.size,
			parsed: counts.parsed, unchanged: counts.unchanged + counts.touched, skipped: leftOutOf(this.#held.live),
			...(setAside === undefined ? {} : { setAside }),
		};
	}

	readonly diskBytes = (): number => this.#held.orFailed(() => this.#held.live.engine.statistics().disk.total, 0);

	filesWithProblems(): readonly string[] {
		return this.#held.live.view.catalog.withProblems();
	}

	/** What a large run needed is given back. */
	#rest(): void {
		if (this.#runCount > 0) return;
		this.#options.pool.rest();
		collectSoon();
	}

	/** A run that looks through everything: what was changed while nothing could be written is not known. */
	async #mend(): Promise<void> {
		if (this.#held.isReader) this.#held.openAgain();
		else await this.index();
	}
}
