/** That a report of a problem holds nothing of the workspace, whatever the workspace is called. */
import { expect, test } from "vitest";
import { reportText, words } from "./report.ts";

test("no path, no name and no message is in a report", () => {
	const secret = "s3cret";
	const text = reportText({
		status: {
			version: "1.2.3",
			folders: [
				{
					root: `/home/${secret}/shop`,
					state: "failed",
					message: `${secret} is not readable`,
					isComplete: false,
					files: 12,
					blocks: 100,
					edges: 1000,
					withProblems: 1,
					skipped: { binary: 2 },
					indexDirectory: `/cache/${secret}`,
				},
			],
		},
		contents: {
			memoryBytes: 90_000_000,
			folders: [{ root: `/home/${secret}/shop`, languages: [{ name: "Go", files: 12 }], diskBytes: 5000, updatedMs: 1 }],
		},
		serverState: "running",
		editor: "VS Code 1.100.3",
		system: "linux x64, Node 20.15.0",
		p99Ms: 2.5,
		answerCount: 10,
		settings: { "kausal.navigation": "fallback" },
	});
	expect(text).not.toContain(secret);
	expect(text).toContain(
		"- folder 1: failed, not complete; 12 files (Go 12), 100 symbols, 1,000 relations, 5.0 KB on disk",
	);
	expect(text).toContain("- kausal.navigation: fallback");
});

test.each([
	["fallback", "fallback"],
	[3, "3"],
	["/home/me", undefined],
	[{ callers: true, "a/path": true, python: "off", go: "/x" }, "{ callers true, python off }"],
])("of the setting %j is told %j", (value, want) => {
	expect(words(value)).toBe(want);
});
