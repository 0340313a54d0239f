/**
 * The views of the packaged extension in a real VS Code: what a person sees of a symbol, of a change and of the index,
 * in each theme. Screenshots go to .e2e/shots.
 */
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Locator } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type CodeServer, startCodeServer } from "../e2e/codeServer.ts";
import { CHROMIUM, E2E, ensureCodeServer, ensureCommands, VSIX } from "../e2e/machine.ts";
import { placeOf, writeSample } from "../e2e/sample.ts";
import { launchBrowser, Workbench } from "../e2e/workbench.ts";

const SHOTS = join(E2E, "shots");
const INSTALL_MS_MAX = 600_000;

let server: CodeServer | undefined;
let browser: Browser | undefined;
let workbench: Workbench;

const shot = async (name: string): Promise<void> => {
	await workbench.page.waitForTimeout(300);
	await workbench.page.screenshot({ path: join(SHOTS, `views-${name}.png`) });
};

/** Rows of one view of ours. */
const rowsOf = (view: string): Locator =>
	workbench.page.locator(`.pane:has([aria-label^="${view}"]) .monaco-list-row`);

beforeAll(async () => {
	if (!existsSync(VSIX)) throw new Error("There is no packaged extension: npm run e2e makes it.");
	ensureCommands({ [CHROMIUM]: "chromium" });
	const entry = ensureCodeServer();
	mkdirSync(SHOTS, { recursive: true });
	server = await startCodeServer({ entry: entry.alone, vsix: VSIX, fill: writeSample });
	browser = await launchBrowser();
	workbench = await Workbench.open(browser, server, "src/cart.ts", placeOf("src/cart.ts", "total"));
}, INSTALL_MS_MAX);

afterAll(async () => {
	if (workbench !== undefined) await shot("0-last");
	await browser?.close();
	await server?.stop();
});

test("relations of the symbol at the cursor are shown, and follow it", async () => {
	await workbench.command("Kausal: Show Callers");
	const rows = rowsOf("Relations");
	await rows.filter({ hasText: "receipt" }).waitFor({ timeout: 30_000 });
	await shot("1-relations");
	expect((await rows.allInnerTexts()).join("|")).toContain("discount");
	await workbench.goTo("tools/money.py", placeOf("tools/money.py", "format_money"));
	await rows.filter({ hasText: "report" }).first().waitFor({ timeout: 30_000 });
	await shot("2-python");
});
