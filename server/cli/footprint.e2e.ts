/** What a run of the built program leaves on the machine: an index in the cache folder, and nothing anywhere else. */
import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Desk } from "./fixture.ts";

test("nothing is written but the index: no temporary files, no compiled code, nothing in the workspace or at home", () => {
	const desk = new Desk();
	try {
		mkdirSync(join(desk.folder, "temporary"));
		desk.write("repo/.git/HEAD", "");
		desk.write("repo/a.ts", "export function price() { return 1; }\n");
		const env = {
			TMPDIR: join(desk.folder, "temporary"), TMP: join(desk.folder, "temporary"), TEMP: join(desk.folder, "temporary"),
		};
		for (const line of ["find price", "index --from-nothing", "status", "find none", "store verify", "version", "nonsense"]) {
			desk.kausal(line, { cwd: "repo", env });
		}
		const left = (readdirSync(desk.folder, { recursive: true }) as string[]).filter(
			(path) => !/^cache\/kausal\/repo-[0-9a-f]{16}/.test(path),
		);
		expect(left.sort()).toEqual([
			"cache", "cache/kausal", "repo", "repo/.git", "repo/.git/HEAD", "repo/a.ts", "temporary",
		]);
	} finally {
		desk.remove();
	}
});
