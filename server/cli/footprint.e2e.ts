/** What a run of the built program leaves behind: an index in the cache folder, compiled code beside it; no more. */
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { expect, test } from "vitest";
import { Desk } from "./fixture.ts";

test("only the index and compiled code are written, in the cache folder: nothing in the workspace or at home", () => {
	const desk = new Desk();
	try {
		mkdirSync(join(desk.folder, "temporary"));
		desk.write("repo/.git/HEAD", "");
		desk.write("repo/a.ts", "export function price() { return 1; }\n");
		const env = {
			TMPDIR: join(desk.folder, "temporary"), TMP: join(desk.folder, "temporary"), TEMP: join(desk.folder, "temporary"),
		};
		const lines = ["find price", "index --from-nothing", "status", "find none", "store verify", "version", "nonsense"];
		for (const line of lines) {
			desk.kausal(line, { cwd: "repo", env });
		}
		const left = (readdirSync(desk.folder, { recursive: true }) as string[]).filter(
			(path) => !/^cache\/kausal\/repo-[0-9a-f]{16}/.test(path),
		);
		const compiled = left.filter((path) => path.startsWith("cache/kausal/compiled/"));
		// Of commands that took their time there is none.
		for (const path of compiled) {
			expect(basename(path)).toMatch(/^commands-(find|index|status|store|version)-[0-9a-f]+-[0-9a-f]{64}$/);
		}
		expect(left.filter((path) => !compiled.includes(path)).sort()).toEqual([
			"cache", "cache/kausal", "cache/kausal/compiled", "repo", "repo/.git", "repo/.git/HEAD", "repo/a.ts", "temporary",
		]);
	} finally {
		desk.remove();
	}
});

test("compiled code of the program is taken by the next run, and one that is damaged changes no answer", () => {
	const desk = new Desk();
	try {
		const compiled = join(desk.folder, "cache", "kausal", "compiled");
		const files = (): [string, number][] => {
			const names = existsSync(compiled) ? readdirSync(compiled) : [];
			return names.map((name) => [name, statSync(join(compiled, name)).mtimeMs]);
		};
		// One that takes longer than such a command does keeps nothing.
		let first = desk.kausal("version");
		while (files().length === 0) first = desk.kausal("version");
		const kept = files();
		const again = desk.kausal("version");
		expect([again.out, files()]).toEqual([first.out, kept]);
		const [[name]] = kept as [[string, number]];
		expect(statSync(join(compiled, name)).mode & 0o077).toBe(0);
		const bytes = readFileSync(join(compiled, name));
		bytes.fill(0xff, bytes.length >> 1, (bytes.length >> 1) + 4096);
		writeFileSync(join(compiled, name), bytes);
		expect(desk.kausal("version")).toMatchObject({ code: 0, out: first.out, err: "" });
	} finally {
		desk.remove();
	}
});
