/** Ctrl-C and SIGTERM at each command that takes time, at moments over all of it: it ends soon, and nothing is lost. */
import { execFileSync, spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { verifyStore } from "../../engine/index.ts";
import { createNodeVfs } from "../../engine/vfs/node/nodeVfs.ts";
import { storeIn } from "../home/storeNames.ts";
import { indexDirectoryFor } from "../workspace/indexDirectory.ts";
import { Desk, program } from "./fixture.ts";

const FILES = 60;
const INTERRUPTED = 130;
/** From the signal to the end, a few tenths of a second at rest: room for a machine that has much else to do. */
const END_MS_MAX = 60_000;
/** Of the time that the command takes if nobody interrupts it. */
const MOMENTS: readonly (readonly [NodeJS.Signals, part: number])[] =
	[["SIGINT", 0.5], ["SIGTERM", 0.8]];

interface Ended {
	readonly code: number | NodeJS.Signals | null;
	readonly out: string;
	readonly tookMs: number;
	/** From the signal on. */
	readonly endMs: number;
}

let desk: Desk;
let edition = 0;
beforeAll(() => {
	desk = new Desk();
	desk.write("w/package.json", "{}");
	change();
	const git = (...words: readonly string[]): void => {
		const settings = ["user.name=t", "user.email=t@example.org"].flatMap((one) => ["-c", one]);
		execFileSync("git", [...settings, ...words], { cwd: join(desk.folder, "w"), stdio: "ignore" });
	};
	git("init");
	git("add", ".");
	git("commit", "-m", "first");
	expect(desk.kausal("index", { cwd: "w" }).code).toBe(0);
});
afterAll(() => desk.remove());

/** All files say something else now, so that a question has to read them again. */
function change(): void {
	edition += 1;
	for (let file = 0; file < FILES; file += 1) {
		const before = `f${Math.max(0, file - 1)}_1`;
		const lines = Array.from({ length: 20 }, (_, at) =>
			`export function f${file}_${at}() { return f${file}_${(at * 7) % 20}() + before() + ${edition}; }`);
		const from = `import { ${before} as before } from "./m${Math.max(0, file - 1)}";`;
		desk.write(`w/m${file}.ts`, [from, ...lines, ""].join("\n"));
	}
}

function run(words: readonly string[], interruption?: readonly [NodeJS.Signals, afterMs: number]): Promise<Ended> {
	const begun = performance.now();
	const child = spawn(process.execPath, [program, ...words], { cwd: join(desk.folder, "w"), env: desk.environment });
	let out = "";
	child.stdout.on("data", (bytes: Buffer) => (out += bytes.toString()));
	let signalled = begun;
	if (interruption !== undefined) {
		setTimeout(() => {
			signalled = performance.now();
			child.kill(interruption[0]);
		}, interruption[1]);
	}
	return new Promise((resolve) => child.once("close", (code, signal) => {
		const ended = performance.now();
		resolve({ code: signal ?? code, out, tookMs: ended - begun, endMs: ended - signalled });
	}));
}

function problems(): readonly unknown[] {
	const home = indexDirectoryFor(join(desk.folder, "w"), { base: join(desk.cache, "kausal") });
	const vfs = createNodeVfs();
	const directory = storeIn({ vfs, directory: home });
	return directory === undefined ? [] : verifyStore({ vfs, directory }).filter(({ kind }) => kind === "damaged");
}

test.each([
	["index", change], ["index --from-nothing", change], ["find f7_1", change], ["impact f0_1", change],
	["diff HEAD", change], ["show callers f3_1", undefined], ["trace callers f0_1", undefined],
	["path f9_1 f0_1", undefined], ["context f3_1", undefined], ["affected m0.ts", undefined], ["cycles", undefined],
	["unused", undefined], ["hubs", undefined], ["references m0.ts:2:17", undefined], ["store verify", undefined],
	["store stats --exact", undefined], ["store inspect --detail entries", undefined],
	["store backup ../backup", undefined],
])("%s", async (line, before) => {
	const words = line.split(" ");
	const prepare = (): void => {
		rmSync(join(desk.folder, "backup"), { recursive: true, force: true });
		before?.();
	};
	prepare();
	const whole = await run(words);
	expect([0, 1]).toContain(whole.code);
	for (const [signal, part] of MOMENTS) {
		prepare();
		const { code, endMs } = await run(words, [signal, whole.tookMs * part]);
		// Before its first line runs, the system ends it by itself; after its last one, it was done.
		expect([whole.code, INTERRUPTED, signal]).toContain(code);
		expect(endMs).toBeLessThan(END_MS_MAX);
		expect(problems()).toEqual([]);
	}
	const after = await run(["find", "f7_1"]);
	expect([after.code, after.out]).toEqual([0, expect.stringContaining("m7.ts:3:17")]);
});
