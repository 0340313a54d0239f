/**
 * The first pass of a run: takes in the files that a look at the disk has found, and those that it found gone.
 *
 * What always holds: files are read and parsed side by side and written one by one, and between pieces of that the
 * event loop turns. What became of each file is counted once.
 */
import type { Engine } from "../../engine/index.ts";
import type { Project } from "../resolution/project.ts";
import { UNREADABLE } from "../store/records.ts";
import type { FoundFile } from "../workspace/scan.ts";
import type { Skipped } from "../workspace/skipped.ts";
import type { Dependents } from "./dependents.ts";
import { Intake, isNoted, type IntakeOutcome, type IntakeParts } from "./intake.ts";
import { LinkRun, NOTHING_KNOWN } from "./linkRun.ts";
import { importedFiles, NOTHING_NEAR, openFiles, type Near, type NearTaken } from "./nearFirst.ts";
import { isUnreadable, type Scanned } from "./scanned.ts";

/** Files that are read and wait for a parser at the same time. */
const IN_FLIGHT_MAX = 16;
const MAINTAIN_BYTES = 256 * 1024;

const NONE: Readonly<Record<IntakeOutcome, number>> =
	{ unchanged: 0, touched: 0, reused: 0, parsed: 0, skipped: 0, absent: 0, failed: 0 };

export interface ReadParts extends IntakeParts {
	readonly engine: Engine;
	readonly dependents: Dependents;
	/** The folder of the store. */
	readonly directory: string;
	readonly near?: Near | undefined;
}

export interface ReadRunOptions {
	/** Hears of each file that is taken in, of so many. */
	readonly onTaken?: ((done: number, total: number) => void) | undefined;
	readonly signal?: AbortSignal | undefined;
}

export class ReadRun {
	readonly #parts: ReadParts;
	readonly #options: ReadRunOptions;
	readonly #counts: Record<IntakeOutcome, number> = { ...NONE };
	/** What has come of the files so far. */
	readonly intake: Intake;
	/** How many files there were that are gone. */
	deletedCount = 0;

	constructor(parts: ReadParts, options: ReadRunOptions) {
		this.#parts = parts;
		this.#options = options;
		this.intake = new Intake(parts);
	}

	/** What became of how many files. */
	get counts(): Readonly<Record<IntakeOutcome, number>> {
		return this.#counts;
	}

	/** Reads and links what is open before all else: see nearFirst.ts. */
	async takeNear({ files: found }: Scanned, project: Project): Promise<NearTaken> {
		const { near, view } = this.#parts;
		const open = openFiles(near, found);
		if (near === undefined || open.length === 0) return NOTHING_NEAR;
		await this.#takeAll(open);
		const imported = importedFiles({ files: open, view, project, found });
		await this.#takeAll(imported);
		const paths = open.map(({ path }) => path);
		const run = new LinkRun({ ...this.#parts, project, threads: undefined }, { signal: this.#options.signal });
		await run.link(paths.filter((path) => view.hasFile(path)).sort(), NOTHING_KNOWN);
		near.linked();
		return { open: new Set(paths), taken: new Set([...open, ...imported]) };
	}

	async take(files: readonly FoundFile[]): Promise<void> {
		await this.#takeAll(files, this.#options.onTaken);
	}

	/** Notes why files are not read that are there. */
	async skip(skipped: readonly Skipped[]): Promise<void> {
		for (const one of skipped) await this.#skip(one);
		this.#counts.failed += skipped.filter(isUnreadable).length;
	}

	/** Drops files that are not there any more. */
	async drop(paths: readonly string[]): Promise<void> {
		const { dependents, view } = this.#parts;
		this.deletedCount += paths.filter((path) => view.hasFile(path)).length;
		for (const path of paths) {
			await this.intake.drop(path);
			dependents.set(path, undefined);
		}
	}

	async #takeAll(files: readonly FoundFile[], onTaken?: ReadRunOptions["onTaken"]): Promise<void> {
		const { engine, pace } = this.#parts;
		let next = 0;
		let done = 0;
		const work = async (): Promise<void> => {
			while (next < files.length) {
				this.#options.signal?.throwIfAborted();
				const outcome = await this.intake.take(files[next++] as FoundFile);
				if (outcome !== undefined) this.#counts[outcome] += 1;
				done += 1;
				onTaken?.(done, files.length);
				await pace.piece(() => {
					if (outcome !== "unchanged" && done % 4 === 0) engine.maintain(MAINTAIN_BYTES);
				});
			}
		};
		await Promise.all(Array.from({ length: Math.min(IN_FLIGHT_MAX, files.length) }, work));
		for (const outcome of await this.intake.settle()) this.#counts[outcome] += 1;
	}

	async #skip({ path, reason, detail }: Skipped): Promise<void> {
		const { dependents, languageOf, view } = this.#parts;
		if (reason === UNREADABLE) {
			return this.intake.fail(path, detail);
		}
		if (isNoted(view.catalog.get(path), { reason, detail })) return;
		const nothing = { sizeBytes: 0, mtimeMs: 0, ctimeMs: 0, readAtMs: 0 };
		await this.intake.skip(path, languageOf(path) ?? "", { reason, detail, ...nothing });
		dependents.set(path, undefined);
	}
}
