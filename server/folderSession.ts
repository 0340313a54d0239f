/**
 * {@link Session} over a real folder: constructs engine, views, indexer and overlay, and makes runs of the indexer
 * follow each other.
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
import { liveIndexOf, type LiveIndex } from "./liveIndex.ts";
import { IndexHome, openToRead, stampOf, type HomeSettings, type OpenedIndex } from "./home/indexHome.ts";
import { goneHolders } from "./home/ownership.ts";
import { HOME_IS_GONE, problemOf } from "./home/problems.ts";
import { doLater, Repair } from "./home/repair.ts";
import { Upkeep } from "./home/upkeep.ts";
import { FolderFollower } from "./indexing/folderFollower.ts";
import { Indexer, type RunOptions, type RunReport } from "./indexing/indexer.ts";
import { lookThrough } from "./indexing/lookThrough.ts";
import type { Overlay } from "./indexing/overlay.ts";
import type { Staleness } from "./model/staleness.ts";
import type { TextChange } from "./model/textChange.ts";
import { languageOf } from "./languages.ts";
import { baseNameOf } from "./model/path.ts";
import { isConfigurationFile } from "./resolution/configurationFiles.ts";
import type {
	ComparedStates, IndexOptions, IndexProgress, IndexReport, Joinable, Session, SessionOptions, SessionStatus,
	SkippedFile,
} from "./session.ts";
import { stateDiff, type ComparedIndex } from "./stateDiff.ts";
import { closeQuietly, isDamage, isFinished } from "./store/openStore.ts";
import { relativeInside } from "./workspace/containment.ts";
import type { DiskChanges } from "./workspace/folderWatch.ts";

const DEFAULT_FILE_BYTES_MAX = 4 * 1024 * 1024;
/** After a run that wrote more files, memory goes to tables without being full: the next start replays no log. */
const FLUSH_FILES_MIN = 64;
/** How often a reader looks whether the owner has written. */
const REOPEN_MS = 1000;

const leftOutOf = ({ view }: LiveIndex): SkippedFile[] => view.catalog.leftOut() as SkippedFile[];

export class FolderSession implements Session {
	readonly root: string;
	readonly analysis: Analysis;
	readonly joinable: Joinable;
	readonly #options: SessionOptions;
	readonly #homeSettings: HomeSettings;
	readonly #fileBytesMax: number;
	readonly #texts = new Map<string, string>();
	#store: LiveIndex;
	/** Undefined with mode `read`. */
	#home: IndexHome | undefined;
	/** Runs, one after the other. */
	#runs: Promise<unknown> = Promise.resolve();
	#progress: IndexProgress | undefined;
	#runCount = 0;
	#setAside: string | undefined;
	#isClosed = false;
	readonly #upkeep: Upkeep;
	#seenByReader = "";
	#lookedAtMs = -Infinity;
	onProblem: ((problem: string | undefined) => void) | undefined;
	onFollowed: (() => void) | undefined;
	/** Undefined where nobody wants it, and with mode `read`. */
	readonly #follower: FolderFollower | undefined;
	readonly #repair: Repair;
	/** Somebody met damage in the store that is open. */
	#damage: Error | undefined;
	/** Writing failed, so the engine has to be opened anew. */
	#isPoisoned = false;

