/**
 * The packaged extension in a VS Code whose own TypeScript extension answers too: nothing is shown twice, what only
 * Kausal knows is, and the setting counts at once. Screenshots go to .e2e/shots.
 */
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type CodeServer, startCodeServer } from "./e2e/codeServer.ts";
import { CHROMIUM, E2E, ensureCodeServer, ensureCommands, VSIX } from "./e2e/machine.ts";
import { placeOf, writeSample } from "./e2e/sample.ts";
import { launchBrowser, Workbench } from "./e2e/workbench.ts";

const SHOTS = join(E2E, "shots");
const INSTALL_MS_MAX = 1_800_000;
const total = placeOf("src/main.ts", "total", 1);

let server: CodeServer | undefined;
let browser: Browser | undefined;
let workbench: Workbench;

const shot = (name: string): Promise<unknown> => workbench.picture(join(SHOTS, `beside-${name}.png`));

/** TypeScript puts spaces into hovers that break no line. */
const occurrences = (text: string, part: string): number => text.replaceAll("\u00a0", " ").split(part).length - 1;
const SIGNATURE = "total(items: readonly Item[]): number";

beforeAll(async () => {
	if (!existsSync(VSIX)) throw new Error("There is no packaged extension: npm run e2e makes it.");
	ensureCommands({ [CHROMIUM]: "chromium" });
	const entry = ensureCodeServer("beside");
	mkdirSync(SHOTS, { recursive: true });
	server = await startCodeServer({ entry, vsix: VSIX, fill: writeSample });
	browser = await launchBrowser();
	workbench = await Workbench.open(browser, server, "src/main.ts", total);
	// Both servers are at work from here on.
	await workbench.hover("· Kausal").catch(() => workbench.hover("· Kausal"));
	await workbench.escape();
}, INSTALL_MS_MAX);

afterAll(async () => {
	if (workbench !== undefined) await shot("0-last");
	await browser?.close();
	await server?.stop();
});

test("a hover is TypeScript's, with our one line", async () => {
	const text = await workbench.hover("The sum of all prices");
	await shot("1-hover");
	expect(occurrences(text, SIGNATURE)).toBe(1);
	expect(occurrences(text, "The sum of all prices")).toBe(1);
	expect(text).toMatch(/\d+ callers? · \d+ references · Kausal/);
	await workbench.escape();
});

test("a definition is gone to, and no list asks which one", async () => {
	await workbench.command("Go to Definition");
	await workbench.isAt("src/cart.ts", placeOf("src/cart.ts", "total"));
	expect(await workbench.page.locator(".peekview-widget").count()).toBe(0);
	await shot("2-definition");
});

test("symbols of a file and of the workspace are listed once", async () => {
	const { page } = workbench;
	const input = page.locator(".quick-input-widget .quick-input-box input");
	const rows = page.locator(".quick-input-widget .monaco-list-row");
	await page.keyboard.press("Control+Shift+O");
	await rows.filter({ hasText: "total" }).first().waitFor();
	await shot("3-outline");
	expect((await rows.allInnerTexts()).filter((row) => /\btotal\b/.test(row))).toHaveLength(1);
	await workbench.escape();
	await page.keyboard.press("Control+T");
	await input.fill("#tota");
	await rows.filter({ hasText: "total" }).first().waitFor();
	await shot("4-symbols");
	expect((await rows.allInnerTexts()).filter((row) => /\btotal\b/.test(row))).toHaveLength(1);
	await input.fill("#fmon");
	await rows.filter({ hasText: "format_money" }).first().waitFor();
	await workbench.escape();
});

test("references are TypeScript's, and those in other languages", async () => {
	await workbench.goTo("src/cart.ts", placeOf("src/cart.ts", "total"));
	await workbench.command("References: Find All References");
	await workbench.page.getByText(/5 results in 3 files/).first().waitFor();
	await shot("5-references");
	const rows = workbench.page.locator('.pane:has-text("References") .monaco-list-row');
	await rows.filter({ hasText: "NOTES.md" }).waitFor();
});

test("a language that nobody else answers is answered whole", async () => {
	await workbench.goTo("tools/report.py", placeOf("tools/report.py", "format_money", 1));
	expect(await workbench.hover("· Kausal")).toContain("def format_money(amount)");
	await shot("6-python");
	await workbench.escape();
});

test("the setting counts at once: everything beside TypeScript, then nothing, and Python is not touched", async () => {
	await workbench.configure({ "kausal.navigation": "merge" });
	await workbench.goTo("src/main.ts", total);
	// Both signatures, once the server has heard of it.
	await expect.poll(async () => {
		const text = await workbench.hover("The sum of all prices");
		await workbench.escape();
		return occurrences(text, SIGNATURE);
	}).toBe(2);
	await workbench.hover("The sum of all prices");
	await shot("7-merge");
	await workbench.configure({ "kausal.navigation": { typescript: "off" } });
	await workbench.goTo("src/main.ts", total);
	await expect.poll(async () => {
		const text = await workbench.hover("The sum of all prices");
		await workbench.escape();
		return text.includes("Kausal");
	}).toBe(false);
	await workbench.goTo("tools/report.py", placeOf("tools/report.py", "format_money", 1));
	expect(await workbench.hover("· Kausal")).toContain("def format_money(amount)");
	await workbench.escape();
});

test("nothing outside of this machine was asked for", () => {
	expect(workbench.outside).toEqual([]);
});
