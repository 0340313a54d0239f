/** What an update is told of changes that come while it is under way, and when one begins. */
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { DiskChanges } from "../workspace/folderWatch.ts";
import { FolderFollower } from "./folderFollower.ts";

test("an update hears that somebody asks for changes that came after it began, and the next one does not", async () => {
	const root = realpathSync(mkdtempSync(join(tmpdir(), "kausal-follow-")));
	const updates: { readonly changes: DiskChanges; readonly end: () => void }[] = [];
	const follower = new FolderFollower({
		root, isWanted: () => true, isBusy: () => false, isMoving: () => false, nowMs: () => 0, later: () => () => undefined,
		update: (changes, onRead) => new Promise((end) => {
			updates.push({ changes, end });
			onRead();
		}),
	});
	follower.add("");
	writeFileSync(join(root, "a"), "");
	expect(await follower.caughtUp("files")).toBe(true);
	expect([updates[0]?.changes, follower.isAwaited]).toEqual([["a"], false]);
	writeFileSync(join(root, "b"), "");
	const caughtUp = follower.caughtUp("files");
	while (!follower.isAwaited) await new Promise((resolve) => setImmediate(resolve));
	updates[0]?.end();
	expect(await caughtUp).toBe(true);
	expect([updates[1]?.changes, follower.isAwaited]).toEqual([["b"], false]);
	updates[1]?.end();
	follower.close();
	rmSync(root, { recursive: true });
});

test("questions wait together for what takes long to be read, and those that come later not at all", async () => {
	const root = realpathSync(mkdtempSync(join(tmpdir(), "kausal-follow-")));
	let nowMs = 0;
	const waits: number[] = [];
	const ends: (() => void)[] = [];
	const follower = new FolderFollower({
		root, isWanted: () => true, isBusy: () => false, isMoving: () => false, nowMs: () => nowMs,
		later: (work, ms) => {
			waits.push(ms);
			nowMs += ms;
			const immediate = setImmediate(work);
			return () => clearImmediate(immediate);
		},
		update: () => new Promise((end) => ends.push(end)),
	});
	follower.add("");
	const change = async (path: string): Promise<void> => {
		writeFileSync(join(root, path), "");
		waits.length = 0;
		for (let asked = 0; asked < 3; asked++) expect(await follower.caughtUp("files")).toBe(false);
	};
	await change("a");
	expect(waits.filter((ms) => ms !== 100)).toEqual([1000, 0, 0]);
	ends[0]?.();
	expect(await follower.caughtUp("files")).toBe(true);
	await change("b");
	expect(waits.filter((ms) => ms !== 100)).toEqual([1000, 0, 0]);
	ends[1]?.();
	follower.close();
	rmSync(root, { recursive: true });
});

test("while git moves files nothing is read, and who asks waits for its end or for a second", async () => {
	const root = realpathSync(mkdtempSync(join(tmpdir(), "kausal-follow-")));
	let [isMoving, nowMs] = [true, 0];
	const updates: DiskChanges[] = [];
	const follower = new FolderFollower({
		root, isWanted: () => true, isBusy: () => false, isMoving: () => isMoving, nowMs: () => nowMs,
		later: (work, ms) => {
			nowMs += ms;
			if (updates.length === 0 && nowMs >= 500) isMoving = false;
			const immediate = setImmediate(work);
			return () => clearImmediate(immediate);
		},
		update: (changes, onRead) => {
			updates.push(changes);
			onRead();
			return Promise.resolve();
		},
	});
	// not watched yet, so that only the question counts
	const asked = follower.caughtUp("files");
	follower.add("");
	for (const path of ["a", "b"]) writeFileSync(join(root, path), "");
	expect(await asked).toBe(true);
	expect([isMoving, updates.flat().sort()]).toEqual([false, ["a", "b"]]);
	isMoving = true;
	writeFileSync(join(root, "c"), "");
	expect(await follower.caughtUp("files")).toBe(false);
	expect(updates.flat().sort()).toEqual(["a", "b"]);
	follower.close();
	rmSync(root, { recursive: true });
});
