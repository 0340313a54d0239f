/** Real folders with real sessions, for tests. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Engine } from "../engine/index.ts";
import { createNodeVfs } from "../engine/vfs/node/nodeVfs.ts";
import { extractFile } from "./extraction/extract.ts";
import type { ExtractionInput, ExtractionOutcome, ExtractionPool } from "./extraction/extraction.ts";
import { readerOf } from "./extraction/fixture.ts";
import { InlinePool } from "./extraction/inlinePool.ts";
import { storeIn } from "./home/storeNames.ts";
import type { LinkThreads } from "./indexing/linkThreads.ts";
import { silentLogger } from "./logger.ts";
import { openSession } from "./openSession.ts";
import type { Session, SessionMode } from "./session.ts";
import { dumpIndex, linesWithSurplus, type IndexDump } from "./store/dump.ts";

export function inlinePool(): ExtractionPool {
	return new InlinePool(() => ({
		extract: async (input) => extractFile(input, await readerOf(input.language)),
		memoryBytes: () => 0,
	}));
}

/** Extracts what documents hold only when it is let through, so that other things can happen meanwhile. */
export class GatedPool implements ExtractionPool {
	readonly #pool = inlinePool();
	readonly #waiting: (() => void)[] = [];
	/** Texts that came to the gate. */
	textCount = 0;
	/** Resolves when the first text waits at the gate. */
	readonly arrived: Promise<void>;
	#arrive: () => void = () => undefined;

