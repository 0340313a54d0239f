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
import { expect, test } from "vitest";
import { ServerProcess } from "../home/serverProcess/fixture.ts";
import { realRoot } from "../workspace/containment.ts";
import { indexDirectoryFor } from "../workspace/indexDirectory.ts";

const RACES = Number(process.env["KAUSAL_RACES"] ?? 3);
const SEED = Number(process.env["KAUSAL_SEED"] ?? 1);
const RACE_MS_MAX = 60_000;

test(`of two windows that want to go on one does, and neither has lost anything (${RACES} races, seed ${SEED})`, async () => {
	const scratch = realRoot(mkdtempSync(join(tmpdir(), "kausal-takeover-")));
	const races = new TakeoverRaces(scratch, dice(SEED));
	const times = { first: [] as number[], both: [] as number[], node: [] as number[] };
	try {
		for (let race = 0; race < RACES; race++) {
			const { firstMs, bothMs, wrong } = await races.run();
			expect(wrong, `race ${race}`).toEqual([]);
			times.first.push(firstMs);
			times.both.push(bothMs);
			times.node.push(await nodeMs());
		}
	} finally {
		races.end();
		rmSync(scratch, { recursive: true, force: true });
		const said = [`first answer ${spread(times.first)}`, `of both ${spread(times.both)}`];
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
	/** From the kill to the first answer, and to the answers of both. */
	readonly firstMs: number;
	readonly bothMs: number;
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
		const before = await Promise.all(names.map((name) => owner.symbols(name)));
		const wrong = before.flatMap((found, index) => (found.length === 1 ? [] : [`${names[index]} was not known`]));
		// Some of it is asked before the kill, some while nobody is there to answer.
		const early = windows.map((window) => window.symbols("price"));
		await new Promise((resolve) => setTimeout(resolve, this.#chance() * 30));
		const killed = performance.now();
		owner.child.kill("SIGKILL");
		let firstMs = Infinity;
		const late = windows.map(async (window, index) => {
			const found = await window.symbols(`typed${round}x${index}`);
			firstMs = Math.min(firstMs, performance.now() - killed);
			return found;
		});
		const answers = await Promise.all([...early, ...late]);
		const bothMs = performance.now() - killed;
		if (answers.some((found) => found.length !== 1)) wrong.push(`answers were ${JSON.stringify(answers)}`);
		wrong.push(...await this.#settled(windows, names));
		return { firstMs, bothMs, wrong };
	}

	end(): void {
		for (const { child } of [...this.#windows, ...(this.#owner === undefined ? [] : [this.#owner])]) child.kill("SIGKILL");
	}

	async #open(): Promise<ServerProcess> {
		const window = new ServerProcess(this.#root, this.#base);
		await window.begin();
		await window.until(({ state }) => state === "ready");
		return window;
	}

	/** Who owns the index now, and whether both windows know all of it. */
	async #settled(windows: readonly ServerProcess[], names: readonly string[]): Promise<readonly string[]> {
		const wrong: string[] = [];
		const states = windows.map((window) => window.until(({ state }) => state === "ready" || state === "read-only"));
		if ((await Promise.all(states)).some(({ state }) => state !== "ready")) wrong.push("a window only reads");
		for (const window of windows) {
			const found = await Promise.all(names.map((name) => window.symbols(name)));
			wrong.push(...found.flatMap((one, index) => (one.length === 1 ? [] : [`${names[index]} is lost`])));
		}
		const home = indexDirectoryFor(this.#root, { base: this.#base });
		const locks = readdirSync(home).filter((name) => name.startsWith("LOCK"));
		const pids = locks.map((name) => Number(readFileSync(join(home, name), "utf8").split(" ")[0]));
		const owners = windows.filter(({ child }) => pids.includes(child.pid ?? 0));
		const openIn = windows.filter((window) => hasOpen(window, home));
		if (locks.length !== 1 || owners.length !== 1) wrong.push(`owners: ${pids.join()}`);
		if (openIn.length !== 1) wrong.push(`the index is open in ${openIn.length} processes`);
		this.#owner = owners[0];
		this.#windows = windows.filter((window) => window !== this.#owner);
		return wrong;
	}
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
