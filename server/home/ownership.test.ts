/** Whose lock stands in the way: of living processes, and of none that has ended, wherever it ran. */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createNodeVfs } from "../../engine/vfs/node/nodeVfs.ts";
import { Endpoint } from "../endpoint/endpoint.ts";
import { IndexHome, type HomeSettings } from "./indexHome.ts";
import { Heartbeat, readBeat } from "./heartbeat.ts";
import { goneHolders, isWatched } from "./ownership.ts";

const vfs = createNodeVfs();
const [pid = "", start = "", boot = "", space = "", machine = ""] = vfs.processIdentity().split(" ");
const TOKEN = "0".repeat(64);
const NAME = "owner-00000000000000aa";
const DEAF = "deaf-00000000000000aa";
const BEAT = "beat-00000000000000aa";

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

	test("is of a process that was killed, beside one that was killed before it listened", async () => {
		await leaveSocket();
		await leaveSocket("bound-00000000000000bb");
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

	test.each([
		["of another machine", `another-boot ${OTHER_SPACE} another-machine ${NAME}.${TOKEN}`],
		["of another machine that has no endpoint", `another-boot ${OTHER_SPACE} another-machine ${DEAF}`],
		["of another container that has no endpoint", `${boot} ${OTHER_SPACE} another-name ${DEAF}`],
	])("%s as long as it gives signs of life, and no longer", async (_, owner) => {
		lock(`${pid} ${start} ${owner}`);
		const beat = join(settings.directory, BEAT);
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

	test("of another machine that gives no signs of life, for ever", async () => {
		lock(`${pid} ${start} another-boot ${OTHER_SPACE} another-machine`);
		for (const ms of [0, 1e9]) expect(await taken(() => ms)).toBe("locked");
	});

	test("of a living process that has no endpoint, or has lost it", async () => {
		for (const mark of ["", ` ${NAME}.${TOKEN}`, ` ${DEAF}`]) {
			lock(`${process.ppid} - ${boot} ${space} ${machine}${mark}`);
			for (const ms of [0, 1e9]) expect(await taken(() => ms)).toBe("locked");
		}
	});
});

test.each([`${NAME}.${TOKEN}`, DEAF])("a sign of life is another each time, and goes with its owner", async (mark) => {
	const heart = new Heartbeat(settings.directory, mark);
	const signs: string[] = [];
	for (let beats = 1; beats <= 3; beats += 1) {
		heart.beat();
		await expect.poll(() => readBeat(settings.directory, BEAT)).toBe(String(beats));
		signs.push(readBeat(settings.directory, BEAT));
	}
	expect(signs).toEqual(["1", "2", "3"]);
	heart.stop();
	expect([readdirSync(settings.directory), readBeat(settings.directory, BEAT)]).toEqual([[], ""]);
});

test("an owner that can have no endpoint says so in its lock, and gives signs of life", async () => {
	// Systems but Linux have no other way to a socket whose path is too long.
	vi.spyOn(process, "platform", "get").mockReturnValue("darwin");
	vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
	try {
		const directory = join(settings.directory, "home".repeat(30));
		const home = IndexHome.take({ vfs, directory });
		expect(readFileSync(join(directory, "LOCK-000001"), "utf8")).toMatch(/ deaf-[0-9a-f]{16}$/);
		vi.advanceTimersByTime(8000);
		vi.useRealTimers();
		await expect.poll(() => {
			const [beat = ""] = readdirSync(directory).filter((name) => name.startsWith("beat-"));
			return readBeat(directory, beat);
		}).toBe("1");
		home.release();
		expect(readdirSync(directory)).toEqual([]);
	} finally {
		vi.useRealTimers();
		vi.restoreAllMocks();
	}
});

test.skipIf(process.platform === "win32")("sockets of killed processes go, and of living ones stay", async () => {
	await leaveSocket();
	const endpoint = Endpoint.open(settings.directory, undefined);
	await goneHolders(settings);
	expect(readdirSync(settings.directory)).toEqual([endpoint.mark?.split(".")[0]]);
	endpoint.close();
});
