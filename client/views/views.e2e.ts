/**
 * The views and commands of the packaged extension in a real VS Code: what a person sees of a symbol, of a change and
 * of the index, in each theme, and what happens when the server is killed. Screenshots go to .e2e/shots.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Locator } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { HOSTILE_NAMES, writeChangedSample } from "../e2e/changedSample.ts";
import { placeOf, writeSample } from "../e2e/sample.ts";
import { openShared, SHOTS } from "../e2e/sharedEditor.ts";
import { launchBrowser, Workbench } from "../e2e/workbench.ts";

let workspace: string;
let browser: Browser | undefined;
let workbench: Workbench;

const shot = (name: string): Promise<unknown> => workbench.picture(join(SHOTS, `views-${name}.png`));

/** Rows of one view of ours. */
const rowsOf = (view: string): Locator =>
	workbench.page.locator(`.pane:has([aria-label^="${view}"]) .monaco-list-row`);

/** Chooses in a list at the top that a command has opened. */
async function choose(text: string): Promise<void> {
	const row = workbench.page.locator(".quick-input-widget .monaco-list-row").filter({ hasText: text }).first();
	await row.waitFor();
	await row.click();
}

beforeAll(async () => {
	const editor = openShared("views", writeChangedSample);
	({ workspace } = editor);
	browser = await launchBrowser();
	workbench = await Workbench.open(browser, editor, "src/cart.ts", placeOf("src/cart.ts", "total"));
	// All four views at once: rows that are scrolled away are not there.
	await workbench.page.setViewportSize({ width: 1280, height: 1400 });
});

afterAll(async () => {
	if (workbench !== undefined) await shot("0-last");
	await workbench?.page.context().close();
	await browser?.close();
});

test("relations of the symbol at the cursor are shown, and follow it", async () => {
	await workbench.command("Kausal: Show Callers");
	const rows = rowsOf("Relations");
	await rows.filter({ hasText: "receipt" }).waitFor();
	await shot("1-relations");
	await rows.filter({ hasText: "discount" }).first().waitFor();
	await workbench.goTo("tools/money.py", placeOf("tools/money.py", "format_money"));
	await rows.filter({ hasText: "report" }).first().waitFor();
	await shot("2-python");
});

test("what is not committed, what it may break, and the tests to run", async () => {
	await workbench.command("Kausal: Focus on Impact View");
	const rows = rowsOf("Impact");
	await rows.filter({ hasText: "src/cart.test.ts" }).first().waitFor();
	await shot("3-impact");
	await expect.poll(async () => (await rows.allInnerTexts()).join("|")).toMatch(/Changed\s*1.*May Break/s);
	await workbench.command("Kausal: Run Tests That the Change Reaches");
	const dialog = workbench.page.locator(".monaco-dialog-box");
	await dialog.filter({ hasText: "npm test -- src/cart.test.ts" }).waitFor();
	await shot("4-run-tests");
	await dialog.getByRole("button", { name: "Run", exact: true }).click();
	const ran = join(workspace, "ran.json");
	await expect.poll(() => existsSync(ran) && readFileSync(ran, "utf8")).toBe('["src/cart.test.ts"]');
	await shot("5-ran");
	await workbench.page.keyboard.press("Control+J");
});

test("cycles and unused symbols are found when they are asked for", async () => {
	await workbench.command("Kausal: Focus on Cycles and Unused View");
	const rows = rowsOf("Cycles and Unused");
	await rows.filter({ hasText: "Import Cycles" }).waitFor();
	await workbench.page.keyboard.press("Home");
	await workbench.page.keyboard.press("ArrowRight");
	await rows.filter({ hasText: "2 files" }).waitFor();
	await workbench.page.keyboard.press("ArrowDown");
	await workbench.page.keyboard.press("ArrowRight");
	await rows.filter({ hasText: "the lightest" }).waitFor();
	await shot("6-cycles");
});

test("the index says what it holds", async () => {
	await workbench.command("Kausal: Focus on Index View");
	const rows = rowsOf("Index");
	await rows.filter({ hasText: "Up to date" }).waitFor();
	await rows.filter({ hasText: "Python" }).waitFor();
	await shot("7-index");
});

test("a path is found to a symbol that is chosen by some letters", async () => {
	await workbench.goTo("src/main.ts", placeOf("src/main.ts", "receipt"));
	await workbench.command("Kausal: Find Path To");
	const input = workbench.page.locator(".quick-input-widget .quick-input-box input");
	await input.fill("disc");
	await shot("8-pick");
	await choose("discount");
	await rowsOf("Relations").filter({ hasText: "called at src/cart.ts:16" }).waitFor();
	await shot("9-path");
	await workbench.command("Kausal: Follow the Cursor");
});

