/**
 * What the status item says: trouble before work, work before knowledge.
 */
import { expect, test } from "vitest";
import type { FolderStatus } from "../server/protocol/status.ts";
import { statusText } from "./statusText.ts";

const folder = (changes: Partial<FolderStatus>): FolderStatus => ({
	root: "/shop",
	state: "ready",
	isComplete: true,
	files: 1200,
	blocks: 4810,
	edges: 30127,
	skipped: {},
	withProblems: 0,
	indexDirectory: "/cache/shop",
	...changes,
});

const check = (folders: readonly Partial<FolderStatus>[], want: string): void => {
	const { text, detail, severity, busy, offer } = statusText({ version: "1", folders: folders.map(folder) });
	expect(`${text} | ${detail} | ${severity}${busy ? " busy" : ""}${offer === "output" ? "" : `, ${offer}`}`).toBe(want);
};

test("what is known is shown when nothing is under way", () => {
	check([{}], "Kausal: 4,810 blocks · 30,127 edges | up to date · 1,200 files | information");
	check(
		[{ skipped: { binary: 2, special: 1 } }],
		"Kausal: 4,810 blocks · 30,127 edges | up to date · 1,200 files · 3 left out | information, files",
	);
	check(
		[{ skipped: { binary: 2 }, withProblems: 134 }],
		"Kausal: 4,810 blocks · 30,127 edges | " +
			"up to date · 1,200 files · 2 left out · 134 with syntax errors | information, files",
	);
});

test("how long answers take is part of it", () => {
	const { detail } = statusText({ version: "1", folders: [folder({})] }, 3.14);
	expect(detail).toBe("up to date · 1,200 files · p99 3.1 ms");
});

test("what was stopped can go on, and nothing to read is no success", () => {
	check(
		[{ state: "stopped", isComplete: false }],
		"Kausal: indexing was stopped | 1,200 files so far | warning, resume",
	);
	const none = "Kausal: no file that it can read | TypeScript, JavaScript, Python, Go, Markdown | information, files";
	check([{ files: 0, blocks: 0, edges: 0 }], none);
	check([{ isComplete: false }], "Kausal: 4,810 blocks · 30,127 edges | not complete · 1,200 files | information");
});

test("several folders are added up", () => {
	check(
		[{}, { files: 1, blocks: 10, edges: 3 }],
		"Kausal: 4,820 blocks · 30,130 edges | up to date · 1,201 files | information",
	);
});

test("work under way shows how far it is, as soon as that is known", () => {
	check([{ state: "indexing" }], "Kausal: indexing | looking for files | information busy, index");
	const half = { state: "indexing", progress: { done: 300, total: 600 }, blocks: 0, edges: 0 } as const;
	check([half], "Kausal: indexing 50 % | 300 of 600 files | information busy, index");
	check(
		[half, { state: "starting", blocks: 0, edges: 0 }],
		"Kausal: indexing 50 % | 300 of 600 files | information busy, index",
	);
});

test("trouble comes first", () => {
	check(
		[{ state: "indexing" }, { state: "failed", message: "The disk is full." }],
		"Kausal cannot index | The disk is full. | error, restart",
	);
	check(
		[{ state: "read-only", message: "Another window indexes here. Close it to index from this one." }],
		"Kausal: another window indexes here | Close it to index from this one. | information, index",
	);
	check(
		[
			{ state: "read-only", message: "The file system of /a/long/path/to/the/index is read-only. Answers come from it." },
		],
		"Kausal: the index is only read | " +
			"The file system of /a/long/path/to/the/index is read-only. Answers come from it. | information, index",
	);
});

test("an index that no disk holds says why beside what it knows", () => {
	check(
		[{ state: "ready", blocks: 7, edges: 9, message: "The index is kept in memory until there is room." }],
		"Kausal: 7 blocks · 9 edges | The index is kept in memory until there is room. | information",
	);
});

test("a window without a folder says so", () => {
	check([], "Kausal: no folder is open | Open a folder to index it | information, folder");
});

test("names of the workspace become no links and no icons", () => {
	const { detail } = statusText({
		version: "1",
		folders: [folder({ state: "failed", message: "/tmp/[x](command:a.b) $(error) is gone." })],
	});
	expect(detail).toBe("/tmp/[x]\u2060(command:a.b) $\u2060(error) is gone.");
});
