/**
 * The packaged extension in a real VS Code: what a person does with it, and what they see. Screenshots of each step go
 * to .e2e/shots.
 */
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type CodeServer, languageServers, startCodeServer } from "./e2e/codeServer.ts";
import { CHROMIUM, E2E, ensureCodeServer, ensureCommands, VSIX } from "./e2e/machine.ts";
import { placeOf, writeSample } from "./e2e/sample.ts";
import { launchBrowser, Workbench } from "./e2e/workbench.ts";

const SHOTS = join(E2E, "shots");
const INSTALL_MS_MAX = 1_800_000;

let server: CodeServer | undefined;
let browser: Browser | undefined;
let workbench: Workbench;

const shot = (name: string): Promise<unknown> => workbench.picture(join(SHOTS, `${name}.png`));

beforeAll(async () => {
	if (!existsSync(VSIX)) throw new Error("There is no packaged extension: npm run e2e makes it.");
	ensureCommands({ [CHROMIUM]: "chromium" });
	const entry = ensureCodeServer("alone");
	mkdirSync(SHOTS, { recursive: true });
	server = await startCodeServer({ entry, vsix: VSIX, fill: writeSample });
	browser = await launchBrowser();
	workbench = await Workbench.open(browser, server, "src/main.ts", placeOf("src/main.ts", "total", 1));
}, INSTALL_MS_MAX);

afterAll(async () => {
	if (workbench !== undefined) await shot("0-last");
	await browser?.close();
	await server?.stop();
});

test("the status says how much is known", async () => {
	const { page } = workbench;
	await page.locator('.statusbar-item [aria-label*="Kausal"], .statusbar-item[aria-label*="Kausal"]').first().waitFor();
	await page.locator("#status\\.languageStatus").hover();
	await page.locator(".monaco-hover:visible").filter({ hasText: /Kausal: [\d,]+ blocks · [\d,]+ edges/ }).waitFor();
	await shot("1-status");
	await workbench.page.mouse.move(640, 700);
});

test("a hover shows signature, documentation and our own line", async () => {
	const text = await workbench.hover("· Kausal");
	await shot("2-hover");
	expect(text).toContain("function total(items: readonly Item[]): number");
	expect(text).toContain("The sum of all prices, less the discount for large carts.");
	expect(text).toMatch(/\d+ callers? · \d+ references · src\/cart\.ts · Kausal/);
	await workbench.escape();
});

test("documentation of unknown authors is shown as text: no link, no picture, no heading", async () => {
	await workbench.goTo("src/hostile.ts", placeOf("src/hostile.ts", "hostile"));
	const text = await workbench.hover("· Kausal");
	await shot("2-hostile");
	const pieces = ["[run](command:", "[reference][ref]", "<img src=", "[ref]: command:", "no heading", "&#91;entity"];
	for (const piece of pieces) {
		expect(text).toContain(piece);
	}
	const hover = workbench.page.locator(".monaco-hover:visible").filter({ hasText: "· Kausal" }).first();
	expect(await hover.locator("a, img, h1, h2, h3").count()).toBe(0);
	await workbench.escape();
});

test("go to definition opens the other file at the name", async () => {
	await workbench.goTo("src/main.ts", placeOf("src/main.ts", "total", 1));
	await workbench.command("Go to Definition");
	await workbench.isAt("src/cart.ts", placeOf("src/cart.ts", "total"));
	await shot("3-definition");
});

test("find all references lists them, by file", async () => {
	await workbench.goTo("src/cart.ts", placeOf("src/cart.ts", "total"));
	await workbench.command("References: Find All References");
	const rows = workbench.page.locator('.pane:has-text("References") .monaco-list-row');
	await rows.filter({ hasText: "main.ts" }).first().waitFor();
	await rows.and(workbench.page.locator(".focused")).filter({ hasText: "function total" }).waitFor();
	await workbench.page.keyboard.press("End");
	await workbench.page.keyboard.press("ArrowRight");
	await rows.filter({ hasText: "console.log" }).waitFor();
	await shot("4-references");
	const shown = (await rows.allInnerTexts()).join("\n");
	expect(shown).toContain("cart.ts");
	expect(shown).toContain("console.log(total(items))");
	expect(await workbench.page.getByText(/5 results in 3 files/).count()).toBeGreaterThan(0);
});

