/** The example of README.md runs as it stands there. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import * as engineDoor from "./index.ts";
import { createNodeVfs } from "./vfs/node/nodeVfs.ts";

test("the example of the README runs and finds the caller", () => {
	const readme = readFileSync(join(import.meta.dirname, "README.md"), "utf8");
	const code = /```ts\n([^]*?)```/.exec(readme)?.[1] ?? "";
	const body = code.replace(/^import .*\n/gm, "");
	const directory = mkdtempSync(join(tmpdir(), "kausal-readme-"));
	const seen: number[] = [];
	const { blockIdFromHex, Engine, WriteBatch } = engineDoor;
	try {
		const run = new Function(
			"blockIdFromHex",
			"Engine",
			"WriteBatch",
			"createNodeVfs",
			"directory",
			"seen",
			`${body}\nreturn text;`,
		) as (...parts: unknown[]) => string;
		expect(run(blockIdFromHex, Engine, WriteBatch, createNodeVfs, directory, seen)).toBe(
			"const total = () => price();",
		);
		expect(seen).toEqual([28]);
	} finally {
		rmSync(directory, { recursive: true });
	}
});