	constructor() {
		this.arrived = new Promise((resolve) => (this.#arrive = resolve));
	}

	async extract(input: ExtractionInput): Promise<ExtractionOutcome> {
		if (typeof input.source === "string") {
			this.textCount += 1;
			await new Promise<void>((resolve) => {
				this.#waiting.push(resolve);
				this.#arrive();
			});
		}
		return this.#pool.extract(input);
	}

	/** Lets through who waits, and after each one who comes then. */
	async openFor<T>(work: Promise<T>): Promise<T> {
		let isOver = false;
		const ended = work.finally(() => (isOver = true));
		while (!isOver) {
			for (const pass of this.#waiting.splice(0)) pass();
			await new Promise((resolve) => setImmediate(resolve));
		}
		return ended;
	}

	whenRoom(): Promise<void> {
		return this.#pool.whenRoom();
	}

	rest(): void {
		this.#pool.rest();
	}

	close(): Promise<void> {
		return this.#pool.close();
	}
}

/** A workspace in a temporary folder. Files get ever newer times, so that every write is seen as one. */
export class TestWorkspace {
	readonly root: string;
	readonly base: string;
	pool: ExtractionPool = inlinePool();
	linkThreads: LinkThreads | undefined;
	followsDisk = false;
	#time = 1_600_000_000;

	constructor(files: Readonly<Record<string, string>> = {}) {
		this.base = realpathSync(mkdtempSync(join(tmpdir(), "kausal-")));
		this.root = join(this.base, "workspace");
		mkdirSync(this.root);
		for (const [path, text] of Object.entries(files)) this.write(path, text);
	}

	write(path: string, text: string | Uint8Array): void {
		const absolute = join(this.root, path);
		mkdirSync(dirname(absolute), { recursive: true });
		writeFileSync(absolute, text);
		this.#time += 10;
		utimesSync(absolute, this.#time, this.#time);
	}

	/** @param target - relative to the folder of the link, or absolute */
	link(path: string, target: string): void {
		mkdirSync(dirname(join(this.root, path)), { recursive: true });
		symlinkSync(target, join(this.root, path));
	}

	remove(path: string): void {
		rmSync(join(this.root, path));
	}

	/** @param folder - of the workspace, in place of the whole */
	open(index: string = "index", mode: SessionMode = "write", folder: string = ""): Promise<Session> {
		const indexDirectory = join(this.base, index);
		const { pool, linkThreads, followsDisk } = this;
		const root = join(this.root, folder);
		return openSession({ root, indexDirectory, pool, linkThreads, followsDisk, logger: silentLogger, mode });
	}

	/** The folder of the store that counts. */
	store(index: string = "index"): string {
		const store = storeIn({ vfs: createNodeVfs(), directory: join(this.base, index) });
		if (store === undefined) throw new Error(`There is no store in ${index}.`);
		return store;
	}

	/** The content of a closed index. */
	dump(index: string = "index"): readonly string[] {
		return this.#dump(index).lines;
	}

	#dump(index: string): IndexDump {
		const engine = Engine.open({ vfs: createNodeVfs(), directory: this.store(index), mode: "read" });
		try {
			return dumpIndex(engine);
		} finally {
			engine.close();
		}
	}

	/** What an index built from nothing holds now, as the one that counts says it when it is right. */
	async freshDump(): Promise<readonly string[]> {
		const session = await this.open("fresh");
		await session.index({ fromNothing: true });
		await session.close();
		const fresh = this.#dump("fresh");
		const isThere = storeIn({ vfs: createNodeVfs(), directory: join(this.base, "index") }) !== undefined;
		return isThere ? linesWithSurplus(fresh, this.#dump("index")) : fresh.lines;
	}

	dispose(): void {
		rmSync(this.base, { recursive: true, force: true });
	}
}

/** Runs with a workspace that is removed afterwards. */
export async function withWorkspace(
	files: Readonly<Record<string, string>>, work: (workspace: TestWorkspace) => Promise<void>,
): Promise<void> {
	const workspace = new TestWorkspace(files);
	try {
		await work(workspace);
	} finally {
		workspace.dispose();
	}
}

/** Of tests that each run in a workspace of their own with these files. */
export const inWorkspaceOf = (files: Readonly<Record<string, string>>) =>
	(work: (workspace: TestWorkspace) => Promise<void>) => (): Promise<void> => withWorkspace(files, work);

/** Small modules that import, extend and call each other; every choice by a seeded generator. */
export class RandomModules {
	readonly #random: () => number;
	readonly #workspace: TestWorkspace;
	readonly files: Map<string, string> = new Map();

	constructor(workspace: TestWorkspace, seed: number) {
		let state = seed;
		this.#random = () => {
			state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
			return state / 2 ** 32;
		};
		this.#workspace = workspace;
	}

	/** @param removeShare - how often a file is removed rather than written, 0 to 1 */
	edit(removeShare: number = 0.15): void {
		const path = this.path();
		if (this.#random() < removeShare && this.files.has(path)) {
			this.files.delete(path);
			this.#workspace.remove(path);
			return;
		}
		const text = this.module();
		this.files.set(path, text);
		this.#workspace.write(path, text);
	}

	/** Moves a file, if the one that chance names is there. */
	rename(): void {
		const [from, to] = [this.path(), this.path()];
		const text = this.files.get(from);
		if (text === undefined || from === to) return;
		this.files.delete(from);
		this.#workspace.remove(from);
		this.files.set(to, text);
		this.#workspace.write(to, text);
	}

	isChosen(share: number): boolean {
		return this.#random() < share;
	}

	below(limit: number): number {
		return Math.floor(this.#random() * limit);
	}

	protected path(): string {
		return `m${this.below(7)}.ts`;
	}

	protected module(): string {
		const lines: string[] = [];
		for (let count = this.below(3); count > 0; count--) {
			const names = [...new Set([this.name("f"), this.name("C")])];
			lines.push(`import { ${names.join(", ")} } from "./m${this.below(8)}";`);
		}
		if (this.#random() < 0.2) lines.push(`export * from "./m${this.below(8)}";`);
		if (this.#random() < 0.3) lines.push(`// ${"x".repeat(this.below(20))}`);
		for (let count = this.below(3); count > 0; count--) {
			lines.push(`export function ${this.name("f")}() { return ${this.name("f")}() + ${this.below(9)}; }`);
		}
		for (let count = this.below(2); count > 0; count--) {
			const base = this.#random() < 0.5 ? ` extends ${this.name("C")}` : "";
			const [name, method, called] = [this.name("C"), this.name("m"), this.name("m")];
			lines.push(`export class ${name}${base} {`, `\t${method}() { return this.${called}(); }`, "}");
		}
		lines.push(`const it = new ${this.name("C")}();`, `it.${this.name("m")}();`, "");
		return lines.join("\n");
	}

	protected name(prefix: string): string {
		return `${prefix}${this.below(4)}`;
	}
}

/** The same of Go: two packages of types, methods outside of them, interfaces and aliases. */
export class RandomPackages extends RandomModules {
	protected override path(): string {
		return `${this.isChosen(0.5) ? "a" : "b"}/m${this.below(3)}${this.isChosen(0.2) ? "_test" : ""}.go`;
	}

	protected override module(): string {
		const clause = this.isChosen(0.9) ? "package p" : "package p_test";
		const lines = [clause, 'import "example.org/a"', 'import other "example.org/b"'];
		for (let count = 1 + this.below(3); count > 0; count--) {
			const embedded = this.isChosen(0.3) ? this.#type() : "";
			lines.push(`type ${this.name("T")} struct { ${embedded} }`);
		}
		for (let count = 1 + this.below(4); count > 0; count--) {
			lines.push(`func (t *${this.name("T")}) ${this.#method()} {`, `\tt.${this.name("M")}()`, "}");
		}
		for (let count = this.below(3); count > 0; count--) {
			const parts = this.isChosen(0.3) ? `a.${this.name("I")}` : `${this.#method()}; ${this.#method()}`;
			lines.push(`type ${this.name("I")} interface { ${parts} }`);
		}
		if (this.isChosen(0.3)) lines.push(`type ${this.name("A")} = ${this.#type()}`);
		if (this.isChosen(0.5)) {
			const called = `${this.isChosen(0.5) ? "p" : "a"}.${this.name("F")}()`;
			lines.push(`func ${this.name("F")}() {`, `\t${called}`, `\tother.${this.name("T")}{}.${this.name("M")}()`, "}");
		}
		return lines.join("\n") + "\n".repeat(this.below(3));
	}

	#method(): string {
		return `${this.name("M")}(${this.isChosen(0.5) ? "" : `p ${this.#type()}`})`;
	}

	#type(): string {
		const name = this.name(this.isChosen(0.3) ? "A" : "T");
		return this.isChosen(0.4) ? name : `${this.isChosen(0.5) ? "a" : "other"}.${name}`;
	}
}
