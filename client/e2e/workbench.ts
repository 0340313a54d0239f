/**
 * The window of the editor, driven through a browser: by keyboard, because rows move while a mouse is under way.
 */
import { basename, dirname } from "node:path";
import { type Browser, chromium, type Locator, type Page } from "playwright-core";
import { type CodeServer, SETTINGS } from "./codeServer.ts";
import { CHROMIUM } from "./machine.ts";

/**
 * A question to a server that is on its way is asked again soon, and so is the box at the top for its list; each time
 * they are waited for twice as long, since a machine may take longer than this to draw them.
 */
const HOVERED_MS = 2000;
const LISTED_MS = 1500;
/** How often a list of folders is opened, and how long it may take until the editor has read it. */
const OPENED_MAX = 3;
const LIST_MS = 10_000;
/** Only ends a wait that has no end. */
const SHOWN_MS_MAX = 180_000;

export function launchBrowser(): Promise<Browser> {
	return chromium.launch({
		executablePath: CHROMIUM,
		headless: true,
		args: [
			"--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update",
			"--disable-sync", "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
		],
	});
}

export class Workbench {
	readonly page: Page;
	/** Addresses outside of this machine that the window asked for. */
	readonly outside: string[] = [];

	private constructor(page: Page) {
		this.page = page;
		page.on("request", (request) => {
			const isHere = /^(?:https?|wss?):\/\/127\.0\.0\.1[:/]|^(?:data|blob|vscode)/.test(request.url());
			if (!isHere) this.outside.push(request.url());
		});
	}

	/** Opens the workspace, or the folders of a `.code-workspace`, with a file at a place; the place is 0-based. */
	static async open(
		browser: Browser,
		server: Pick<CodeServer, "url" | "port" | "workspace">,
		file: string,
		{ line, character }: { readonly line: number; readonly character: number },
	): Promise<Workbench> {
		const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, colorScheme: "dark" });
		context.setDefaultTimeout(SHOWN_MS_MAX);
		const workbench = new Workbench(await context.newPage());
		const isList = server.workspace.endsWith(".code-workspace");
		const folder = isList ? dirname(server.workspace) : server.workspace;
		const place = `vscode-remote://127.0.0.1:${server.port}${folder}/${file}:${line + 1}:${character + 1}`;
		const payload = JSON.stringify([["openFile", place], ["gotoLineMode", "true"]]);
		const query = new URLSearchParams({ [isList ? "workspace" : "folder"]: server.workspace, payload });
		// What is waited for is the window; everything that it loads may take longer on a busy machine.
		await workbench.page.goto(`${server.url}/?${query.toString()}`, { waitUntil: "commit" });
		await workbench.page.waitForSelector(".monaco-workbench .part.editor");
		await workbench.isAt(file, { line, character });
		if (isList) await workbench.#hasFolders(() => workbench.isAt(file, { line, character }));
		return workbench;
	}

	/**
	 * Waits for the folders of a list. The editor shows a file before it has read the list, and sometimes it says for good
	 * that no folder is opened; opened again, it has them.
	 */
	async #hasFolders(isOpen: () => Promise<void>): Promise<void> {
		const folders = this.page.locator(".explorer-folders-view .monaco-list-row").first();
		const none = this.page.getByText("You have not yet added a folder to the workspace.").first();
		for (let opened = 1; opened < OPENED_MAX; opened++) {
			await folders.or(none).first().waitFor();
			const isThere = await folders.waitFor({ timeout: LIST_MS }).then(() => true, () => false);
			if (isThere) return;
			await this.page.reload({ waitUntil: "commit" });
			await isOpen();
		}
		await folders.waitFor();
	}

	/** Waits until a file is in front, with the cursor at a place. */
	async isAt(file: string, { line, character }: { readonly line: number; readonly character: number }): Promise<void> {
		await this.page.locator(`.tab.active[data-resource-name="${basename(file)}"]`).waitFor();
		const status = new RegExp(`^Ln ${line + 1}, Col ${character + 1}\\b`);
		await this.page.getByText(status).first().waitFor();
	}

	async openFile(file: string): Promise<void> {
		await this.#pick("Control+P", basename(file), basename(file));
		await this.page.locator(`.tab.active[data-resource-name="${basename(file)}"]`).waitFor();
	}

	async goTo(file: string, { line, character }: { readonly line: number; readonly character: number }): Promise<void> {
		await this.openFile(file);
		await this.#pick("Control+G", `:${line + 1}:${character + 1}`, /line/i);
		await this.isAt(file, { line, character });
	}

	/** Runs a command by its title, as the palette shows it. */
	async command(title: string): Promise<void> {
		await this.#pick("F1", `>${title}`, title);
	}

	/**
	 * Sets user settings beside those of every test, as a person does: the file is opened, written and saved. A file that
	 * is written from outside is not looked at.
	 */
	async configure(settings: Readonly<Record<string, unknown>>): Promise<void> {
		await this.command("Preferences: Open User Settings (JSON)");
		const tab = this.page.locator('.tab.active[data-resource-name="settings.json"]');
		await tab.waitFor();
		await this.page.locator(".editor-instance .monaco-editor.focused").waitFor();
		await this.page.keyboard.press("Control+A");
		await this.page.keyboard.insertText(JSON.stringify({ ...SETTINGS, ...settings }));
		await this.page.keyboard.press("Control+S");
		const saved = this.page.locator('.tab.active:not(.dirty)[data-resource-name="settings.json"]');
		await saved.waitFor();
	}

	/** Has the person's system be light or dark, which the editor follows with the theme that is preferred there. */
	async scheme(colorScheme: "light" | "dark"): Promise<void> {
		await this.page.emulateMedia({ colorScheme });
		const kinds = colorScheme === "light" ? [".vs", ".hc-light"] : [".vs-dark", ".hc-black"];
		await this.page.locator(kinds.map((kind) => `.monaco-workbench${kind}`).join()).waitFor();
	}

	/** The text of the hover at the cursor, once it has `wanted` in it; asks again while a server is on its way. */
	async hover(wanted: string): Promise<string> {
		const shown = this.page.locator(".monaco-hover:visible").filter({ hasText: wanted }).first();
		for (let timeout = HOVERED_MS; ; timeout *= 2) {
			await this.command("Show or Focus Hover");
			try {
				await shown.waitFor({ timeout });
				return await shown.innerText();
			} catch (error) {
				if (timeout > SHOWN_MS_MAX) throw error;
				await this.escape();
			}
		}
	}

	/**
	 * What the window has written that has all these words in it, and will find when it opens again. A window writes while
	 * it is idle and has the focus, and a browser without a screen may call one in which nothing is drawn anything but
	 * idle, for minutes: so something is drawn first, and whether there is focus stands before the rest.
	 */
	async stored(...words: readonly string[]): Promise<string> {
		await this.page.evaluate(MANY_FRAMES);
		return this.page.evaluate<string>(`(${STORED})(${JSON.stringify(words)})`);
	}

	async escape(): Promise<void> {
		await this.page.keyboard.press("Escape");
	}

	/** Only one of our views is open, so that a picture shows one thing, and all of it. */
	async only(view: "Relations" | "Impact" | "Cycles and Unused" | "Index"): Promise<void> {
		for (const other of ["Relations", "Impact", "Cycles and Unused", "Index"]) {
			const header = this.page.locator(`.pane-header[aria-label^="${other}"]`).first();
			await header.waitFor();
			const isOpen = (await header.getAttribute("aria-expanded")) === "true";
			if (isOpen !== (other === view)) await header.click();
		}
	}

	/** A picture of the window when everything that was drawn for it is there; what moves or fades is at its end. */
	async picture(path?: string): Promise<Buffer> {
		for (const frame of this.page.frames()) await frame.evaluate<unknown>(TWO_FRAMES).catch(() => undefined);
		return this.page.screenshot({ animations: "disabled", ...(path === undefined ? {} : { path }) });
	}

	/**
	 * Chooses in the box at the top. A view that takes the focus late may close it, so it is looked at before Enter, and
	 * tried again. A command that an extension is about to bring is in a list only when that is asked for anew.
	 */
	async #pick(key: string, text: string, wanted: string | RegExp): Promise<void> {
		const box = this.page.locator(".quick-input-widget");
		const input = box.locator(".quick-input-box input");
		for (let timeout = LISTED_MS; ; timeout *= 2) {
			try {
				await this.page.keyboard.press(key);
				await input.fill(text, { timeout: timeout * 2 });
				const row = box.locator(".monaco-list-row.focused").filter({ hasText: wanted }).first();
				await row.waitFor({ timeout });
				await this.page.evaluate(TWO_FRAMES);
				if (!(await isFocused(input, text))) throw new Error("The box at the top lost the focus.");
				await this.page.keyboard.press("Enter");
				await this.page.waitForFunction(`(${IS_TAKEN})(${JSON.stringify(text)})`, undefined, { timeout: timeout * 4 });
				return;
			} catch (error) {
				if (timeout > SHOWN_MS_MAX) throw error;
				await this.escape();
				await box.waitFor({ state: "hidden", timeout }).catch(() => undefined);
			}
		}
	}
}