test("callers of callers are peeked at, and the context menu has it all", async () => {
	await workbench.goTo("src/pricing.ts", placeOf("src/pricing.ts", "discount"));
	await workbench.command("Kausal: Peek Transitive Callers");
	await workbench.page.locator(".peekview-widget").first().waitFor();
	await shot("10-peek");
	await workbench.escape();
	await workbench.page
		.locator(".view-line")
		.filter({ hasText: "function discount" })
		.first()
		.click({ button: "right" });
	await workbench.page.getByRole("menuitem", { name: "Kausal" }).hover();
	await workbench.page.getByRole("menuitem", { name: "Show Impact" }).waitFor();
	await shot("11-menu");
	await workbench.escape();
	await workbench.escape();
});

test("fifty names that are HTML, Markdown, ANSI or links are shown as text, and run nothing", async () => {
	expect(HOSTILE_NAMES).toHaveLength(50);
	await workbench.goTo("hostile/unloved.ts", { line: 0, character: 18 });
	const rows = rowsOf("Relations");
	await rows.filter({ hasText: "[run]" }).first().waitFor();
	await workbench.command("Kausal: Focus on Relations View");
	const labels = workbench.page.locator('.pane:has([aria-label^="Relations"]) .monaco-icon-label-container');
	expect(await labels.locator("a:not(.label-name), img, script, b, svg, iframe, input, .codicon").count()).toBe(0);
	await rows.filter({ hasText: "[run]" }).first().hover();
	const hover = workbench.page.locator(".monaco-hover:visible").filter({ hasText: "[run]" });
	await hover.waitFor();
	await shot("12-hostile");
	expect(await hover.locator("a, img, .codicon").count()).toBe(0);
});

test("what a change breaks in another workspace folder is a group of its own, and tests run there", async () => {
	if (browser === undefined) throw new Error("There is no browser.");
	const editor = openShared("folders", (folder) => {
		writeSample(join(folder, "shop"));
		mkdirSync(join(folder, "app"));
		const till = 'import { total } from "../shop/src/cart";\n\nexport function till() {\n\treturn total([]);\n}\n';
		writeFileSync(join(folder, "app/till.ts"), till);
		const tested = 'import { till } from "./till";\n\ntest("till", () => {\n\ttill();\n});\n';
		writeFileSync(join(folder, "app/till.test.ts"), tested);
		const script = "node -e \"fs.writeFileSync('ran.json', JSON.stringify(process.argv.slice(1)))\"";
		writeFileSync(join(folder, "app/package.json"), JSON.stringify({ name: "app", scripts: { test: script } }));
		const folders = [{ path: "shop" }, { path: "app" }];
		writeFileSync(join(folder, "both.code-workspace"), JSON.stringify({ folders }));
	});
	const list = { ...editor, workspace: join(editor.workspace, "both.code-workspace") };
	await workbench.page.context().close();
	workbench = await Workbench.open(browser, list, "shop/src/cart.ts", placeOf("src/cart.ts", "total"));
	await workbench.page.setViewportSize({ width: 1280, height: 1400 });
	await workbench.command("Kausal: Show Impact");
	const rows = rowsOf("Impact");
	await rows.filter({ hasText: "May Break in app" }).first().waitFor();
	await expect.poll(async () => (await rows.allInnerTexts()).join("|")).toMatch(/May Break in app\s*2 in 2 files/);
	// while the other folder is still read the view is made anew, and what was opened is closed again
	await expect.poll(async () => {
		const group = rows.filter({ hasText: "May Break in app" }).first();
		if (await group.getAttribute("aria-expanded") === "false") await group.click();
		return rows.filter({ hasText: "uses what may break" }).count();
	}).toBeGreaterThan(0);
	await rows.filter({ hasText: "Tests to Run in app" }).first().waitFor();
	await shot("13-folders");
	await workbench.command("Kausal: Run Tests That the Change Reaches");
	const dialog = workbench.page.locator(".monaco-dialog-box");
	await dialog.filter({ hasText: "npm test -- till.test.ts" }).waitFor();
	await dialog.getByRole("button", { name: "Run", exact: true }).click();
	const ran = join(editor.workspace, "app/ran.json");
	await expect.poll(() => existsSync(ran) && readFileSync(ran, "utf8")).toBe('["till.test.ts"]');
});
