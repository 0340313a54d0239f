/**
 * The panel and the views on real repositories of several languages, in each kind of theme: pictures to be looked at,
 * and that the question of each is answered. They are those of `npm run corpus`; one that is not there is left out.
 */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, FrameLocator } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { PROJECT } from "./machine.ts";
import { openShared, setUser, SHOTS } from "./sharedEditor.ts";
import { launchBrowser, Workbench } from "./workbench.ts";

const SHOWN = { timeout: 180_000 };
const SMALL = { width: 1000, height: 640 };
const LARGE = { width: 1440, height: 900 };
/** What a person may prefer; the last two for who needs more contrast. */
const THEMES = {
	usual: {},
	contrast: {
		"workbench.preferredDarkColorTheme": "Default High Contrast",
		"workbench.preferredLightColorTheme": "Default High Contrast Light",
	},
} as const;

interface Looked {
	readonly repository: string;
	readonly file: string;
	/** Before the name, on its line. */
	readonly before: string;
	readonly name: string;
}

const LOOKED: readonly Looked[] = [
	{ repository: "zod", file: "src/v4/core/parse.ts", before: "export const ", name: "_parse" },
	{ repository: "django", file: "django/utils/text.py", before: "def ", name: "slugify" },
	{ repository: "cobra", file: "command.go", before: "func (c *Command) ", name: "ExecuteC" },
	{ repository: "django", file: "django/http/response.py", before: "class ", name: "HttpResponse" },
];

let browser: Browser;
let workbench: Workbench | undefined;
const folders = new Map<string, ReturnType<typeof openShared>>();

/** A copy, since opening one may not touch it. */
function editorOf(repository: string): ReturnType<typeof openShared> {
	const known = folders.get(repository);
	if (known) return known;
	const made = openShared(repository, (folder) => {
		execFileSync("cp", ["-r", `${join(PROJECT, ".corpus", repository)}/.`, folder]);
	});
	folders.set(repository, made);
	return made;
}

async function opened({ repository, file, before, name }: Looked): Promise<Workbench> {
	const editor = editorOf(repository);
	const lines = readFileSync(join(editor.workspace, file), "utf8").split("\n");
	const isWhole = (text: string): boolean => /^\W/.test(text.slice(before.length + name.length));
	const line = lines.findIndex((text) => text.startsWith(`${before}${name}`) && isWhole(text));
	workbench = await Workbench.open(browser, editor, file, { line, character: before.length });
	return workbench;
}

async function explore(window: Workbench, name: string): Promise<FrameLocator> {
	await window.command("Kausal: Explore");
	const panel = window.page.frameLocator("iframe.webview.ready").frameLocator("#active-frame");
	await panel.locator(".card .name").filter({ hasText: name }).first().waitFor(SHOWN);
	// What there is to be seen while a folder is read is not what these pictures are of.
	await expect.poll(() => panel.getByText("the index is not complete").count(), SHOWN).toBe(0);
	return panel;
}

beforeAll(async () => {
	browser = await launchBrowser();
});

afterEach(async () => {
	await workbench?.page.context().close();
	workbench = undefined;
});

afterAll(async () => {
	await browser?.close();
});

for (const looked of LOOKED) {
	const { repository, name } = looked;
	test.skipIf(!existsSync(join(PROJECT, ".corpus", repository)))(`${name} of ${repository}`, async () => {
		editorOf(repository);
		setUser({});
		const window = await opened(looked);
		const shot = (what: string): Promise<unknown> =>
			window.picture(join(SHOTS, `repository-${repository}-${name}-${what}.png`));
		const panel = await explore(window, name);
		await shot("graph");
		await window.page.setViewportSize(SMALL);
		await shot("graph-small");
		await panel.locator(".views .action").filter({ hasText: "Impact" }).click();
		await panel.locator(".foot-line").getByText(/A change may break|Nothing is known/).waitFor(SHOWN);
		await shot("impact-small");
		await window.page.setViewportSize(LARGE);
		await panel.locator(".stage").press("f");
		await shot("impact");
		await panel.locator(".views .action").filter({ hasText: "List" }).click();
		await shot("list");
		await panel.locator(".views .action").filter({ hasText: "Graph" }).click();
		await shot("graph-large");
		await window.openFile(looked.file);
		await window.command("Kausal: Show Callers");
		await window.page.locator(".pane .monaco-list-row").filter({ hasText: "Callers" }).first().waitFor(SHOWN);
		await shot("relations");
	});
}

for (const [name, themes] of Object.entries(THEMES)) {
	const [looked] = LOOKED as readonly [Looked];
	const isThere = existsSync(join(PROJECT, ".corpus", looked.repository));
	test.skipIf(!isThere)(`dark and light, ${name}`, async () => {
		editorOf(looked.repository);
		setUser(themes);
		const window = await opened(looked);
		const panel = await explore(window, looked.name);
		for (const scheme of ["dark", "light"] as const) {
			await window.scheme(scheme);
			await panel.locator(".node").first().hover();
			await panel.locator(".tip:not(.hidden)").waitFor(SHOWN);
			await window.picture(join(SHOTS, `repository-theme-${name}-${scheme}.png`));
			await panel.getByRole("button", { name: "Choose what is shown" }).click();
			await window.picture(join(SHOTS, `repository-theme-${name}-${scheme}-filter.png`));
			await window.page.keyboard.press("Escape");
			await panel.locator(".menu:not(.hidden)").waitFor({ ...SHOWN, state: "detached" });
		}
	});
}
