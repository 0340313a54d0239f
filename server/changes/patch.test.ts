/** Patches as git and diff write them, applied or not, and what does not fit. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { changedBy, parsePatch, PatchError } from "./patch.ts";

const PATCH = [
	"commit 1", "diff --git a/a.ts b/a.ts", "index 1..2 100644", "--- a/a.ts", "+++ b/a.ts",
	"@@ -1,3 +1,4 @@ function one() {",
	" one", "-two", "+zwei", "+zweieinhalb", " three", "@@ -7 +7,0 @@", "-seven",
	"--- /dev/null", "+++ b/new.ts", "@@ -0,0 +1,2 @@", "+made", "+here", "\\ No newline at end of file",
	"--- a/gone.ts\t2026-01-01", "+++ /dev/null", "@@ -1 +0,0 @@", "-was", "",
].join("\n");

const BEFORE = ["one", "two", "three", "4", "5", "6", "seven", "8"];
const AFTER = ["one", "zwei", "zweieinhalb", "three", "4", "5", "6", "8"];

const ask = (texts: Readonly<Record<string, readonly string[]>>): string[] =>
	changedBy(parsePatch(PATCH), (path) => texts[path])
		.map(({ path, lines }) => `${path} ${lines.map(({ begin, end }) => `${begin}-${end}`).join(" ")}`);

test("an applied patch changes lines of its new side, and leaves a place where it deletes", () => {
	expect(ask({ "a.ts": AFTER, "new.ts": ["made", "here"] })).toEqual(["a.ts 1-3 7-7", "new.ts 0-2", "gone.ts "]);
});

test("a patch that is not applied changes lines of its old side", () => {
	expect(ask({ "a.ts": BEFORE, "gone.ts": ["was", ""] })).toEqual(["a.ts 1-2 6-7", "new.ts ", "gone.ts 0-1"]);
});

test("what does not fit is refused, in a sentence that names the file", () => {
	expect(() => ask({ "a.ts": ["other"] })).toThrow("The patch does not fit a.ts");
	expect(() => parsePatch("hello\n")).toThrow(PatchError);
	expect(() => parsePatch("--- a/a\n+++ b/a\n@@ -1,3 +1,3 @@\n one\n")).toThrow("cut short");
	expect(parsePatch("")).toEqual([]);
});

test("names that git quotes are read", () => {
	const [file] = parsePatch('--- "a/gr\\303\\274n \\"x\\".ts"\n+++ "b/t\\ta.ts"\n@@ -1 +1 @@\n-a\n+b\n');
	expect([file?.oldPath, file?.newPath]).toEqual(['grün "x".ts', "t\ta.ts"]);
});

test("lines of a patch by diff are those that differ, on either side", () => {
	const folder = mkdtempSync(join(tmpdir(), "kausal-"));
	const text = fc.array(fc.constantFrom("a", "b", "c", "d"), { minLength: 1, maxLength: 12 });
	try {
		fc.assert(fc.property(text, text, fc.constantFrom(0, 1, 3), (before, after, context) => {
			const texts = { one: before, other: after };
			for (const [name, lines] of Object.entries(texts)) {
				writeFileSync(join(folder, name), lines.map((line) => `${line}\n`).join(""));
			}
			const patch = diff(folder, context);
			const [applied] = changedBy(parsePatch(patch), (path) => (path === "other" ? after : undefined));
			const [planned] = changedBy(parsePatch(patch), (path) => (path === "one" ? before : undefined));
			// Lines outside of what changed are the same on both sides, in order.
			expect(kept(before, planned?.lines ?? [])).toEqual(kept(after, applied?.lines ?? []));
		}), { seed: 3, numRuns: 60 });
	} finally {
		rmSync(folder, { recursive: true });
	}
});

function diff(folder: string, context: number): string {
	try {
		return execFileSync("diff", [`-U${context}`, "one", "other"], { cwd: folder, encoding: "utf8" });
	} catch (error) {
		return (error as { stdout: string }).stdout;
	}
}

function kept(
	lines: readonly string[], changed: readonly { readonly begin: number; readonly end: number }[],
): string[] {
	return lines.filter((_, at) => !changed.some(({ begin, end }) => at >= begin && at < end));
}
