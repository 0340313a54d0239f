/**
 * What a person sees where something is in the way: several folders and one of them gone, nothing that can be read, an
 * index that another version keeps, a server that does not come back, a workspace that is not trusted. Each says what
 * it is and has a button that helps; what can be answered is answered. Screenshots go to .e2e/shots.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Locator } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, onTestFinished, test } from "vitest";
import { writeChangedSample } from "./changedSample.ts";
import { languageServers } from "./codeServer.ts";
import { PROJECT } from "./machine.ts";
import { placeOf, writeSample } from "./sample.ts";
import { openShared, setUser, type Shared, SHOTS } from "./sharedEditor.ts";
import { launchBrowser, Workbench } from "./workbench.ts";

const SHOWN = { timeout: 180_000 };
const HIGH = { width: 1280, height: 1400 };
const CART = placeOf("src/cart.ts", "total");
/** So many ends of the server within three minutes, and it is not started again. */
const ENDS_MAX = 5;

let server: Shared;
let browser: Browser;
let workbench: Workbench | undefined;

/** Several workspaces beside each other; each window opens one of them. */
function fill(folder: string): void {
	for (const name of ["one", "kept", "ending"]) writeSample(join(folder, name));
	for (const [path, text] of Object.entries({
		"two/go.mod": "module example.org/two\n\ngo 1.21\n",
		"two/wares.go": "package two\n\n// Count says how many there are.\nfunc Count() int { return 1 }\n",
		"other/tool.rb": "def tool\n  1\nend\n",
		"both.code-workspace": JSON.stringify({ folders: [{ path: "one" }, { path: "two" }, { path: "gone" }] }),
	})) {
		mkdirSync(dirname(join(folder, path)), { recursive: true });
		writeFileSync(join(folder, path), text);
	}
}

async function open(workspace: string, file: string, place = { line: 0, character: 0 }): Promise<Workbench> {
	const opened = await Workbench.open(browser, { ...server, workspace: join(server.workspace, workspace) }, file, place);
	workbench = opened;
	// Rows that are scrolled away are not there.
	await opened.page.setViewportSize(HIGH);
	return opened;
}

const shot = async (name: string): Promise<void> => {
	await workbench?.picture(join(SHOTS, `trouble-${name}.png`));
};

const row = (text: string): Locator | undefined =>
	workbench?.page.locator(".pane .monaco-list-row").filter({ hasText: text }).first();

beforeAll(async () => {
	server = openShared("trouble", fill);
	browser = await launchBrowser();
});

afterEach(async ({ task }) => {
	if (task.result?.state === "fail") await shot(`0-${task.name.slice(0, 30).replaceAll(/\W+/g, "-")}`);
	await workbench?.page.context().close();
	workbench = undefined;
});

afterAll(async () => {
	await browser?.close();
});

test("of several folders each is answered, and one that is not there is named", async () => {
	const window = await open("both.code-workspace", "one/src/cart.ts", CART);
	expect(await window.hover("· Kausal")).toContain("function total");
	await window.escape();
	await window.command("Kausal: Focus on Index View");
	await window.only("Index");
	await row("two")?.waitFor(SHOWN);
	await row("Cannot index")?.waitFor(SHOWN);
	await shot("1-folders");
	await window.goTo("two/wares.go", { line: 3, character: 5 });
	expect(await window.hover("· Kausal")).toContain("Count says how many there are.");
	await window.escape();
	await window.command("Kausal: Explore");
	const panel = window.page.frameLocator("iframe.webview.ready").frameLocator("#active-frame");
	await panel.locator(".card .name").filter({ hasText: "Count" }).first().waitFor(SHOWN);
	await panel.getByText("Nothing that the index knows uses it.").waitFor(SHOWN);
	await shot("1-explore");
});

test("where there is no file of a known language, the view says which are known", async () => {
	const window = await open("other", "tool.rb");
	await window.command("Kausal: Focus on Relations View");
	await window.page.getByText("There is no file of a language that Kausal knows").first().waitFor(SHOWN);
	await window.page.getByRole("button", { name: "Show Files Left Out" }).first().waitFor(SHOWN);
	await shot("2-no-language");
});

