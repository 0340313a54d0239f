/** *Index* of made-up answers: what is said of each state, and of files that were left out. */
import { expect, test } from "vitest";
import type { FolderStatus } from "../../server/protocol/status.ts";
import { indexRows } from "./indexRows.ts";
import type { Row } from "./rows.ts";

const folder: FolderStatus = {
	root: "/shop",
	state: "ready",
	isComplete: true,
	files: 3,
	blocks: 20,
	edges: 1300,
	skipped: {},
	withProblems: 1,
	indexDirectory: "/cache/shop",
};

function rows(changes: Partial<FolderStatus> = {}): readonly Row[] {
	return indexRows({
		status: { version: "1.2.3", folders: [{ ...folder, ...changes }] },
		contents: {
			folders: [
				{
					root: "/shop",
					languages: [
						{ name: "TypeScript", files: 2 },
						{ name: "Go", files: 1 },
					],
					diskBytes: 120_400,
					updatedMs: 5,
				},
			],
			memoryBytes: 81_000_000,
		},
		files: {
			folders: [
				{
					root: "/shop",
					truncated: false,
					files: [
						{ path: "a.ts", reason: "syntax-errors", detail: "It has syntax errors." },
						{ path: "b.bin", reason: "binary", detail: "It is no text." },
					],
				},
			],
		},
		answers: { count: 40, p99Ms: 3.14 },
		clock: (ms) => `at ${ms}`,
		uriOf: (path) => `file://${path}`,
	});
}

const text = (all: readonly Row[], indent = ""): string[] =>
	all.flatMap(({ label, description, rows: below = [] }) => [
		`${indent}${label}${description === undefined ? "" : ` | ${description}`}`,
		...text(below, `${indent}  `),
	]);

test("counts, languages, what was left out, and what it costs", () => {
	expect(text(rows())).toEqual([
		"Up to date | last update at 5",
		"Files | 3",
		"  TypeScript | 2",
		"  Go | 1",
		"Symbols | 20",
		"Relations | 1,300",
		"Left Out or Not Read Whole | 2",
		"  syntax errors | 1",
		"    a.ts | It has syntax errors.",
		"  binary | 1",
		"    b.bin | It is no text.",
		"On Disk | 120 KB",
		"Answers | 99 of 100 within 3.1 ms, of 40",
		"Memory | 81.0 MB, a process of its own",
		"Version | 1.2.3",
	]);
});

test.each<[Partial<FolderStatus>, string]>([
	[{ state: "starting" }, "Starting"],
	[{ state: "indexing", progress: { done: 10, total: 40 } }, "Indexing | 10 of 40 files"],
	[{ state: "read-only", message: "Another window indexes here." }, "Read only | Another window indexes here."],
	[{ state: "failed", message: "The disk is full." }, "Cannot index | The disk is full."],
	[{ state: "stopped", isComplete: false }, "Stopped | choose to go on"],
	[{ isComplete: false }, "Not complete | reindex to go on"],
])("the state comes first: %j", (changes, want) => {
	expect(text(rows(changes))[0]).toBe(want);
});

test("of a folder that could not be read nothing is counted", () => {
	const failed = rows({ state: "failed", files: 0, message: "The folder is gone." });
	expect(text(failed).slice(0, 2)).toEqual([
		"Cannot index | The folder is gone.",
		"Answers | 99 of 100 within 3.1 ms, of 40",
	]);
});
