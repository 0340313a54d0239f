/** The folder that the built program works in: what is asked for or lies around, and no index anywhere else. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { Desk } from "./fixture.ts";

let desk: Desk;
beforeEach(() => {
	desk = new Desk();
	desk.write("loose/src/price.ts", "export function price(): number { return 1; }\n");
	desk.write("loose/test/use.ts", 'import { price } from "../src/price";\nprice();\n');
	desk.write("repo/.git/HEAD", "ref: refs/heads/main\n");
	desk.write("repo/src/price.ts", "export function price(): number { return 1; }\n");
	desk.write("repo/test/use.ts", 'import { price } from "../src/price";\nprice();\n');
});
afterEach(() => {
	desk.remove();
});

test("--root counts from the shell's folder, also for a place in a folder below", () => {
	expect(desk.kausal("references --root . src/price.ts:1:17", { cwd: "loose" })).toMatchObject({
		code: 0, out: expect.stringMatching(/2 references and 1 declaration in 2 files$/) as string,
	});
	expect(desk.kausal("references --root .. price.ts:1:17", { cwd: "loose/src" }).out).toMatch(/in 2 files$/);
	expect(desk.indexes).toEqual(["loose"]);
});

test("without a repository, the shell's folder is asked about a file in it, which is said once", () => {
	const first = desk.kausal("references src/price.ts:1:17", { cwd: "loose" });
	expect(first.out).toMatch(/2 references and 1 declaration in 2 files$/);
	const place = ".*src/price\\.ts: the workspace folder is .*/loose \\(--root chooses another\\)\\.";
	expect(first.err).toMatch(new RegExp(`^No repository or workspace is around ${place}\nIndexing `));
	expect(desk.kausal("references src/price.ts:1:17", { cwd: "loose" })).toEqual({ ...first, err: "" });
	expect(desk.kausal("find price -q", { cwd: "loose/src" }).out).toMatch(/^price\.ts:1:17 /);
	expect(desk.indexes).toEqual(["loose"]);
});

test("a file elsewhere is asked about in the repository around it", () => {
	expect(desk.kausal("references ../repo/src/price.ts:1:17", { cwd: "loose" }).out).toMatch(/in 2 files$/);
	expect(desk.kausal("show -r callers -t ../repo/src/price.ts:1:17", { cwd: "loose" }).out)
		.toMatch(/1 caller in 1 file$/);
	expect(desk.indexes).toEqual(["repo"]);
});

test("a place that is none, or lies outside of the folder that was asked for, has nothing indexed", () => {
	expect(desk.kausal("definition src/none.ts:1:1", { cwd: "loose" }))
		.toEqual({ code: 3, out: "", err: "kausal: There is no file src/none.ts.\nCheck the path." });
	expect(desk.kausal("definition src:1:1", { cwd: "loose" }).code).toBe(3);
	expect(desk.kausal("definition src/price.ts", { cwd: "loose" }).code).toBe(2);
	const refused = desk.kausal("definition --root ../repo src/price.ts:1:1", { cwd: "loose" });
	expect(refused.code).toBe(3);
	expect(refused.err).toMatch(/\/loose\/src\/price\.ts is outside of .*\/repo\.\nChoose the folder with --root; /);
	expect(refused.err).toMatch(/; it counts from the shell's folder\.$/);
	expect(desk.indexes).toEqual([]);
});

test("a place counts from the top of the workspace where the shell's folder has no such file", () => {
	for (const at of [{ cwd: "repo/test" }, { cwd: "loose/test", root: " --root ../../repo" }]) {
		for (const line of ["definition src/price.ts:1:17", "show --relation callers --target src/price.ts:1:17"]) {
			const { code, out, err } = desk.kausal(`${line}${at.root ?? ""}`, at);
			expect(err).not.toContain("src/price.ts");
			expect(code).toBe(0);
			expect(out).toMatch(/src\/price\.ts:1:17/);
		}
	}
	expect(desk.indexes).toEqual(["repo"]);
});
