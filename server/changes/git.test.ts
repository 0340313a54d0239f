/** What git says has changed: committed or not, tracked or new; and sentences where it has nothing to say. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { changedBy } from "./patch.ts";
import { changesSince } from "./git.ts";

let root: string;

function git(...given: string[]): void {
	execFileSync(
		"git", ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "init.defaultBranch=main", ...given],
		{ cwd: root, stdio: "ignore" },
	);
}

beforeAll(() => {
	root = realpathSync(mkdtempSync(join(tmpdir(), "kausal-git-")));
	mkdirSync(join(root, "sub"));
	git("init");
	writeFileSync(join(root, "a.ts"), "one\ntwo\nthree\n");
	writeFileSync(join(root, "sub", "b.ts"), "one\n");
	writeFileSync(join(root, ".gitignore"), "ignored.ts\n");
	git("add", ".");
	git("commit", "-m", "first");
	writeFileSync(join(root, "a.ts"), "one\nzwei\nthree\n");
	git("commit", "-am", "second");
	writeFileSync(join(root, "sub", "b.ts"), "one\nand more\n");
	writeFileSync(join(root, "new.ts"), "new\n");
	writeFileSync(join(root, "ignored.ts"), "ignored\n");
});

afterAll(() => {
	rmSync(root, { recursive: true, force: true });
});

/** The files as they are now; git says only which lines of them differ. */
const LINES: Readonly<Record<string, readonly string[]>> = {
	"a.ts": ["one", "zwei", "three"],
	"sub/b.ts": ["one", "and more"],
	"b.ts": ["one", "and more"],
	"new.ts": ["new"],
};
const changed = async (folder: string, revision: string): Promise<string[]> =>
	changedBy(await changesSince(folder, revision), (path) => LINES[path])
		.map(({ path, lines }) => `${path} ${lines.map(({ begin, end }) => `${begin}-${end}`).join(" ")}`);

test("since a revision there is what was committed, what was not, and what is new", async () => {
	expect(await changed(root, "HEAD")).toEqual(["sub/b.ts 1-2", "new.ts 0-1"]);
	expect(await changed(root, "HEAD~1")).toEqual(["a.ts 1-2", "sub/b.ts 1-2", "new.ts 0-1"]);
	expect(await changed(root, "HEAD~1..HEAD")).toEqual(["a.ts 1-2"]);
	expect(await changed(join(root, "sub"), "HEAD")).toEqual(["b.ts 1-2"]);
});

test("a program that the repository names is not run", async () => {
	const mark = join(root, "sub", "ran");
	writeFileSync(join(root, ".git", "info", "attributes"), "*.ts filter=evil diff=evil\n");
	const programs = [
		"filter.evil.clean", "filter.evil.process", "diff.evil.textconv", "diff.evil.command", "diff.external",
		"core.fsmonitor", "core.pager",
	];
	for (const name of programs) {
		git("config", name, `touch ${mark};`);
	}
	try {
		writeFileSync(join(root, "sub", "b.ts"), "one\nand more\n");
		expect(await changed(root, "HEAD~1")).toEqual(["a.ts 1-2", "sub/b.ts 1-2", "new.ts 0-1"]);
		expect(existsSync(mark)).toBe(false);
	} finally {
		git("config", "--remove-section", "filter.evil");
		rmSync(join(root, ".git", "info", "attributes"));
	}
});

test("what git cannot answer is one sentence", async () => {
	await expect(changesSince(root, "nowhere")).rejects.toThrow("There is no revision nowhere.");
	await expect(changesSince(root, "--output=x")).rejects.toThrow("There is no revision --output=x.");
	const outside = realpathSync(mkdtempSync(join(tmpdir(), "kausal-git-")));
	await expect(changesSince(outside, "HEAD")).rejects.toThrow(`${outside} is in no git repository.`);
	rmSync(outside, { recursive: true });
});
