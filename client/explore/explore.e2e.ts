/**
 * The panel *Kausal: Explore* in a real VS Code: opened on a symbol, walked through by mouse and by keys alone,
 * filtered, exported, and back after the window was loaded again. Screenshots go to .e2e/shots.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, FrameLocator, Locator } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Accessible, accessible, allOf } from "../e2e/accessibility.ts";
import { figure } from "../e2e/figures.ts";
import { writeExploreSample } from "../e2e/exploreSample.ts";
import { placeOf } from "../e2e/sample.ts";
import { openShared, type Shared, SHOTS } from "../e2e/sharedEditor.ts";
import { launchBrowser, Workbench } from "../e2e/workbench.ts";

/** Where nobody looks at the figures, one is enough. */
const ROUNDS = process.env["CI"] === undefined ? 5 : 1;
const OWN = /^https:\/\/[\w+-]+\.vscode-resource\.vscode-cdn\.net\/.*\/dist\/explore\/page(?:-style)?\.(?:js|css)$/;

let editor: Shared;
let browser: Browser | undefined;
let workbench: Workbench;
let panel: FrameLocator;

const shot = (name: string): Promise<unknown> => workbench.picture(join(SHOTS, `explore-${name}.png`));

const cardName = (): Locator => panel.locator(".card .name").first();
const node = (name: string): Locator => panel.locator(".node").filter({ hasText: name });

/** Of one whose name is this and no more. */
const named = (name: string): Locator =>
	panel.locator(".node .name").filter({ hasText: new RegExp(`^${name}$`) }).first();

const view = (name: string): Locator => panel.locator(".views .action").filter({ hasText: name });

async function shows(name: string): Promise<void> {
	await cardName().filter({ hasText: name }).waitFor();
}

beforeAll(async () => {
	editor = openShared("explore", writeExploreSample);
	browser = await launchBrowser();
	workbench = await Workbench.open(browser, editor, "src/cart.ts", placeOf("src/cart.ts", "total"));
	panel = workbench.page.frameLocator("iframe.webview.ready").frameLocator("#active-frame");
	await workbench.hover("· Kausal");
	await workbench.escape();
});

