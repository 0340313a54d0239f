/**
 * What a stranger finds before he knows anything: the walkthrough, the settings, the commands, and the views of a
 * window in which there is nothing to read. Pictures to be looked at, and that each is there.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { placeOf, writeSample } from "./sample.ts";
import { openShared, setUser, type Shared, SHOTS } from "./sharedEditor.ts";
import { launchBrowser, Workbench } from "./workbench.ts";

const SHOWN = { timeout: 180_000 };
const HIGH = { width: 1280, height: 1400 };
const STEPS = ["index", "explore", "relations", "impact", "path", "agents"];

let server: Shared;
let browser: Browser;
let workbench: Workbench;

const shot = (name: string): Promise<unknown> => workbench.picture(join(SHOTS, `first-${name}.png`));

beforeAll(async () => {
	server = openShared("first", (folder) => {
		writeSample(join(folder, "shop"));
		mkdirSync(join(folder, "empty"));
		writeFileSync(join(folder, "empty/notes.txt"), "Nothing.\n");
	});
	setUser({});
	browser = await launchBrowser();
	const shop = { ...server, workspace: join(server.workspace, "shop") };
	workbench = await Workbench.open(browser, shop, "src/cart.ts", placeOf("src/cart.ts", "total"));
	await workbench.hover("· Kausal");
	await workbench.escape();
});

afterAll(async () => {
	if (workbench?.page.isClosed() === false) await shot("0-last");
	await workbench?.page.context().close();
	await browser?.close();
});

test("every command has Kausal's name before it", async () => {
	await workbench.page.setViewportSize(HIGH);
	await workbench.page.keyboard.press("F1");
	await workbench.page.locator(".quick-input-widget .quick-input-box input").fill(">Kausal: ");
	const rows = workbench.page.locator(".quick-input-widget .monaco-list-row");
	await rows.filter({ hasText: "Kausal: Explore" }).first().waitFor(SHOWN);
	await shot("1-commands");
	await workbench.escape();
	await workbench.escape();
});

test("settings are told in words, and in order", async () => {
	await workbench.command("Preferences: Open Settings (UI)");
	const input = workbench.page.locator(".settings-editor .suggest-input-container").first();
	await input.click(SHOWN);
	await workbench.page.keyboard.press("Control+A");
	await workbench.page.keyboard.insertText("@ext:kausal.kausal");
	const titles = workbench.page.locator(".settings-editor .setting-item-label");
	await expect.poll(async () => (await titles.allInnerTexts()).length, SHOWN).toBeGreaterThan(5);
	await titles.filter({ hasText: "Navigation" }).first().waitFor(SHOWN);
	await shot("2-settings");
});

test("the walkthrough has a picture of the real thing for each step", async () => {
	await workbench.page.setViewportSize({ width: 1280, height: 900 });
	const box = workbench.page.locator(".quick-input-widget");
	const input = box.locator(".quick-input-box input");
	await workbench.page.keyboard.press("F1");
	await input.fill(">Welcome: Open Walkthrough");
	await box.locator(".monaco-list-row.focused").filter({ hasText: "Open Walkthrough" }).waitFor(SHOWN);
	await workbench.page.keyboard.press("Enter");
	await expect.poll(() => input.inputValue(), SHOWN).toBe("");
	await input.fill("Kausal");
	await box.locator(".monaco-list-row").filter({ hasText: "Kausal" }).first().click(SHOWN);
	const steps = workbench.page.locator(".getting-started-step");
	await steps.first().waitFor(SHOWN);
	expect(await steps.count()).toBe(STEPS.length);
	for (const [at, name] of STEPS.entries()) {
		await steps.nth(at).click();
		await workbench.page.locator(".getting-started-step.expanded").nth(0).waitFor(SHOWN);
		await shot(`3-walkthrough-${at}-${name}`);
	}
});

test("in a folder where there is nothing to read the views say so", async () => {
	await workbench.page.context().close();
	const empty = { ...server, workspace: join(server.workspace, "empty") };
	workbench = await Workbench.open(browser, empty, "notes.txt", { line: 0, character: 0 });
	await workbench.command("Kausal: Focus on Relations View");
	await workbench.page.getByText("There is no file of a language that Kausal knows").first().waitFor(SHOWN);
	await shot("4-empty");
});
