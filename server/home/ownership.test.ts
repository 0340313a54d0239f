/** Whose lock stands in the way: of living processes, and of none that has ended, wherever it ran. */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createNodeVfs } from "../../engine/vfs/node/nodeVfs.ts";
import { Endpoint } from "../endpoint/endpoint.ts";
import { IndexHome, type HomeSettings } from "./indexHome.ts";
import { beatOf, Heartbeat } from "./heartbeat.ts";
import { goneHolders, isWatched } from "./ownership.ts";

const vfs = createNodeVfs();
const [pid = "", start = "", boot = "", space = "", machine = ""] = vfs.processIdentity().split(" ");
const TOKEN = "0".repeat(64);
const NAME = "owner-00000000000000aa";

let scratch: string;
let settings: HomeSettings;
beforeEach(() => {
	scratch = mkdtempSync(join(tmpdir(), "kausal-owner-"));
	settings = { vfs, directory: join(scratch, "home") };
	mkdirSync(settings.directory, { mode: 0o700 });
});
afterEach(() => {
	rmSync(scratch, { recursive: true, force: true });
});

const lock = (text: string): void => writeFileSync(join(settings.directory, "LOCK-000003"), text, { mode: 0o600 });

/** Leaves the socket of a process that was killed. */
async function leaveSocket(name: string = NAME): Promise<void> {
	const listen = `require("node:net").createServer().listen(process.argv[1], () => process.stdout.write("listening"))`;
	const child = spawn(process.execPath, ["-e", listen, join(settings.directory, name)]);
	await new Promise((resolve) => child.stdout.once("data", resolve));
	const ended = new Promise((resolve) => child.once("exit", resolve));
	child.kill("SIGKILL");
	await ended;
	expect(existsSync(join(settings.directory, name))).toBe(true);
}

/** How it goes for whoever wants to own the home. */
async function taken(clockMs?: () => number): Promise<string> {
	try {
		const home = IndexHome.take(settings, await goneHolders({ ...settings, clockMs }));
		const locks = readdirSync(settings.directory).filter((name) => name.startsWith("LOCK")).join();
		home.release();
		return locks;
	} catch (error) {
		return (error as { readonly code?: string }).code ?? String(error);
	}
}

const OTHER_SPACE = "pid:[1]";

describe.skipIf(process.platform === "win32")("a home is owned again at once whose lock", () => {
	test.each([
		["is empty", ""],
		["is garbage", "\0\0\0\0"],
		["is half a lock", `${pid} ${start} ${boot.slice(0, 5)}`],
	])("%s", async (_, text) => {
		lock(text);
		expect(await taken()).toBe("LOCK-000004");
	});

	test("is of another container on this machine that was killed, with the same number", async () => {
		await leaveSocket();
		lock(`${pid} ${start} ${boot} ${OTHER_SPACE} another-name ${NAME}.${TOKEN}`);
		expect(await taken()).toBe("LOCK-000004");
		expect(readdirSync(settings.directory)).toEqual([]);
	});

	test("is of such a container, and its socket was not kept with it", async () => {
		lock(`1 5 ${boot} ${OTHER_SPACE} ${machine} ${NAME}.${TOKEN}`);
		expect(await taken()).toBe("LOCK-000004");
	});

	test("is of this machine before it was started again, when other processes had the numbers of today", async () => {
		lock(`${process.ppid} - another-boot ${space} ${machine}`);
		expect(await taken()).toBe("LOCK-000004");
	});

	test("is of a process that was killed, and whose number a living one has", async () => {
		await leaveSocket();
		lock(`${process.ppid} - ${boot} ${space} ${machine} ${NAME}.${TOKEN}`);
		expect(await taken()).toBe("LOCK-000004");
	});
});

describe.skipIf(process.platform === "win32")("a home stays with the owner", () => {
	test("that listens, in whatever container", async () => {
		const endpoint = Endpoint.open(settings.directory, undefined);
		const elsewhere = `${pid} ${start} ${boot} ${OTHER_SPACE} another-name`;
		for (const holder of [elsewhere, `${process.ppid} - ${boot} ${space} ${machine}`]) {
			lock(`${holder} ${endpoint.mark}`);
			expect(await taken()).toBe("locked");
		}
		endpoint.close();
	});

	test("of another machine on a shared disk, whose endpoint nobody reaches", async () => {
		await leaveSocket();
		lock(`${pid} ${start} another-boot ${OTHER_SPACE} another-machine ${NAME}.${TOKEN}`);
		expect(await taken()).toBe("locked");
	});

	test("of another machine as long as it gives signs of life, and no longer", async () => {
		lock(`${pid} ${start} another-boot ${OTHER_SPACE} another-machine ${NAME}.${TOKEN}`);
		const beat = join(settings.directory, NAME.replace("owner", "beat"));
		const seen: string[] = [];
		for (const [seconds, sign] of [[0, ""], [29, ""], [29.5, "1"], [59, "1"], [59.4, "2"], [89.3, "2"]] as const) {
			if (sign !== "") writeFileSync(beat, sign);
			seen.push(await taken(() => seconds * 1000));
		}
		expect([new Set(seen), isWatched(settings.directory)]).toEqual([new Set(["locked"]), true]);
		expect(await taken(() => 89_400)).toBe("LOCK-000004");
		expect(await taken()).toBe("LOCK-000001");
		expect([readdirSync(settings.directory), isWatched(settings.directory)]).toEqual([[], false]);
	});

	test("of another machine that names no endpoint, for ever", async () => {
		lock(`${pid} ${start} another-boot ${OTHER_SPACE} another-machine`);
		for (const ms of [0, 1e9]) expect(await taken(() => ms)).toBe("locked");
	});

	test("of a living process that has no endpoint, or has lost it", async () => {
		for (const mark of ["", ` ${NAME}.${TOKEN}`]) {
			lock(`${process.ppid} - ${boot} ${space} ${machine}${mark}`);
			expect(await taken()).toBe("locked");
		}
	});
});

test("an owner's sign of life is another one each time, and goes with it", async () => {
	const heart = new Heartbeat(settings.directory, NAME);
	const beat = join(settings.directory, NAME.replace("owner", "beat"));
	const signs: string[] = [];
	for (let beats = 1; beats <= 3; beats += 1) {
		heart.beat();
		await vi.waitFor(() => expect(readFileSync(beat, "utf8")).toBe(String(beats)));
		signs.push(beatOf(settings.directory, NAME));
	}
	expect(signs).toEqual(["1", "2", "3"]);
	heart.stop();
	expect([readdirSync(settings.directory), beatOf(settings.directory, NAME)]).toEqual([[], ""]);
});

test.skipIf(process.platform === "win32")("sockets of killed processes go, and of living ones stay", async () => {
	await leaveSocket();
	const endpoint = Endpoint.open(settings.directory, undefined);
	await goneHolders(settings);
	expect(readdirSync(settings.directory)).toEqual([endpoint.mark?.split(".")[0]]);
	endpoint.close();
});