/** Another version of the program, which keeps the index of a folder as an editor would. */
function keepBy(version: string, folder: string): ChildProcess {
	const home = join(dirname(server.workspace), version);
	// Compiled code is of the text as it was built, and would be run in place of this one.
	const filter = (path: string): boolean => !path.endsWith(".compiled");
	cpSync(join(PROJECT, "dist"), home, { recursive: true, filter });
	const program = join(home, "cli.js");
	for (const name of readdirSync(home).filter((one) => one.endsWith(".js"))) {
		const text = readFileSync(join(home, name), "utf8");
		writeFileSync(join(home, name), text.replaceAll('"0.1.0"', `"${version}"`));
	}
	const child = spawn(process.execPath, [program, "lsp"], { env: server.environment, stdio: "pipe" });
	onTestFinished(() => void child.kill());
	child.stderr.resume();
	const rootUri = pathToFileURL(folder).href;
	const capabilities = { experimental: { kausal: { statusChanged: true } } };
	for (const message of [
		{ id: 1, method: "initialize", params: { processId: process.pid, rootUri, capabilities } },
		{ method: "initialized", params: {} },
	]) {
		const body = JSON.stringify({ jsonrpc: "2.0", ...message });
		child.stdin.write(`Content-Length: ${body.length}\r\n\r\n${body}`);
	}
	return child;
}

test("an index that another version keeps is read, which is said, and is ours when that has ended", async () => {
	const folder = join(server.workspace, "kept");
	const other = keepBy("0.0.9", folder);
	let told = "";
	other.stdout?.on("data", (data: Buffer) => (told += data.toString()));
	await expect.poll(() => told, SHOWN).toMatch(/"state":"ready"/);
	const window = await open("kept", "src/cart.ts", CART);
	expect(await window.hover("· Kausal")).toContain("function total");
	await window.escape();
	await window.command("Kausal: Focus on Index View");
	await window.only("Index");
	await row("Read only")?.waitFor(SHOWN);
	await shot("3-other-version");
	const ended = new Promise((resolve) => other.once("exit", resolve));
	other.kill();
	await ended;
	await row("Read only")?.click();
	await row("Up to date")?.waitFor(SHOWN);
	await shot("4-ours-again");
});

test("a server that ends again and again is told of, and starts when it is ordered", async () => {
	const others = new Set(languageServers(server));
	const own = (): readonly number[] => languageServers(server).filter((id) => !others.has(id));
	const window = await open("ending", "src/cart.ts", CART);
	await window.hover("· Kausal");
	await window.escape();
	await window.command("Kausal: Focus on Relations View");
	for (let ends = 0; ends < ENDS_MAX; ends++) {
		const before = own();
		expect(before).toHaveLength(1);
		for (const processId of before) process.kill(processId, "SIGKILL");
		const isNew = (): boolean => own().length === 1 && own()[0] !== before[0];
		if (ends === ENDS_MAX - 1) break;
		await expect.poll(isNew, SHOWN).toBe(true);
		await window.hover("· Kausal");
		await window.escape();
	}
	await window.page.getByText("Kausal's server is stopped, so nothing can be asked.").first().waitFor(SHOWN);
	const notice = window.page.locator(".notification-toast").filter({ hasText: "ended five times" });
	await notice.waitFor(SHOWN);
	await shot("5-stopped");
	await notice.getByRole("button", { name: "Restart Server" }).click();
	await row("receipt")?.waitFor(SHOWN);
	await shot("6-started");
});

test("in Restricted Mode the code is read, and nothing of it is run", async () => {
	writeChangedSample(join(server.workspace, "changed"));
	setUser({ "security.workspace.trust.enabled": true, "security.workspace.trust.startupPrompt": "never" });
	const window = await open("changed", "src/cart.ts", CART);
	await window.page.getByText("Restricted Mode").first().waitFor(SHOWN);
	expect(await window.hover("· Kausal")).toContain("function total");
	await window.escape();
	await window.command("Kausal: Focus on Impact View");
	await row("src/cart.test.ts")?.waitFor(SHOWN);
	await window.command("Kausal: Run Tests That the Change Reaches");
	const notice = window.page.locator(".notification-toast").filter({ hasText: "nothing of it is run" });
	await notice.getByRole("button", { name: "Manage Trust" }).waitFor(SHOWN);
	await shot("7-restricted");
	expect(existsSync(join(server.workspace, "changed/ran.json"))).toBe(false);
});
