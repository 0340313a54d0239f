/** That what a run has started ends with the run, even where that was killed. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "kausal-leash-"));
const program = join(folder, "run.cjs");

/** A run that starts what would never end, and says its number. */
const RUN = `import { spawn } from "node:child_process";
import { leash } from ${JSON.stringify(join(import.meta.dirname, "leash.ts"))};
const child = spawn("/bin/sh", ["-c", "sleep 1000 & wait"], { detached: true, stdio: "ignore" });
const held = leash(child, process.argv[2]);
if (process.argv[3] === "lets go") held.letGo();
console.log(child.pid);
setInterval(() => {}, 1000);`;

beforeAll(async () => {
	const stdin = { contents: RUN, resolveDir: folder, loader: "ts" } as const;
	await build({ stdin, bundle: true, platform: "node", format: "cjs", outfile: program, logLevel: "warning" });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function started(...words: readonly string[]): Promise<{ readonly run: ChildProcess; readonly group: number }> {
	const run = spawn(process.execPath, [program, ...words], { stdio: ["ignore", "pipe", "inherit"] });
	const [said] = (await once(run.stdout as NonNullable<typeof run.stdout>, "data")) as [Buffer];
	return { run, group: Number(said.toString()) };
}

/** Whether any process of a group is there. */
function lives(group: number): boolean {
	try {
		process.kill(-group, 0);
		return true;
	} catch {
		return false;
	}
}

test("a group ends with the run that started it, and its folder is gone", async () => {
	const home = join(folder, "home");
	mkdirSync(home);
	const { run, group } = await started(home);
	expect(lives(group)).toBe(true);
	run.kill("SIGKILL");
	await expect.poll(() => lives(group)).toBe(false);
	await expect.poll(() => existsSync(home)).toBe(false);
});

test("what was let go stays when the run has ended", async () => {
	const home = join(folder, "kept");
	mkdirSync(home);
	const { run, group } = await started(home, "lets go");
	const ended = once(run, "exit");
	run.kill("SIGKILL");
	await ended;
	expect(lives(group)).toBe(true);
	process.kill(-group, "SIGKILL");
	expect(existsSync(home)).toBe(true);
});
