/** What answers about the graph say of the state that they are of. */
import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import type { TraceResult } from "../protocol/graph.ts";
import { IndexedClient } from "./indexed/fixture.ts";

const FILES = { "a.ts": "export function net() {}\n", "b.ts": 'import { net } from "./a";\nnet();\n' };
const trace = (one: IndexedClient, params: object = {}): Promise<TraceResult> =>
	one.ask("kausal/trace", { targets: [{ name: "net" }], ...params });

test("equal states have equal snapshots, unsaved text makes another state", async () => {
	const one = await IndexedClient.open(FILES);
	// The server looks at the folder when it begins; while it notes what it sees, each moment is a state of its own.
	await one.ask("kausal/reindex", { fromNothing: false });
	const { snapshot, tree } = await trace(one);
	expect([(await trace(one, { depth: 1 })).snapshot, tree]).toEqual([snapshot, undefined]);
	const textDocument = { ...one.document("b.ts").textDocument, languageId: "typescript", version: 1 };
	await one.client.sendNotification("textDocument/didOpen", { textDocument: { ...textDocument, text: "" } });
	expect((await trace(one)).snapshot).not.toBe(snapshot);
	await one.client.sendNotification("textDocument/didClose", { textDocument });
	expect((await trace(one)).snapshot).toBe(snapshot);
});

test("who asks is told branch, commit and how many files differ; null outside of a repository", async () => {
	const one = await IndexedClient.open(FILES);
	expect((await trace(one, { tree: true })).tree).toBeNull();
	const git = (...args: string[]): string => execFileSync("git", [
		"-c", "user.name=t", "-c", "user.email=t@example.org", ...args,
	], { cwd: one.workspace.root, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
	git("init", "--initial-branch=main");
	expect((await trace(one, { tree: true })).tree).toEqual({ branch: "main", commit: null, dirty: 2 });
	git("add", ".");
	git("commit", "-m", "first");
	one.workspace.write("new.ts", "");
	const commit = git("rev-parse", "HEAD").trim();
	expect((await trace(one, { tree: true })).tree).toEqual({ branch: "main", commit, dirty: 1 });
});
