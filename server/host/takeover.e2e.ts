/**
 * Races for an index whose owner is killed: two windows that it served both want to go on, and both are asked something
 * at that moment. Afterwards one of them owns the index, the other is served by it, and neither has lost anything: not
 * what was saved before, not what was typed and not saved, not what was asked.
 *
 *     npm run takeover                 200 races; KAUSAL_RACES says how many, KAUSAL_SEED which
 *
 * The seed decides the moments; the machine decides what a moment meets, and how long nobody answers, which is printed.
 */
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import { ServerProcess } from "../home/serverProcess/fixture.ts";
import { realRoot } from "../workspace/containment.ts";
import { indexDirectoryFor } from "../workspace/indexDirectory.ts";

const RACES = Number(process.env["KAUSAL_RACES"] ?? 3);
const SEED = Number(process.env["KAUSAL_SEED"] ?? 1);
/** Only end what would never end: a busy machine takes its time. */
const RACE_MS_MAX = 300_000;
const KNOWN_MS_MAX = 120_000;

test(`of two windows one goes on, and neither has lost anything (${RACES} races, seed ${SEED})`, async () => {
	const scratch = realRoot(mkdtempSync(join(tmpdir(), "kausal-takeover-")));
	const races = new TakeoverRaces(scratch, dice(SEED));
	const times = { first: [] as number[], both: [] as number[], whole: [] as number[], node: [] as number[] };
	try {
		for (let race = 0; race < RACES; race++) {
			const { firstMs, bothMs, wholeMs, wrong } = await races.run();
			expect(wrong, `race ${race}`).toEqual([]);
			times.first.push(firstMs);
			times.both.push(bothMs);
			times.whole.push(wholeMs);
			times.node.push(await nodeMs());
		}
	} finally {
		races.end();
		rmSync(scratch, { recursive: true, force: true });
		const said = [
			`first answer ${spread(times.first)}`, `of both ${spread(times.both)}`, `of unsaved text ${spread(times.whole)}`,
		];
		console.log(`${times.first.length} races: ${said.join("; ")}; Node alone starts in ${spread(times.node)}`);
	}
}, RACES * RACE_MS_MAX);

/** Numbers from 0 up to 1. */
function dice(seed: number): () => number {
	let state = seed;
	return () => (state = (state * 1103515245 + 12345) % 2 ** 31) / 2 ** 31;
}

/** What the machine takes to start Node with nothing to do. */
async function nodeMs(): Promise<number> {
	const begun = performance.now();
	await new Promise((resolve) => spawn(process.execPath, ["-e", "0"]).once("exit", resolve));
	return performance.now() - begun;
}

function spread(times: readonly number[]): string {
	const sorted = [...times].sort((one, other) => one - other);
	const at = (share: number): number => Math.round(sorted[Math.ceil(sorted.length * share) - 1] ?? 0);
	return `median ${at(0.5)}, p95 ${at(0.95)}, max ${at(1)} ms`;
}

interface Race {
	/** From the kill to the first answer, to answers of both, and until both know again what is not saved. */
	readonly firstMs: number;
	readonly bothMs: number;
	readonly wholeMs: number;
	/** What was lost, or is not as it should be; empty if all is well. */
	readonly wrong: readonly string[];
}

class TakeoverRaces {
	readonly #root: string;
	readonly #base: string;
	readonly #chance: () => number;
	#owner: ServerProcess | undefined;
	#windows: ServerProcess[] = [];
	#round = 0;