afterAll(async () => {
	if (workbench !== undefined) await shot("0-last");
	await workbench?.page.context().close();
	await browser?.close();
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

test("code that is wider than a narrow card fades out where it goes on, and can be scrolled to its end", async () => {
	const size = workbench.page.viewportSize() ?? { width: 1280, height: 900 };
	await workbench.page.setViewportSize({ width: 1000, height: 700 });
	await panel.locator(".code-frame.more-right").waitFor();
	await shot("2-narrow");
	await panel.locator(".card .code").evaluate((code) => code.scrollBy({ left: 1000 }));
	await panel.locator(".code-frame:not(.more-right)").waitFor();
	await workbench.page.setViewportSize(size);
});

/** What a screen reader is told of the panel's page. */
async function told(): Promise<readonly Accessible[]> {
	const pages = (await accessible(workbench.page)).map(allOf);
	return pages.find((all) => all.some(({ name }) => name === "What is around the symbol")) ?? [];
}

test("a screen reader has the same as a tree, and hears what has come", async () => {
	const all = await told();
	const tree = all.find(({ role }) => role === "tree");
	expect([tree?.name, tree?.properties["focused"]]).toEqual(["What is around the symbol", true]);
	const rows = all.filter(({ role }) => role === "treeitem");
	const said = rows.map(({ name, properties: { level, expanded } }) =>
		`${level} ${name}${expanded === true ? " …" : ""}`);
	expect(said.filter((row) => /^[12] /.test(row))).toEqual([
		"1 function total, src/cart.ts:14 …",
		expect.stringMatching(/^2 Used by, \d+ …$/),
		expect.stringMatching(/^2 Uses, \d+ …$/),
	]);
	expect(said).toContain("3 order.ts, src/ · 1 …");
	expect(said).toContain("4 method Order.price, calls · src/order.ts:10");
	// The picture is not read a second time.
	expect(all.filter(({ role, name }) => role !== "treeitem" && /Order\.price/.test(name))).toEqual([]);
	const live = all.find(({ role, properties }) => role === "status" && properties["live"] === "polite");
	expect(live && allOf(live).map(({ name }) => name).join("")).toMatch(/^function total, used by \d+, uses \d+/);
	expect(all.filter(({ role, name }) => role === "button" && name === "")).toEqual([]);
});

test("a click walks on, and one comes back", async () => {
	await node("Order.price").click();
	await shows("Order.price");
	await named("shipping").waitFor();
	await shot("2-walked");
	await workbench.page.keyboard.press("Alt+ArrowLeft");
	await shows("total");
	await workbench.page.keyboard.press("Alt+ArrowRight");
	await shows("Order.price");
	expect(await panel.locator(".trail button").allInnerTexts()).toEqual(["total", "Order.price"]);
});

test("what is chosen by keys alone is walked to, and its code opens", async () => {
	const { keyboard } = workbench.page;
	await keyboard.press("ArrowRight");
	await panel.locator(".node.selected").waitFor();
	const chosen = await panel.locator('[role=treeitem][aria-selected="true"]').getAttribute("aria-label");
	const name = (await panel.locator(".node.selected .name").textContent()) ?? "";
	expect(chosen).toContain(name);
	await keyboard.press("Space");
	await shows(name);
	await keyboard.press("Alt+ArrowLeft");
	await shows("Order.price");
	await keyboard.press("ArrowLeft");
	await keyboard.press("+");
	await panel.locator(".node.expanded").waitFor();
	await shot("3-expanded");
	await keyboard.press("-");
	await panel.locator(".node.expanded").waitFor({ state: "detached" });
	await keyboard.press("Escape");
	await keyboard.press("Enter");
	await workbench.page.locator('.tab.active[data-resource-name="order.ts"]').waitFor();
	await workbench.command("View: Open Previous Editor in Group");
	await shows("Order.price");
});

test("impact as rings, and the same as a list", async () => {
	await view("Impact").click();
	await panel.locator(".foot-line").getByText(/A change may break \d+ symbols/).waitFor();
	await shot("4-impact");
	await view("List").click();
	await panel.locator(".tree.whole .row").filter({ hasText: "shipping" }).first().waitFor();
	await shot("5-list");
	await view("Graph").click();
	await named("shipping").waitFor();
});

test("filters leave out and bring back, guesses drawn as guesses", async () => {
	await named("shipping").click();
	await shows("Order.shipping");
	expect(await node("guess").count()).toBe(0);
	await panel.getByRole("button", { name: "Choose what is shown" }).click();
	await panel.locator(".menu .row").filter({ hasText: "Guesses" }).click();
	await panel.locator(".node.guess").filter({ hasText: "guess" }).waitFor();
	await shot("6-filter");
	await panel.locator(".menu .row").filter({ hasText: "As it was at first" }).click();
	await panel.locator(".node.guess").waitFor({ state: "detached" });
	await workbench.page.keyboard.press("Escape");
});

test("how one reaches another is kept while one walks on", async () => {
	await workbench.page.keyboard.press("p");
	await panel.getByRole("combobox").fill("place");
	await panel
		.getByRole("option")
		.filter({ hasText: "order.ts" })
		.filter({ hasText: /^place/ })
		.first()
		.click();
	const said = /The other way round: place reaches Order.shipping in 3 steps/;
	await panel.locator(".ribbon").getByText(said).waitFor();
	await panel.locator(".ribbon .step").filter({ hasText: "print" }).click();
	await shows("Order.print");
	await shot("7-path");
	expect(await panel.locator(".node.on-path").count()).toBeGreaterThan(0);
});

test("what is shown is saved in the format that is chosen", async () => {
	const { page } = workbench;
	for (const [format, file, wanted] of [
		["DOT", "print.dot", "digraph kausal"],
		["SVG", "print.svg", "<svg "],
	] as const) {
		await panel.getByRole("button", { name: "Export or copy" }).click();
		if (format === "DOT") await shot("8-export");
		await panel.locator(".menu .row").filter({ hasText: format }).first().click();
		const box = page.locator(".quick-input-widget");
		await expect.poll(() => box.locator(".quick-input-box input").inputValue()).toContain(file);
		await page.keyboard.press("Enter");
		const path = join(editor.workspace, file);
		const content = (): string => (existsSync(path) ? readFileSync(path, "utf8") : "");
		await expect.poll(content).toContain(wanted);
	}
});

test("after the window was loaded again the panel is back as it was", async () => {
	// The address that the window was first opened with names a file, which then is all that opens.
	const folder = new URLSearchParams({ folder: editor.workspace });
	// A window in a browser can write nothing while it ends, so it writes every few seconds.
	const written = { interval: 500 };
	await expect.poll(() => workbench.stored("kausal.explore", "editorpart"), written).toContain("Explore: print");
	await workbench.page.goto(`${editor.url}/?${folder.toString()}`, { waitUntil: "commit" });
	await shows("Order.print");
	await panel.locator(".ribbon").getByText(/place reaches Order.shipping/).waitFor();
	expect((await panel.locator(".trail button").allInnerTexts()).at(-1)).toBe("Order.print");
	await panel.locator(".stage").click({ position: { x: 300, y: 20 } });
	await workbench.page.keyboard.press("Alt+ArrowLeft");
	await shows("Order.shipping");
	await panel.getByRole("button", { name: "Let go of the path" }).click();
	await shot("9-reloaded");
});

async function search(name: string, path: string): Promise<void> {
	await panel.getByRole("combobox").fill(name);
	await panel
		.getByRole("option")
		.filter({ hasText: path })
		.filter({ hasText: new RegExp(`^${name}`) })
		.first()
		.click();
	await shows(name);
}

interface Marks {
	readonly asked: number;
	readonly answered: number;
	readonly painted: number;
}

/** When the panel last asked for a symbol, had it, and had drawn it. */
function marks(): Promise<Marks> {
	return panel.locator("body").evaluate((): Marks => {
		const last = (name: string): number => performance.getEntriesByName(name).at(-1)?.startTime ?? 0;
		return { asked: last("kausal:asked"), answered: last("kausal:answered"), painted: last("kausal:painted") };
	});
}

test("a symbol with 300 neighbours is painted soon after the click, and 2,000 nodes move smoothly", async () => {
	await search("log", "hub/log.ts");
	await shot("10-hub");
	const times: string[] = [];
	for (let round = 0; round < ROUNDS; round++) {
		await workbench.page.keyboard.press("Alt+ArrowLeft");
		await shows("Order.shipping");
		await workbench.page.keyboard.press("Alt+ArrowRight");
		await shows("log");
		await expect.poll(async () => (({ painted, asked }) => painted - asked)(await marks())).toBeGreaterThan(0);
		const { asked, answered, painted } = await marks();
		times.push(`${Math.round(painted - asked)} (${Math.round(painted - answered)} to paint)`);
	}
	await search("trace", "many/trace.ts");
	const heads = panel.locator(".group > .head");
	for (const count = await heads.count(), at = { n: 0 }; at.n < count; at.n++) {
		await workbench.page.keyboard.press("f");
		await panel.locator('.group > .head:has(path[d^="M6 3"])').first().click({ force: true });
	}
	await workbench.page.keyboard.press("f");
	await shot("11-thousands");
	const far = await frames();
	await workbench.page.keyboard.press("0");
	await workbench.page.keyboard.press("ArrowLeft");
	await panel.locator(".node.selected").waitFor();
	await shot("12-near");
	const near = await frames();
	figure("Explore, click to painted with 300 neighbours", { text: `${times.join(", ")} ms`, wanted: "at most 300 ms" });
	figure("Explore, 2,000 nodes", {
		text: `${far} frames a second from afar, ${near} near`,
		wanted: "at least 30",
	});
});

/**
 * In the page: how many frames a second there are while the picture is moved a little in each. Where nobody looks at
 * the figure, it is enough that it moves.
 */
const MEASURE = `(stage) => new Promise((resolve) => {
	const begun = performance.now();
	let count = 0;
	const next = () => {
		count += 1;
		const way = Math.floor(count / 40) % 2 === 0 ? 1 : -1;
		stage.dispatchEvent(new WheelEvent("wheel", { deltaX: 9 * way, deltaY: 14 * way, bubbles: true, cancelable: true }));
		if (performance.now() - begun < ${process.env["CI"] === undefined ? 3000 : 300}) requestAnimationFrame(next);
		else resolve(Math.round((count * 1000) / (performance.now() - begun)));
	};
	requestAnimationFrame(next);
})`;

function frames(): Promise<number> {
	return panel.locator(".stage").evaluate(`(${MEASURE})(document.querySelector(".stage"))`);
}

test("names and documentation that are markup, links or commands run nothing", async () => {
	await search("note", "src/note.ts");
	await view("List").click();
	const closed = panel.locator('.row[aria-level="3"][aria-expanded="false"] .twist');
	while ((await closed.count()) > 0) await closed.first().click();
	await search("h49", "src/markup.ts");
	for (let at = 48; at > 40; at--) await search(`h${at}`, "src/markup.ts");
	await view("Graph").click();
	await shot("13-markup");
	const ran = await panel.locator("body").evaluate(() => (globalThis as { readonly ran?: unknown }).ran);
	expect(ran).toBeUndefined();
	expect(await panel.locator("body script").count()).toBe(1);
	expect(await panel.locator("body :is(img, iframe, object, base, form, video, math, style)").count()).toBe(0);
	// The editor serves the panel's own files under this name, from this machine.
	expect(workbench.outside.filter((url) => !OWN.test(url))).toEqual([]);
	expect(await workbench.page.locator(".terminal-wrapper, .dialog-shadow").count()).toBe(0);
});

test("a light theme", async () => {
	await search("total", "src/cart.ts");
	await workbench.scheme("light");
	const isLight = (): Promise<boolean> =>
		panel.locator("body").evaluate((body) => body.classList.contains("vscode-light"));
	await expect.poll(isLight).toBe(true);
	await shot("14-light");
});
