/** When size and times of a file are proof enough that its bytes are the known ones, and when they are not. */
import { readFileSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { Engine } from "../../engine/index.ts";
import { createNodeVfs } from "../../engine/vfs/node/nodeVfs.ts";
import { type TestWorkspace, withWorkspace } from "../fixture.ts";
import { Pace } from "../model/pace.ts";
import { languageOf } from "../languages.ts";
import { StoreView } from "../store/storeView.ts";
import type { FoundFile } from "../workspace/scan.ts";
import { seenOnDisk } from "../workspace/sourceFile.ts";
import { ContentChanges } from "./dependencies.ts";
import { FileWriter } from "./fileWriter.ts";
import { Intake, isUnchanged } from "./intake.ts";

const PATH = "a.ts";
const [BEFORE, AFTER] = ["export const one = 1;\n", "export const two = 2;\n"];
const HOUR_MS = 3_600_000;

/** One file and an index of it, on a clock that is set by hand; times of the file are real ones. */
class Clocked {
	readonly #workspace: TestWorkspace;
	readonly file: string;
	nowMs = 0;
	#engine: Engine;
	#view: StoreView;
	/** Runs when somebody looks at the clock. */
	onClock: () => void = () => undefined;

	constructor(workspace: TestWorkspace) {
		this.#workspace = workspace;
		this.file = join(workspace.root, PATH);
		this.#engine = this.#open();
		this.#view = new StoreView(this.#engine);
	}

	get found(): FoundFile {
		const seen = seenOnDisk(this.#workspace.root, PATH);
		if (typeof seen === "string") throw new Error(seen);
		return { path: PATH, ...seen };
	}

	/** How much had to be done for the file, seen as it is or as given. */
	async take(found: FoundFile = this.found): Promise<string | undefined> {
		return this.#intake().take(found);
	}

	/** The file could not be looked at. */
	async fail(): Promise<void> {
		await this.#intake().fail(PATH, "It cannot be read.");
	}

	#intake(): Intake {
		const nowMs = (): number => {
			this.onClock();
			return this.nowMs;
		};
		return new Intake({
			root: this.#workspace.root, view: this.#view, writer: new FileWriter(this.#engine, this.#view, () => 0),
			pool: this.#workspace.pool, languageOf, fileBytesMax: 1000, nowMs,
			pace: new Pace(), wantsChanges: true, contentChanges: new ContentChanges(),
		});
	}

	/** Other bytes, as many; the mtime is set to what it was, as `cp -p` does, and the ctime is a later one. */
	replace(): void {
		const { mtimeMs, ctimeMs } = statSync(this.file);
		// File systems count in ticks: a change within the same one would be another case.
		while (statSync(this.file).ctimeMs === ctimeMs) writeFileSync(this.file, AFTER);
		this.setMtime(mtimeMs);
	}

	setMtime(mtimeMs: number): void {
		utimesSync(this.file, mtimeMs / 1000, mtimeMs / 1000);
	}

	/** The index knows the text of the file as it is on disk. */
	get isRight(): boolean {
		const name = readFileSync(this.file, "utf8") === BEFORE ? "one" : "two";
		return this.#view.names.sites(name).length === 1;
	}

	reopen(): void {
		this.#engine.close();
		this.#engine = this.#open();
		this.#view = new StoreView(this.#engine);
	}

	#open(): Engine {
		return Engine.open({ vfs: createNodeVfs(), directory: join(this.#workspace.base, "index") });
	}

	close(): void {
		this.#engine.close();
	}
}

function clocked(name: string, work: (clocked: Clocked) => Promise<void>): void {
	test(name, () => withWorkspace({}, async (workspace) => {
		writeFileSync(join(workspace.root, PATH), BEFORE);
		const one = new Clocked(workspace);
		try {
			await work(one);
			expect(one.isRight).toBe(true);
		} finally {
			one.close();
		}
	}));
}

describe("a file that is not touched", () => {
	clocked("is not read again when it was old enough, also by the next run, with times finer than kept", async (one) => {
		one.setMtime(1_600_000_000_123.4567);
		one.nowMs = one.found.ctimeMs + 2001;
		expect(await one.take()).toBe("parsed");
		expect(await one.take()).toBe("unchanged");
		one.reopen();
		expect(await one.take()).toBe("unchanged");
	});

	clocked("is compared by its bytes when it was read so soon that a change could have the same times", async (one) => {
		const { ctimeMs } = one.found;
		one.setMtime(1_600_000_000_000);
		for (const [age, outcome] of [
			[0, "parsed"], [1999, "touched"], [2000, "touched"], [2500, "touched"], [2501, "unchanged"],
		] as const) {
			one.nowMs = ctimeMs + age;
			expect([age, await one.take()]).toEqual([age, outcome]);
		}
	});

	clocked("is always compared while its time lies ahead of the clock", async (one) => {
		one.setMtime(one.found.ctimeMs + HOUR_MS);
		one.nowMs = one.found.ctimeMs + 10_000;
		for (const outcome of ["parsed", "touched", "touched"]) expect(await one.take()).toBe(outcome);
		one.nowMs += HOUR_MS;
		expect([await one.take(), await one.take()]).toEqual(["touched", "unchanged"]);
	});

	clocked("is read again when it could not be looked at meanwhile, which takes the note of that back", async (one) => {
		one.nowMs = one.found.ctimeMs + 10_000;
		await one.take();
		await one.fail();
		expect([await one.take(), await one.take()]).toEqual(["touched", "unchanged"]);
	});

	clocked("is compared again after the clock was set back", async (one) => {
		const { ctimeMs } = one.found;
		one.nowMs = ctimeMs - HOUR_MS;
		expect([await one.take(), await one.take()]).toEqual(["parsed", "touched"]);
	});
});

describe("other bytes of the same size are seen", () => {
	clocked("when both times are the same, because the file was young", async (one) => {
		const { found } = one;
		one.nowMs = found.ctimeMs + 1000;
		await one.take(found);
		writeFileSync(one.file, AFTER);
		one.nowMs += HOUR_MS;
		// As a file system whose times are coarse shows it. The entry has the times that the descriptor told.
		expect(await one.take(found)).toBe("parsed");
	});

	clocked("when the mtime is set back to what it was", async (one) => {
		one.setMtime(1_600_000_000_000);
		one.nowMs = one.found.ctimeMs + 10_000;
		expect([await one.take(), await one.take()]).toEqual(["parsed", "unchanged"]);
		one.replace();
		expect(await one.take()).toBe("parsed");
	});

	clocked("when it is, and lies after the change, because the clock was set back", async (one) => {
		const mtimeMs = Math.floor(one.found.ctimeMs / 1000) * 1000 + HOUR_MS;
		one.setMtime(mtimeMs);
		one.nowMs = mtimeMs + HOUR_MS;
		expect([await one.take(), await one.take()]).toEqual(["parsed", "unchanged"]);
		one.replace();
		expect(one.found.mtimeMs).toBe(mtimeMs);
		expect(await one.take()).toBe("parsed");
	});

	clocked("when they come while the file is being read: its age is that of before", async (one) => {
		let looks = 0;
		one.onClock = () => {
			looks += 1;
			writeFileSync(one.file, AFTER);
		};
		one.nowMs = one.found.ctimeMs + 10_000;
		expect([await one.take(), looks]).toEqual(["parsed", 1]);
	});
});

describe("size and times prove that nothing has changed", () => {
	const entry = { sizeBytes: 10, mtimeMs: 50_000, ctimeMs: 60_000, readAtMs: 70_000 };
	const check = (change: Partial<typeof entry>, read: Partial<typeof entry> = {}): boolean =>
		isUnchanged({ ...entry, ...read }, { ...entry, ...change });

	test("only when all three are the same, to the microsecond", () => {
		expect(check({})).toBe(true);
		expect(check({ mtimeMs: 50_000.0004, ctimeMs: 59_999.9996 })).toBe(true);
		for (const change of [
			{ sizeBytes: 11 }, { sizeBytes: 9 },
			{ mtimeMs: 50_000.002 }, { mtimeMs: 49_999.998 }, { mtimeMs: 10_000 },
			{ ctimeMs: 60_000.002 }, { ctimeMs: 59_999.998 }, { ctimeMs: 10_000 },
		]) {
			expect([change, check(change)]).toEqual([change, false]);
		}
	});

	test("only when both times were more than two seconds old", () => {
		for (const [read, isProof] of [
			[{ readAtMs: 62_000 }, false], [{ readAtMs: 62_001 }, true], [{ readAtMs: 0 }, false],
			[{ mtimeMs: 68_000 }, false], [{ mtimeMs: 67_999 }, true], [{ mtimeMs: 900_000 }, false],
			[{ ctimeMs: 900_000 }, false],
		] as const) {
			expect([read, check(read, read)]).toEqual([read, isProof]);
		}
	});
});