	/** @param scratch - a real path of a folder that is there */
	constructor(scratch: string, chance: () => number) {
		this.#root = join(scratch, "workspace");
		this.#base = join(scratch, "indexes");
		this.#chance = chance;
		mkdirSync(this.#root);
		writeFileSync(join(this.#root, "price.ts"), "export function price(): number { return 1; }\n");
	}

	async run(): Promise<Race> {
		const round = this.#round++;
		this.#owner ??= await this.#open();
		while (this.#windows.length < 2) this.#windows.push(await this.#open());
		const [owner, windows] = [this.#owner, this.#windows];
		writeFileSync(join(this.#root, `saved${round}.ts`), `export const saved${round} = 1;\n`);
		owner.changed([`saved${round}.ts`]);
		for (const [index, window] of windows.entries()) await typeIn(window, `typed${round}x${index}`);
		const names = [`saved${round}`, `typed${round}x0`, `typed${round}x1`];
		const wrong: string[] = [];
		const isKnown = async (): Promise<boolean> =>
			(await Promise.all(names.map((name) => owner.symbols(name)))).every(({ length }) => length === 1);
		if (!(await waitFor(isKnown))) wrong.push("the owner does not know all before");
		// Some of it is asked before the kill, some while nobody is there to answer.
		const early = windows.map((window) => window.symbols("price"));
		await pause(this.#chance() * 30);
		const killed = performance.now();
		owner.child.kill("SIGKILL");
		let firstMs = Infinity;
		const late = windows.map(async (window) => {
			const found = await window.symbols("price");
			firstMs = Math.min(firstMs, performance.now() - killed);
			return found;
		});
		const answers = await Promise.all([...early, ...late]);
		const bothMs = performance.now() - killed;
		if (answers.some((found) => found.length !== 1)) wrong.push(`answers were ${JSON.stringify(answers)}`);
		// A question waits a second for a text that is being read, and the next one again.
		const known = windows.map((window) => waitFor(async () => {
			const found = await Promise.all(names.map((name) => window.symbols(name)));
			return found.every(({ length }) => length === 1);
		}));
		if ((await Promise.all(known)).includes(false)) wrong.push(`of ${names.join()} not all is known`);
		const wholeMs = performance.now() - killed;
		wrong.push(...await this.#settled(windows));
		return { firstMs, bothMs, wholeMs, wrong };
	}

	end(): void {
		for (const window of [this.#owner, ...this.#windows]) window?.child.kill("SIGKILL");
	}

	async #open(): Promise<ServerProcess> {
		const window = new ServerProcess(this.#root, this.#base);
		await window.begin();
		await window.until(({ state }) => state === "ready");
		return window;
	}

	/** Who owns the index now. */
	async #settled(windows: readonly ServerProcess[]): Promise<readonly string[]> {
		// Until then one of them may only read, and has the index open as well.
		await Promise.all(windows.map((window) => window.until(({ state }) => state === "ready")));
		let found = this.#found(windows);
		await waitFor(async () => {
			await pause(20);
			found = this.#found(windows);
			return found.wrong.length === 0;
		});
		this.#owner = found.owner;
		this.#windows = windows.filter((window) => window !== found.owner);
		return found.wrong;
	}

	#found(windows: readonly ServerProcess[]): Pick<Race, "wrong"> & { readonly owner: ServerProcess | undefined } {
		const wrong: string[] = [];
		const home = indexDirectoryFor(this.#root, { base: this.#base });
		const locks = readdirSync(home).filter((name) => name.startsWith("LOCK"));
		const pids = locks.map((name) => Number(readFileSync(join(home, name), "utf8").split(" ")[0]));
		const owners = windows.filter(({ child }) => pids.includes(child.pid ?? 0));
		const openIn = windows.filter((window) => hasOpen(window, home));
		if (locks.length !== 1 || owners.length !== 1) wrong.push(`owners: ${pids.join()}`);
		if (openIn.length !== 1) wrong.push(`the index is open in ${openIn.length} processes`);
		return { owner: owners[0], wrong };
	}
}

/** @returns whether it holds in time */
async function waitFor(holds: () => Promise<boolean>): Promise<boolean> {
	const begun = performance.now();
	while (!(await holds())) if (performance.now() - begun > KNOWN_MS_MAX) return false;
	return true;
}

async function typeIn(window: ServerProcess, name: string): Promise<void> {
	const uri = window.uri(`${name}.ts`);
	const text = `export const ${name} = 1;\n`;
	window.tell("textDocument/didOpen", { textDocument: { uri, languageId: "typescript", version: 1, text } });
	await window.symbols(name);
}

function hasOpen({ child }: ServerProcess, home: string): boolean {
	return readdirSync(`/proc/${child.pid}/fd`).some((name) => {
		try {
			return readlinkSync(`/proc/${child.pid}/fd/${name}`).startsWith(join(home, "store-"));
		} catch {
			return false; // closed since
		}
	});
}