test("Python works the same", async () => {
	await workbench.goTo("tools/report.py", placeOf("tools/report.py", "format_money", 1));
	const text = await workbench.hover("· Kausal");
	expect(text).toContain("def format_money(amount)");
	await shot("5-python");
	await workbench.escape();
	await workbench.command("Go to Definition");
	await workbench.isAt("tools/money.py", placeOf("tools/money.py", "format_money"));
});

test("a definition that is being typed counts before it is saved", async () => {
	await workbench.goTo("src/main.ts", { line: 1, character: 0 });
	await workbench.page.keyboard.type("function fresh() {} fresh(); ");
	await workbench.page.keyboard.press("ArrowLeft");
	for (let step = 0; step < 4; step++) await workbench.page.keyboard.press("ArrowLeft");
	// A question waits a second for text that was just typed, which a busy machine may not have read by then.
	const text = await workbench.hover("function fresh()");
	await shot("6-unsaved");
	expect(text).toContain("· Kausal");
	await workbench.escape();
});

test("symbols of the workspace are found by a few of their letters", async () => {
	const { page } = workbench;
	await page.keyboard.press("Control+T");
	await page.locator(".quick-input-widget .quick-input-box input").fill("#fmon");
	await page.locator(".quick-input-widget .monaco-list-row").filter({ hasText: "format_money" }).first().waitFor();
	await shot("7-symbols");
	await workbench.escape();
});

test("the call hierarchy shows who calls", async () => {
	await workbench.goTo("src/pricing.ts", placeOf("src/pricing.ts", "discount"));
	await workbench.command("Calls: Show Call Hierarchy");
	const rows = workbench.page.locator(".pane .monaco-list-row");
	await rows.filter({ hasText: /^discount\s*src\/pricing\.ts/ }).waitFor();
	await rows.filter({ hasText: /^total\s*src\/cart\.ts/ }).waitFor();
	await shot("8-calls");
});

test("the index is made again on command, and a restarted server answers", async () => {
	await workbench.command("Kausal: Reindex");
	await workbench.command("Kausal: Restart Server");
	await workbench.goTo("src/main.ts", placeOf("src/main.ts", "Item"));
	expect(await workbench.hover("· Kausal")).toContain("interface Item");
	await shot("9-restarted");
	await workbench.escape();
	await workbench.command("Kausal: Show Output");
	await workbench.page.locator(".view-line").filter({ hasText: /indexed\s\d+\sfiles/ }).first().waitFor();
	await shot("10-output");
});

test("a server that is killed comes back", async () => {
	await workbench.goTo("src/main.ts", placeOf("src/main.ts", "total", 1));
	await workbench.hover("function total");
	await workbench.escape();
	const servers = (): readonly number[] => languageServers(server as CodeServer);
	// The one before the restart may still be on its way out.
	await expect.poll(() => servers().length).toBe(1);
	const before = servers();
	for (const processId of before) process.kill(processId, "SIGKILL");
	await workbench.hover("function total");
	expect(servers()).not.toEqual(before);
	await workbench.escape();
});

test("files with problems are listed on demand", async () => {
	await workbench.command("Kausal: Show Files With Problems");
	const rows = workbench.page.locator(".quick-input-widget .monaco-list-row");
	await rows.filter({ hasText: "src/broken.ts" }).filter({ hasText: "syntax errors" }).waitFor();
	await shot("11-files");
	await workbench.escape();
});

test("nothing outside of this machine was asked for", () => {
	expect(workbench.outside).toEqual([]);
});
