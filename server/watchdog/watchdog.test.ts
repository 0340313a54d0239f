/**
 * What the watchdog's thread looks at: activity, processes and the other ends of streams. That it ends a process whose
 * main thread is busy: watchdog.e2e.ts.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync } from "node:fs";
import { createConnection, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { activityBuffer, beat, doing, readActivity } from "../activity.ts";
import { inputWatch } from "./inputWatch.ts";
import { processMark } from "./processMark.ts";

const exited = (child: ChildProcess): Promise<void> => new Promise((resolve) => child.once("exit", () => resolve()));

describe("activity", () => {
	test("is what was begun last, and how often the loop turned", () => {
		const before = readActivity(activityBuffer).beats;
		doing("linking a.ts");
		doing("hover");
		beat();
		expect(readActivity(activityBuffer)).toEqual({ beats: before + 1, what: "hover" });
	});

	test("is short, and carries no signs that a terminal obeys", () => {
		doing(`linking ${"a/".repeat(1000)}`);
		expect(readActivity(activityBuffer).what).toHaveLength(200);
		doing("linking \u001b[2Ja\nä🙂\u009b\u202e.ts");
		expect(readActivity(activityBuffer).what).toBe("linking ?[2Ja?ä🙂??.ts");
	});
});

describe("a process", () => {
	test("has the same mark as long as it lives, and none when it is gone", async () => {
		const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
		const mark = processMark(child.pid as number);
		expect(mark).toBeDefined();
		expect(processMark(child.pid as number)).toBe(mark);
		child.kill("SIGKILL");
		await exited(child);
		expect(processMark(child.pid as number)).toBeUndefined();
	});

	test.runIf(process.platform === "linux")("that is dead and unnoticed by its parent is gone", async () => {
		const parent = spawn("sh", ["-c", "true & echo $!; exec sleep 60"]);
		const dead = await new Promise<number>(
			(resolve) => parent.stdout.once("data", (text: Buffer) => resolve(Number(text))),
		);
		// A shell that has become `sleep` notices nothing.
		while (processMark(dead) !== undefined) await new Promise((resolve) => setImmediate(resolve));
		parent.kill("SIGKILL");
		await exited(parent);
	});
});

describe("an input", () => {
	/** The descriptor of a socket; Node does not say it otherwise. */
	const descriptorOf = (socket: Socket): number => (socket as unknown as { _handle: { fd: number } })._handle.fd;

	const onUnix = test.runIf(process.platform !== "win32");
	onUnix("that is a socket is closed when the other end is, whatever it has not read", async () => {
		const folder = mkdtempSync(join(tmpdir(), "kausal-input-"));
		const server = createServer({ pauseOnConnect: true });
		await new Promise<void>((resolve) => server.listen(join(folder, "socket"), resolve));
		const accepted = new Promise<Socket>((resolve) => server.once("connection", resolve));
		const client = createConnection(join(folder, "socket"));
		const ours = await accepted;
		const watch = inputWatch(descriptorOf(ours));
		await new Promise((resolve) => client.write("unread", resolve));
		expect(watch?.isClosed()).toBe(false);
		const closed = new Promise((resolve) => client.once("close", resolve));
		client.destroy();
		await closed;
		expect(watch?.isClosed()).toBe(true);
		ours.destroy();
		server.close();
		rmSync(folder, { recursive: true });
	});

	test("that is a file, or nothing, is not watched", () => {
		const file = openSync(import.meta.filename, "r");
		expect(inputWatch(file)).toBeUndefined();
		closeSync(file);
		expect(inputWatch(1e6)).toBeUndefined();
	});
});
