/** The files of a folder at revisions that git names, and sentences where it has nothing to say. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { FileTree } from "../model/fileTree.ts";
import { treesOf } from "./revisionTree.ts";

let scratch: string;
let root: string;

function git(folder: string, ...given: string[]): void {
	const settings = ["user.name=t", "user.email=t@example.org", "init.defaultBranch=main", "protocol.file.allow=always"];
	execFileSync("git", [...settings.flatMap((one) => ["-c", one]), ...given], { cwd: folder, stdio: "ignore" });
}

function write(path: string, text: string): void {
	mkdirSync(dirname(join(root, path)), { recursive: true });
	writeFileSync(join(root, path), text);
}

beforeEach(() => {
	scratch = realpathSync(mkdtempSync(join(tmpdir(), "kausal-tree-")));
	root = join(scratch, "shop");
	mkdirSync(root);
	git(root, "init");
	write("a.ts", "one\n");
	write("sub/grün b.ts", "two\n");
	symlinkSync("a.ts", join(root, "link.ts"));
	git(root, "add", ".");
	git(root, "commit", "-m", "first");
	write("a.ts", "other\n");
	git(root, "commit", "-am", "second");
	write("sub/new.ts", "new\n");
	write("sub/grün b.ts", "three\n");
});

afterEach(() => rmSync(scratch, { recursive: true, force: true }));

async function texts(tree: FileTree | undefined, bytesMax = 1000): Promise<Record<string, string>> {
	const read = new Map<string, string>();
	const contents = [...new Set(tree?.files.values())];
	for await (const [content, bytes] of tree?.read(contents, bytesMax) ?? []) {
		read.set(content, Buffer.from(bytes).toString());
	}
	return Object.fromEntries([...tree?.files ?? []].flatMap(([path, content]) => {
		const text = read.get(content);
		return text === undefined ? [] : [[path, text]];
	}));
}

test("a revision has what was committed, and what on disk is another", async () => {
	const { before, after, names } = await treesOf(root, "HEAD~1");
	expect([after, names]).toEqual([undefined, { before: "HEAD~1", after: undefined }]);
	expect(await texts(before)).toEqual({ "a.ts": "one\n", "sub/grün b.ts": "two\n" });
	expect([[...before.changed].sort(), before.unknown]).toEqual([["a.ts", "sub/grün b.ts"], ["link.ts"]]);
	expect(await texts(before, 3)).toEqual({});
	const below = await treesOf(join(root, "sub"), "HEAD");
	expect([await texts(below.before), [...below.before.changed]]).toEqual([{ "grün b.ts": "two\n" }, ["grün b.ts"]]);
});

test("two dots are two revisions, three what one has that the other has not", async () => {
	const two = await treesOf(root, "HEAD~1..");
	expect([two.names, (await texts(two.after))["a.ts"]]).toEqual([{ before: "HEAD~1", after: "HEAD" }, "other\n"]);
	git(root, "checkout", "-b", "side", "HEAD~1");
	write("side.ts", "side\n");
	git(root, "add", "side.ts");
	git(root, "commit", "-m", "side");
	const three = await treesOf(root, "main...side");
	expect([(await texts(three.before))["a.ts"], (await texts(three.after))["side.ts"]]).toEqual(["one\n", "side\n"]);
	git(root, "checkout", "--orphan", "alone");
	git(root, "commit", "-m", "alone");
	await expect(treesOf(root, "main...alone")).rejects.toThrow("The revisions of main...alone have no commit in common.");
});

test("what git cannot answer is one sentence", async () => {
	await expect(treesOf(root, "nowhere")).rejects.toThrow("There is no revision nowhere.");
	await expect(treesOf(root, "HEAD..nowhere")).rejects.toThrow("There is no revision nowhere.");
	await expect(treesOf(root, "--output=x")).rejects.toThrow("There is no revision --output=x.");
	await expect(treesOf(scratch, "HEAD")).rejects.toThrow(`${scratch} is in no git repository.`);
	const clone = join(scratch, "shallow");
	git(scratch, "clone", "--depth", "1", `file://${root}`, clone);
	await expect(treesOf(clone, "HEAD~1")).rejects.toThrow("There is no revision HEAD~1: this clone is shallow");
});

test("what a partial clone lacks is not fetched, because its remote names the program to fetch with", async () => {
	const clone = join(scratch, "partial");
	git(root, "config", "uploadpack.allowFilter", "true");
	git(scratch, "clone", "--filter=blob:none", `file://${root}`, clone);
	const mark = join(scratch, "ran");
	git(clone, "config", "remote.origin.uploadpack", `touch ${mark};`);
	for (const name of ["protocol.file.allow", "protocol.allow"]) git(clone, "config", name, "always");
	const { before } = await treesOf(clone, "HEAD~1");
	await expect(texts(before)).rejects.toThrow(/^git(?::| does not have) /);
	expect(existsSync(mark)).toBe(false);
});

test("a program that the repository names is not run", async () => {
	const mark = join(scratch, "ran");
	writeFileSync(join(root, ".git", "info", "attributes"), "*.ts filter=evil diff=evil\n");
	const filters = ["filter.evil.clean", "filter.evil.smudge", "filter.evil.process"];
	const others = ["diff.evil.textconv", "diff.evil.command", "diff.external", "core.fsmonitor", "core.pager"];
	for (const name of [...filters, ...others]) {
		git(root, "config", name, `touch ${mark};`);
	}
	write("a.ts", "third\n");
	const { before } = await treesOf(root, "HEAD~1");
	expect([await texts(before), existsSync(mark)]).toEqual([{ "a.ts": "one\n", "sub/grün b.ts": "two\n" }, false]);
});