	private constructor(options: SessionOptions, homeSettings: HomeSettings, gone: ReadonlySet<string>) {
		this.root = options.root;
		this.#options = options;
		const { later = doLater } = options;
		const { vfs } = homeSettings;
		this.#homeSettings = homeSettings;
		this.#repair = new Repair({ mend: () => this.#mend(), changed: (problem) => this.onProblem?.(problem), later });
		this.#fileBytesMax = options.fileBytesMax ?? DEFAULT_FILE_BYTES_MAX;
		this.#follower = options.followsDisk !== true || this.#isReader ? undefined : new FolderFollower({
			root: this.root, nowMs: () => performance.now(), later,
			isWanted: (path) => languageOf(path) !== undefined || isConfigurationFile(baseNameOf(path)) ||
				this.#store.indexer?.project.isFolderLink(path) === true,
			isBusy: () => this.#store.indexer?.isWhole !== true,
			update: (changes, onRead) => this.#follow(changes, onRead),
		});
		this.#upkeep = new Upkeep({
			store: () => this.#store, vfs, mayWork: () => !this.#isClosed && !this.#isReader && this.#runCount === 0,
			failed: (error) => this.#failed(error), warn: (sentence) => options.logger.warn(sentence),
		});
		this.#store = this.#openStore(gone);
		const analysis = new IndexAnalysis(() => this.#store.overlay.view, later, () => this.#stateMark());
		this.joinable = { root: this.root, view: () => this.#store.overlay.view };
		this.analysis = guardedAnalysis(analysis, (error) => this.#failed(error));
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
		const sums = this.#orFailed(() => {
			const { catalog } = this.#store.view;
			const { files, blocks, edges, withProblems } = catalog.totals();
			return { files, blocks, edges, withProblems, skipped: leftOutOf(this.#store), failed: catalog.failed.size };
		}, { files: 0, blocks: 0, edges: 0, withProblems: 0, skipped: [], failed: 0 });
		return {
			state: this.#runCount > 0 ? "indexing" : "idle", readOnly: this.#isReader, progress: this.#progress,
			isComplete: this.isComplete, problem: this.#repair.problem, ...sums,
		};
	}

	get isComplete(): boolean {
		return this.#orFailed(() => this.#store.indexer?.isComplete ?? isFinished(this.#store.engine), false);
	}

	index(options: IndexOptions & Pick<RunOptions, "onRead"> = {}): Promise<IndexReport> {
		return this.#run(async () => {
			this.#follower?.looked();
			if (options.fromNothing) this.#replace((home) => home.beginAnew());
			const onProgress = (progress: IndexProgress): void => {
				// All facts of a first index are there from now on: what documents name can be found.
				const isLinking = progress.phase === "linking" && this.#progress?.phase !== "linking";
				if (isLinking && !this.isComplete) this.#store.overlay.baseChanged(undefined);
				this.#progress = progress;
				options.onProgress?.(progress);
			};
			const run = (): Promise<RunReport> => this.#writable().index({ ...options, onProgress });
			const report = await run().catch((error: unknown) => {
				if (!isDamage(error)) throw error;
				this.#replace((home) => home.beginAfterDamage(error as Error));
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
		const { indexer, parts } = this.#store;
		return (indexer ?? new Indexer(parts)).isUpToDate(signal).catch((error: unknown) => {
			throw this.#failed(error);
		});
	}

	changedOnDisk(paths: readonly string[]): Promise<void> {
		return this.#isReader ? Promise.resolve() : this.#update(paths);
	}

	#update(paths: readonly string[], onRead?: () => void): Promise<void> {
		return this.#run(async () => {
			const indexer = this.#writable();
			const isNextWaiting = (): boolean => this.#runCount > 1 || this.#follower?.isAwaited === true;
			const options = { onRead, isNextWaiting };
			if (!(await indexer.update(paths, options))) await indexer.index(options);
		});
	}

	setText(path: string, text: string): void {
		this.#texts.set(path, text);
		this.#store.freshness.forget(path);
		this.#store.overlay.setText(path, text);
	}

	dropText(path: string): void {
		this.#texts.delete(path);
		this.#store.overlay.dropText(path);
	}

	async caughtUp(path?: string): Promise<Staleness> {
		this.#look();
		const isBehindDisk = (await this.#follower?.caughtUp()) === false;
		const { isBehind, unlinkedCount } = await this.#withOverlay((overlay) => overlay.caughtUp(path));
		return { isBehind, unlinkedCount: unlinkedCount + (this.#store.indexer?.unlinkedCount ?? 0), isBehindDisk };
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
		return this.#store.overlay.behind(path, text);
	}

	async settled(): Promise<void> {
		this.#look();
		await this.#withOverlay((overlay) => overlay.settled());
	}

	text(path: string): string | undefined {
		const open = this.#texts.get(path);
		if (open !== undefined) return open;
		return this.#orFailed(() => this.#store.freshness.text(path), undefined);
	}

	unsavedSymbols(): readonly BlockId[] {
		return this.#orFailed(() => {
			const { view, overlay, freshness } = this.#store;
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
		return this.#texts.has(path) || this.#orFailed(() => this.#store.freshness.isCurrent(path), false);
	}

	realPath(path: string): string {
		return this.#store.project().realPath(path);
	}

	async refresh(paths: readonly string[]): Promise<void> {
		const changed = this.#store.freshness.changed(paths.filter((path) => !this.#texts.has(path)));
		if (changed.length === 0) return;
		const fresh = this.#store.freshness.refresh(changed);
		// What is read on top is for now; this is for good, and may have to wait for a run.
		this.changedOnDisk(changed).catch((error: unknown) => {
			this.#options.logger.warn(`Files that have changed could not be indexed: ${String(error)}`);
		});
		await fresh;
	}

	async catchUp(options: { readonly signal?: AbortSignal } = {}): Promise<number> {
		if (!this.#isReader) return this.index(options).then(() => 0);
		this.#look();
		const { freshness, view: { catalog } } = this.#store;
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
			throw this.#failed(error);
		}
	}

	#stateMark(): string {
		const { view, isLinked } = this.#store.overlay;
		return isLinked ? view.stateMark() : `${view.stateMark()},${view.stateCount}`;
	}

	#compared(): ComparedIndex {
		const store = this.#store;
		const { engine, view: base, overlay, freshness, dependents } = store;
		const { root, pool, documentPool } = this.#options;
		const [now, state] = [overlay.view, overlay.view.stateCount];
		return {
			root, engine, base, dependents, project: store.project(), languageOf, pool: documentPool ?? pool,
			fileBytesMax: this.#fileBytesMax, nowMs: () => performance.now(),
			now: { view: now, paths: overlay.differingPaths(), textOf: (path) => this.text(path) },
			diskText: (path) => freshness.text(path), stateMark: () => this.#stateMark(),
			isSame: () => store === this.#store && now === overlay.view && state === now.stateCount,
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
		this.#store.overlay.close();
		if (!this.#isReader && !this.#homeSettings.isInMemory) this.#upkeep.finish();
		try {
			this.#store.engine.close();
		} finally {
			this.#home?.release();
		}
	}

	tidied(signal?: AbortSignal): Promise<void> { return this.#upkeep.done(signal); }

	get #isReader(): boolean { return this.#options.mode === "read"; }

	/** Waits for the overlay, and when another one has taken its place meanwhile, for that one. */
	async #withOverlay<T>(wait: (overlay: Overlay) => Promise<T>): Promise<T> {
		for (;;) {
			const { overlay } = this.#store;
			const waited = await wait(overlay);
			if (overlay === this.#store.overlay) return waited;
		}
	}

	/** One run after the other; unsaved documents see each one's result. */
	#run<T>(work: () => Promise<T>): Promise<T> {
		this.#runCount += 1;
		const run = this.#runs.then(async () => {
			if (this.#isClosed) throw new Error("The session is closed.");
			let before: number | undefined;
			try {
				this.#putInOrder();
				before = this.#store.engine.sequence;
				const result = await work();
				if (this.#damage === undefined) this.#repair.end();
				return result;
			} catch (error) {
				throw this.#failed(error);
			} finally {
				this.#runCount -= 1;
				this.#progress = undefined;
				this.#store.freshness.baseChanged();
				this.#store.overlay.baseChanged(this.#store.indexer?.touched);
				const hasWritten = before !== this.#store.engine.sequence;
				if (hasWritten || this.#options.upkeep !== "after-writing") this.#upkeep.begin();
			}
		});
		this.#runs = run.catch(() => undefined);
		return run;
	}

	#writable(): Indexer {
		const { indexer } = this.#store;
		if (indexer) return indexer;
		throw new EngineError("read-only", "The index belongs to another process, so it is only read here.");
	}

	#report({ counts, deleted, relinked }: RunReport): IndexReport {
		const { files, blocks, edges, lines, bytes, withProblems } = this.#store.view.catalog.totals();
		const setAside = this.#setAside;
		this.#setAside = undefined;
		return {
			files, blocks, edges, lines, bytes, withProblems, deleted, relinked, failed: this.#store.view.catalog.failed.size,
			parsed: counts.parsed, unchanged: counts.unchanged + counts.touched, skipped: leftOutOf(this.#store),
			...(setAside === undefined ? {} : { setAside }),
		};
	}

	readonly diskBytes = (): number => this.#orFailed(() => this.#store.engine.statistics().disk.total, 0);

	filesWithProblems(): readonly string[] {
		return this.#store.view.catalog.withProblems();
	}

	#openStore(gone?: ReadonlySet<string>): LiveIndex {
		if (this.#isReader) return this.#build(openToRead(this.#homeSettings));
		const home = IndexHome.take(this.#homeSettings, gone);
		this.#home = home;
		try {
			return this.#buildOrPutAside(home);
		} catch (error) {
			home.release();
			throw error;
		}
	}

	#buildOrPutAside(home: IndexHome): LiveIndex {
		try {
			return this.#build(home.open());
		} catch (error) {
			if (!isDamage(error)) throw error;
			return this.#build(home.beginAfterDamage(error as Error));
		}
	}

	#build({ engine, directory, damage }: OpenedIndex): LiveIndex {
		const { logger } = this.#options;
		if (damage !== undefined) {
			const where = damage.movedTo === undefined ? "" : `; the old one is in ${damage.movedTo}`;
			this.#setAside = `The index could not be read and is built again${where}.`;
			logger.warn(`${this.#setAside} ${damage.error.message}`);
		}
		return liveIndexOf({ engine, directory }, {
			options: this.#options, fileBytesMax: this.#fileBytesMax, texts: this.#texts,
			onFolder: (path) => this.#follower?.add(path), failed: (error) => this.#failed(error),
			isBaseWhole: () => this.#runCount === 0 || this.isComplete,
		});
	}

	/** Puts another store in the place of the present one. */
	#replace(begin: (home: IndexHome) => OpenedIndex): void {
		if (this.#home === undefined) throw new EngineError("read-only", "The index belongs to another process.");
		this.#swap(this.#build(begin(this.#home)));
	}

	/** From here on everybody reads the other store; nobody reads the one before any more. */
	#swap(store: LiveIndex): void {
		const before = this.#store;
		this.#store = store;
		before.overlay.close();
		closeQuietly(before.engine);
		this.#damage = undefined;
		this.#isPoisoned = false;
	}

	/** What a run begins with: a store that can be written, in a home that is ours. */
	#putInOrder(): void {
		const home = this.#home;
		if (home === undefined) return;
		const damage = this.#damage;
		if (!home.isOwned) {
			home.release();
			this.#swap(this.#openStore());
		} else if (damage !== undefined) this.#replace(() => home.beginAfterDamage(damage));
		else if (this.#isPoisoned || !home.holds(this.#store.directory)) this.#swap(this.#buildOrPutAside(home));
	}

	/** A run that looks through everything: what was changed while nothing could be written is not known. */
	async #mend(): Promise<void> {
		if (this.#isReader) this.#swap(this.#openStore());
		else await this.index();
	}

	/** Hears of every failure, and sees to it that the index gets over it. @returns what the asker should be told */
	#failed(error: unknown): unknown {
		const problem = this.#isClosed ? undefined : problemOf(error, this.#isReader ? "read" : "write");
		if (problem === undefined) return error;
		if (isDamage(error)) {
			this.#damage ??= error as Error;
			this.#repair.begin(problem, this.#isReader ? "later" : "now");
			return new EngineError("corrupt", problem, { cause: error });
		}
		this.#isPoisoned = true;
		this.#repair.begin(problem, "later");
		return error;
	}

	#orFailed<T>(ask: () => T, otherwise: T): T {
		try {
			return ask();
		} catch (error) {
			const failure = this.#failed(error);
			if (!(failure instanceof EngineError)) throw failure;
			return otherwise;
		}
	}

	/** At most once a second: whether the home is still ours, or for a reader whether its owner has written. */
	#look(): void {
		// A clock that is set back must not blind us.
		const now = (this.#options.clockMs ?? performance.now.bind(performance))();
		if (now - this.#lookedAtMs < REOPEN_MS) return;
		this.#lookedAtMs = now;
		if (this.#isReader) this.#reopenIfWritten();
		else if (!this.#orFailed(() => this.#home?.holds(this.#store.directory), true)) {
			this.#repair.begin(HOME_IS_GONE, "now");
		}
	}

	/** A reader's view is of the moment of opening: open it again when the owner has written. */
	#reopenIfWritten(): void {
		try {
			const seen = stampOf(this.#homeSettings);
			if (seen === this.#seenByReader) return;
			this.#swap(this.#openStore());
			this.#seenByReader = seen;
			this.#repair.end();
		} catch (error) {
			// The owner is at work on its files: the view that we have stays good until the next look.
			this.#options.logger.debug(`The index could not be opened again: ${String(error)}`);
		}
	}
}
