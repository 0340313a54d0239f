/**
 * Pictures of the real thing: the packaged extension on this repository itself, in each theme, and how long a cold
 * install takes to its first answer. They go to .e2e/shots; with KAUSAL_MEDIA=1 also to client/media, which is checked
 * in, because the walkthrough and the page of the marketplace show them.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { animation, type Frame } from "./animation.ts";
import { type CodeServer, startCodeServer } from "./codeServer.ts";
import { figure } from "./figures.ts";
import { CHROMIUM, E2E, ensureCodeServer, ensureCommands, PROJECT, VSIX } from "./machine.ts";
import { launchBrowser, Workbench } from "./workbench.ts";

const SHOTS = join(E2E, "shots");
const MEDIA = process.env["KAUSAL_MEDIA"] === "1" ? join(PROJECT, "client/media") : SHOTS;
const SHOWN = { timeout: 180_000 };
const SIZE = { width: 1000, height: 640 };
const FILE = "server/workspace/sourceFile.ts";
/** Of the walkthrough, and of the page of the marketplace. */
const SHIPPED = ["index", "relations", "impact", "path", "explore", "context"];

let server: CodeServer;
let browser: Browser;
let workbench: Workbench;
const frames: Frame[] = [];

/** The repository as it is committed, with a change that is not. */
function fill(folder: string): void {
	mkdirSync(folder, { recursive: true });
	const archive = execFileSync("git", ["archive", "HEAD"], { cwd: PROJECT, maxBuffer: 1 << 28 });
	execFileSync("tar", ["x", "-C", folder], { input: archive });
	const who = ["-c", "user.name=e2e", "-c", "user.email=e2e@example.invalid"];
	for (const words of [
		["init", "-q"],
		["add", "-A"],
		["commit", "-q", "-m", "first"],
	]) {
		execFileSync("git", [...who, ...words], { cwd: folder, stdio: "pipe" });
	}
	const path = join(folder, FILE);
	const text = readFileSync(path, "utf8");
	const body = text.indexOf("{", text.indexOf("export function readSourceFile"));
	const begin = text.indexOf("\n", body) + 1;
	writeFileSync(path, `${text.slice(0, begin)}\t// Changed, and not committed.\n${text.slice(begin)}`);
}

const line = (): number =>
	readFileSync(join(server.workspace, FILE), "utf8")
		.split("\n")
		.findIndex((text) => text.startsWith("export function readSourceFile"));

async function picture(name: string, milliseconds = 0): Promise<void> {
	const png = await workbench.picture();
	writeFileSync(join(SHOTS, `pictures-${name}.png`), png);
	if (SHIPPED.includes(name)) writeFileSync(join(MEDIA, `${name}.png`), png);
	if (milliseconds > 0) frames.push({ png, milliseconds });
}

const row = (text: string): Promise<void> =>
	workbench.page.locator(".pane .monaco-list-row").filter({ hasText: text }).first().waitFor(SHOWN);

/** Opens the row that has the focus, and waits for what is below it. */
async function unfold(): Promise<void> {
	await workbench.page.keyboard.press("ArrowRight");
	await workbench.page.locator('.pane .monaco-list-row.focused[aria-expanded="true"]').waitFor(SHOWN);
	await workbench.page.locator(".pane .codicon-tree-item-loading").waitFor({ ...SHOWN, state: "detached" });
}

beforeAll(async () => {
	if (!existsSync(VSIX)) throw new Error("There is no packaged extension: npm run e2e makes it.");
	ensureCommands({ [CHROMIUM]: "chromium" });
	const entry = ensureCodeServer("alone");
	mkdirSync(SHOTS, { recursive: true });
	server = await startCodeServer({ entry, vsix: VSIX, fill, name: "kausal" });
	browser = await launchBrowser();
}, 600_000);

afterAll(async () => {
	if (workbench !== undefined) await workbench.page.screenshot({ path: join(SHOTS, "pictures-last.png") });
	await browser?.close();
	await server?.stop();
});

test("the first answer on this repository comes soon after a cold install", async () => {
	workbench = await Workbench.open(browser, server, FILE, { line: line(), character: 20 });
	const begun = performance.now();
	await workbench.page.setViewportSize(SIZE);
	await workbench.command("Kausal: Show Callers");
	await row("Callers");
	figure("cold install to the first answer on this repository", {
		text: `${Math.round(performance.now() - begun)} ms after the window is there`,
		wanted: "at most 6000 ms",
	});
	await workbench.page
		.locator(".notifications-toasts .codicon-notifications-clear")
		.first()
		.click({ timeout: 1000 })
		.catch(() => undefined);
	await workbench.only("Relations");
	await picture("relations-cold");
});

