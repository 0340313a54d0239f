/** What an update is told of changes that come while it is under way. */
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
		root, isWanted: () => true, isBusy: () => false, nowMs: () => 0, later: () => () => undefined,
		update: (changes, onRead) => new Promise((end) => {
			updates.push({ changes, end });
			onRead();
		}),
	});
	follower.add("");
	writeFileSync(join(root, "a"), "");
	expect(await follower.caughtUp()).toBe(true);
	expect([updates[0]?.changes, follower.isAwaited]).toEqual([["a"], false]);
	writeFileSync(join(root, "b"), "");
	const caughtUp = follower.caughtUp();
	while (!follower.isAwaited) await new Promise((resolve) => setImmediate(resolve));
	updates[0]?.end();
	expect(await caughtUp).toBe(true);
	expect([updates[1]?.changes, follower.isAwaited]).toEqual([["b"], false]);
	updates[1]?.end();
	follower.close();
	rmSync(root, { recursive: true });
});
