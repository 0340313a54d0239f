/** Configuration that a scan does not give, because only other configuration says that it is some. */
import { expect, test } from "vitest";
import { projectOf, readNamed } from "./namedConfiguration.ts";

/** The files of a workspace that are read for some scanned ones, and what was asked for in vain. */
function readFor(files: Readonly<Record<string, object>>,
	scanned: readonly string[]): { read: string[]; failed: string[]; looked: readonly string[] } {
	const [read, failed]: [string[], string[]] = [[], []];
	const textOf = (path: string): string => JSON.stringify(files[path]);
	const { project } = projectOf(scanned.map((path) => ({ path, text: textOf(path) })), [], (path) => {
		if (files[path] === undefined) {
			failed.push(path);
			return undefined;
		}
		read.push(path);
		return { path, text: textOf(path) };
	});
	return { read, failed, looked: project.parts.looked };
}

test("what a file extends is read, and what that one extends, in node_modules as well", () => {
	const { read, failed, looked } = readFor({
		"app/tsconfig.json": { extends: "../settings/strict" },
		"settings/strict.json": { extends: "base" },
		"node_modules/base/package.json": { tsconfig: "./made/all.json" },
		"node_modules/base/made/all.json": {},
	}, ["app/tsconfig.json"]);
	expect(read).toEqual(["settings/strict.json", "node_modules/base/package.json", "node_modules/base/made/all.json"]);
	expect(failed).toContain("settings/node_modules/base.json");
	expect(looked).toEqual([...read, ...failed].sort());
});

test("no secret is read because some configuration names it", () => {
	const names = ["./.env", "./credentials.json", "./.ssh/x.json", "./.git/x.json", "../../up.json", "/etc/x.json"];
	const { read, failed } = readFor({ "tsconfig.json": { extends: names } }, ["tsconfig.json"]);
	expect(read).toEqual([]);
	expect(failed.filter((path) => !path.includes("node_modules")).every((path) => path.startsWith(".env"))).toBe(true);
	expect(readNamed([".env", "a/.ssh/b.json", "id_rsa.json", "a.json"],
		(path) => ({ path, text: "" })).map(({ path }) => path)).toEqual(["a.json"]);
});

test("files that extend each other in a circle are each read once", () => {
	const files = { "tsconfig.json": { extends: "./a" }, "a.json": { extends: "./b" }, "b.json": { extends: "./a" } };
	const { read } = readFor(files, ["tsconfig.json"]);
	expect(read).toEqual(["a.json", "b.json"]);
});