test("relations, step by step", async () => {
	await workbench.only("Index");
	await row("Up to date");
	await picture("index");
	await workbench.only("Relations");
	await picture("step-0");
	await workbench.command("Kausal: Focus on Relations View");
	await workbench.page.keyboard.press("Home");
	await workbench.page.keyboard.press("ArrowDown");
	await unfold();
	await picture("step-1");
	await workbench.page.keyboard.press("ArrowDown");
	await unfold();
	await picture("relations", 2500);
});

test("the impact of a change", async () => {
	await workbench.only("Impact");
	await row("sourceFile.test.ts");
	await picture("impact", 2500);
});

test("a way from one symbol to another", async () => {
	await workbench.only("Relations");
	const text = readFileSync(join(server.workspace, "server/indexing/treeDifference.ts"), "utf8").split("\n");
	const at = text.findIndex((one) => one.includes("function treeDifference"));
	const character = text[at]?.indexOf("treeDifference") ?? 0;
	await workbench.goTo("server/indexing/treeDifference.ts", { line: at, character });
	await workbench.command("Kausal: Find Path To");
	await workbench.page.locator(".quick-input-widget .quick-input-box input").fill("readSourceFile");
	await workbench.page
		.locator(".quick-input-widget .monaco-list-row")
		.filter({ hasText: "readSourceFile" })
		.first()
		.waitFor(SHOWN);
	await picture("pick");
	await workbench.page.keyboard.press("Enter");
	await row("called at");
	await picture("path");
});

test("what an agent is given to change a symbol", async () => {
	const { page } = workbench;
	await page.context().grantPermissions(["clipboard-read", "clipboard-write"], { origin: server.url });
	await workbench.goTo(FILE, { line: line(), character: 20 });
	await workbench.command("Kausal: Copy Context for Symbol");
	const budget = page.locator(".quick-input-widget .monaco-list-row").filter({ hasText: "4,000 tokens" }).first();
	await budget.click(SHOWN);
	await page.locator(".statusbar").getByText("Copied about").first().waitFor(SHOWN);
	writeFileSync(join(server.workspace, "context.md"), "");
	await workbench.openFile("context.md");
	await page.locator(".editor-instance .monaco-editor.focused").waitFor(SHOWN);
	await page.keyboard.press("Control+V");
	// Behind what was pasted stands the cursor, and lines that are scrolled away are not there.
	await page.locator(".tab.active.dirty").waitFor(SHOWN);
	await page.keyboard.press("Control+Home");
	await page.locator(".view-line").filter({ hasText: "# readSourceFile" }).first().waitFor(SHOWN);
	await picture("context");
	await workbench.command("File: Revert File");
	await page.locator('.tab.active[data-resource-name="context.md"] .codicon-close').first().click(SHOWN);
	rmSync(join(server.workspace, "context.md"));
});

test("what is around one symbol, in three panes", async () => {
	await workbench.goTo(FILE, { line: line(), character: 20 });
	await workbench.page.keyboard.press("Control+B");
	await workbench.command("Kausal: Explore");
	const panel = workbench.page.frameLocator("iframe.webview.ready").frameLocator("#active-frame");
	await panel.locator(".card .name").filter({ hasText: "readSourceFile" }).first().waitFor(SHOWN);
	await panel.locator(".node").first().waitFor(SHOWN);
	await picture("explore", 2500);
	await panel.locator(".views .action").filter({ hasText: "Impact" }).click();
	await panel.locator(".foot-line").getByText(/A change may break/).waitFor(SHOWN);
	await picture("explore-impact", 2500);
	await workbench.page.keyboard.press("Control+B");
	await row("called at");
	writeFileSync(join(MEDIA, "kausal.png"), animation(frames));
});

test("what activation cost is what the editor itself says", async () => {
	await workbench.command("Developer: Show Running Extensions");
	const cost = workbench.page.locator(".extension").filter({ hasText: "Kausal" }).locator(".activation-time");
	await cost.first().waitFor(SHOWN);
	figure("activation, as the editor counts it", { text: await cost.first().innerText(), wanted: "at most 50 ms" });
});

test("each theme", async () => {
	await workbench.scheme("light");
	await picture("theme-light");
	await workbench.configure({
		"workbench.preferredDarkColorTheme": "Default High Contrast",
		"workbench.preferredLightColorTheme": "Default High Contrast Light",
	});
	await workbench.openFile(FILE);
	await workbench.page.locator(".monaco-workbench.hc-light").waitFor(SHOWN);
	await picture("theme-contrast-light");
	await workbench.scheme("dark");
	await picture("theme-contrast");
});

test("the icon is drawn from its SVG", async () => {
	const page = await browser.newPage({ viewport: { width: 256, height: 256 } });
	await page.setContent(`<style>body{margin:0}</style>${readFileSync(join(PROJECT, "client/media/icon.svg"), "utf8")}`);
	const png = await page.screenshot({ omitBackground: true });
	writeFileSync(join(MEDIA, "icon.png"), png);
	expect(png.readUInt32BE(16)).toBe(256);
});
