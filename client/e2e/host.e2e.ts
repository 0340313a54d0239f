/** What the extension costs and offers inside the extension host, and that its server comes back when it is killed. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { build } from "esbuild";
import { expect, test } from "vitest";
import type { HostReport } from "./hostSuite.ts";
import { figure } from "./figures.ts";
import { SAMPLE } from "./sample.ts";
import { openShared } from "./sharedEditor.ts";
import { launchBrowser } from "./workbench.ts";

/** Without what activates the extension by itself: the suite does, and takes the time. */
function fill(workspace: string): void {
	for (const path of ["src/cart.ts", "src/pricing.ts", "src/main.ts"]) {
		mkdirSync(dirname(join(workspace, path)), { recursive: true });
		writeFileSync(join(workspace, path), SAMPLE[path] ?? "");
	}
}

async function reportOf(): Promise<HostReport> {
	const suite = mkdtempSync(join(tmpdir(), "kausal-suite-"));
	const manifest = { name: "suite", publisher: "e2e", version: "0.0.1", engines: { vscode: "^1.91.0" } };
	writeFileSync(join(suite, "package.json"), JSON.stringify(manifest));
	const entryPoints = [join(import.meta.dirname, "hostSuite.ts")];
	await build({
		entryPoints,
		bundle: true,
		platform: "node",
		format: "cjs",
		external: ["vscode"],
		outfile: join(suite, "suite.js"),
		logLevel: "warning",
	});
	const server = openShared("host", fill);
	const browser = await launchBrowser();
	try {
		const page = await (await browser.newContext()).newPage();
		const printed: string[] = [];
		await page.exposeFunction(
			"codeAutomationLog",
			(_type: string, given: unknown[]) => void printed.push(String(given)),
		);
		const ended = new Promise<number>((resolve, reject) => {
			void page
				.exposeFunction("codeAutomationExit", (code: number) => resolve(code))
				.then(() => {
					const at = (path: string): string => `vscode-remote://127.0.0.1:${server.port}${path}`;
					const payload = JSON.stringify([
						["extensionDevelopmentPath", at(suite)],
						["extensionTestsPath", at(join(suite, "suite.js"))],
					]);
					const query = new URLSearchParams({ folder: server.workspace, payload });
					return page.goto(`${server.url}/?${query.toString()}`, { waitUntil: "commit" });
				})
				.catch(reject);
		});
		expect(await ended, printed.slice(-20).join("\n")).toBe(0);
		return JSON.parse(readFileSync(join(server.workspace, "../host.json"), "utf8")) as HostReport;
	} finally {
		await browser.close();
		rmSync(suite, { recursive: true, force: true });
	}
}

test("activation, memory, tools, lenses, and the end of the server", async () => {
	const report = await reportOf();
	const milliseconds = (value: number): string => `${Math.round(value)} ms`;
	figure("activation, asked for and awaited by another extension", {
		text: milliseconds(report.activationMs),
		wanted: "at most 50 ms of it the extension's own",
	});
	figure("lenses of a file that is opened", { text: milliseconds(report.lensMs), wanted: "at most 100 ms" });
	figure("an answer after the server was killed", { text: milliseconds(report.backMs), wanted: "at most 3000 ms" });
	figure("what the extension adds to its host", {
		text: `${(report.addedBytes / 1e6).toFixed(1)} MB`,
		wanted: "at most 30 MB",
	});
	expect(report.lenses).toContain("1 caller");
	// Editors have tools for agents from 1.95 on.
	const hasTools = Number(report.version.split(".")[1]) >= 95;
	expect(report.tools).toHaveLength(hasTools ? 5 : 0);
	expect(report.found).toContain(hasTools ? "src/cart.ts#total" : "");
	// How long each took is printed and not judged: a busy machine would fail what is right.
	expect(report.backMs).toEqual(expect.any(Number));
});
