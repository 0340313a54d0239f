/**
 * One editor for all suites of the panels, since its start and the install of the extension cost more than most tests:
 * each suite opens windows on folders of its own, and a window has its own extension host and its own storage. What the
 * user has set is one for all; a suite that changes it puts it back.
 */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { inject } from "vitest";
import type { TestProject } from "vitest/node";
import { type CodeServer, SETTINGS, startCodeServer } from "./codeServer.ts";
import { CHROMIUM, E2E, ensureCodeServer, ensureCommands, VSIX } from "./machine.ts";

export const SHOTS: string = join(E2E, "shots");

export type Shared = Pick<CodeServer, "url" | "port" | "workspace" | "environment">;

declare module "vitest" {
	interface ProvidedContext {
		editor: Shared;
	}
}

let server: CodeServer | undefined;

/** Vitest calls it before the first suite. */
export async function setup(project: TestProject): Promise<void> {
	if (!existsSync(VSIX)) throw new Error("There is no packaged extension: npm run e2e makes it.");
	ensureCommands({ [CHROMIUM]: "chromium" });
	mkdirSync(SHOTS, { recursive: true });
	server = await startCodeServer({ entry: ensureCodeServer("alone"), vsix: VSIX, fill: () => undefined });
	const { url, port, workspace, environment } = server;
	project.provide("editor", { url, port, workspace, environment });
}

/** And this behind the last one. */
export async function teardown(): Promise<void> {
	await server?.stop();
}

/** A folder of its own in the editor of all, whose user has set nothing yet. */
export function openShared(name: string, fill: (workspace: string) => void): Shared {
	const editor = inject("editor");
	const workspace = join(dirname(editor.workspace), name);
	fill(workspace);
	setUser({});
	return { ...editor, workspace };
}

/** Settings of the user beside those of every test, for windows that are opened from now on. */
export function setUser(settings: Readonly<Record<string, unknown>>): void {
	const path = join(dirname(inject("editor").workspace), "user", "User", "settings.json");
	writeFileSync(path, JSON.stringify({ ...SETTINGS, ...settings }));
}