/** In a page: resolves when what was changed before is drawn. */
const TWO_FRAMES = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())))";

/** In the page: whether the box at the top is gone, or asks the next thing. */
const IS_TAKEN = `(text) => {
	const box = document.querySelector(".quick-input-widget");
	const input = box?.querySelector(".quick-input-box input");
	return !input || getComputedStyle(box).display === "none" || input.value !== text;
}`;

/** In a page: resolves when a few dozen frames were drawn. */
const MANY_FRAMES = `new Promise((done) => {
	let left = 30;
	const next = () => (left-- === 0 ? done() : requestAnimationFrame(next));
	next();
})`;

/** In the page: looks through the databases in which the editor keeps its windows. */
const STORED = `async (words) => {
	const done = (request) => new Promise((resolve, reject) => {
		request.onsuccess = () => resolve(request.result);
		request.onerror = () => reject(request.error);
	});
	const found = [document.hasFocus() ? "focus" : "no focus"];
	for (const { name } of await indexedDB.databases()) {
		if (!name.startsWith("vscode-web-state-db")) continue;
		const database = await done(indexedDB.open(name));
		try {
			const values = await done(database.transaction("ItemTable").objectStore("ItemTable").getAll());
			found.push(...values.map(String).filter((value) => words.every((word) => value.includes(word))));
		} finally {
			database.close();
		}
	}
	return found.join(" ");
}`;

function isFocused(input: Locator, text: string): Promise<boolean> {
	return input.evaluate(
		(element, value) => element.matches(":focus") && (element as unknown as { value: string }).value === value,
		text,
	);
}
