/**
 * The panel *Kausal: Explore* in a real VS Code: opened on a symbol, walked through by mouse and by keys alone,
 * filtered, exported, and back after the window was loaded again. Screenshots go to .e2e/shots.
 */
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Browser, FrameLocator, Locator } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type CodeServer, startCodeServer } from "../e2e/codeServer.ts";
import { writeExploreSample } from "../e2e/exploreSample.ts";
import { CHROMIUM, E2E, ensureCodeServer, ensureCommands, VSIX } from "../e2e/machine.ts";
import { placeOf } from "../e2e/sample.ts";
import { launchBrowser, Workbench } from "../e2e/workbench.ts";

const SHOTS = join(E2E, "shots");
const INSTALL_MS_MAX = 600_000;

let server: CodeServer | undefined;
let browser: Browser | undefined;
let workbench: Workbench;
let panel: FrameLocator;

const shot = async (name: string): Promise<void> => {
	await workbench.page.waitForTimeout(400);
	await workbench.page.screenshot({ path: join(SHOTS, `explore-${name}.png`) });
};

const cardName = (): Locator => panel.locator(".card .name").first();
const node = (name: string): Locator => panel.locator(".node").filter({ hasText: name });

async function shows(name: string): Promise<void> {
	await cardName().filter({ hasText: name }).waitFor({ timeout: 30_000 });
}

beforeAll(async () => {
	if (!existsSync(VSIX)) throw new Error("There is no packaged extension: npm run e2e makes it.");
	ensureCommands({ [CHROMIUM]: "chromium" });
	const entry = ensureCodeServer();
	mkdirSync(SHOTS, { recursive: true });
	server = await startCodeServer({ entry: entry.alone, vsix: VSIX, fill: writeExploreSample });
	browser = await launchBrowser();
	workbench = await Workbench.open(browser, server, "src/cart.ts", placeOf("src/cart.ts", "total"));
	panel = workbench.page.frameLocator("iframe.webview.ready").frameLocator("#active-frame");
	await workbench.hover("· Kausal");
	await workbench.escape();
}, INSTALL_MS_MAX);

afterAll(async () => {
	if (workbench !== undefined) await shot("0-last");
	await browser?.close();
	await server?.stop();
});

test("one command opens the three panes on what the cursor stands on", async () => {
	await workbench.command("Kausal: Explore");
	await shows("total");
	await node("receipt").waitFor();
	await node("Order.price").waitFor();
	await node("discount").waitFor();
	await shot("1-columns");
	expect(await panel.locator(".card .code").innerText()).toContain("items.reduce");
});

test("a click walks on, and one comes back", async () => {
	await node("Order.price").click();
	await shows("Order.price");
	await node("shipping").waitFor();
	await shot("2-walked");
	await workbench.page.keyboard.press("Alt+ArrowLeft");
	await shows("total");
	await workbench.page.keyboard.press("Alt+ArrowRight");
	await shows("Order.price");
	expect(await panel.locator(".trail button").allInnerTexts()).toEqual(["total", "Order.price"]);
});

test("impact as rings, and the same as a list", async () => {
	await panel.getByRole("button", { name: "What a change may break" }).first().click();
	await panel.getByText(/A change may break \d+ symbols/).waitFor({ timeout: 30_000 });
	await shot("3-impact");
	await panel.getByRole("button", { name: "The same as a list" }).click();
	await panel.locator(".tree.whole .row").filter({ hasText: "shipping" }).first().waitFor();
	await shot("4-list");
	await panel.getByRole("button", { name: "Who uses it" }).click();
});

test("hundreds of neighbours are grouped", async () => {
	await panel.getByRole("combobox").fill("log");
	await panel.getByRole("option").filter({ hasText: "hub/log.ts" }).filter({ hasText: /^log/ }).first().waitFor();
	await shot("5-search");
	await panel.getByRole("option").filter({ hasText: "hub/log.ts" }).filter({ hasText: /^log/ }).first().click();
	await shows("log");
	await shot("6-hub");
});
