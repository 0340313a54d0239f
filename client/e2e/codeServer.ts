/**
 * A code-server on a port of this machine, with the packaged extension and nothing else of the user's in it.
 */
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { leash } from "./leash.ts";
import { EDITOR_NODE } from "./machine.ts";

export interface CodeServer {
	readonly url: string;
	readonly port: number;
	/** Absolute path of the workspace folder. */
	readonly workspace: string;
	/** What every process of it is given; the folders of the user among it. */
	readonly environment: NodeJS.ProcessEnv;
	/** What it printed so far. */
	log(): string;
	stop(): Promise<void>;
}

export interface CodeServerOptions {
	readonly entry: string;
	readonly vsix: string;
	readonly fill: (workspace: string) => void;
	/** Of the workspace folder, as the window's title shows it. */
	readonly name?: string;
}

/** Only ends a wait that has no end. */
const START_MS_MAX = 300_000;

/** The user's settings in every test. */
export const SETTINGS: Readonly<Record<string, unknown>> = {
	"chat.commandCenter.enabled": false,
	"editor.hover.delay": 100,
	"editor.minimap.enabled": false,
	"extensions.autoCheckUpdates": false,
	"extensions.autoUpdate": false,
	"extensions.ignoreRecommendations": true,
	"files.autoSave": "off",
	"security.workspace.trust.enabled": false,
	"telemetry.telemetryLevel": "off",
	"update.mode": "none",
	"window.commandCenter": false,
	"window.autoDetectColorScheme": true,
	"workbench.enableExperiments": false,
	"workbench.preferredDarkColorTheme": "Default Dark Modern",
	"workbench.preferredLightColorTheme": "Default Light Modern",
	"workbench.startupEditor": "none",
	"workbench.tips.enabled": false,
};

/** Starts one in folders of its own; ready when this resolves. */
export async function startCodeServer({ entry, vsix, fill, name = "shop" }: CodeServerOptions): Promise<CodeServer> {
	const home = realpathSync(mkdtempSync(join(tmpdir(), "kausal-e2e-")));
	const workspace = join(home, name);
	const user = join(home, "user");
	mkdirSync(join(user, "User"), { recursive: true });
	fill(workspace);
	writeFileSync(join(home, "config.yaml"), "auth: none\n");
	writeFileSync(join(user, "User", "settings.json"), JSON.stringify(SETTINGS));
	const env = cleanEnvironment(home);
	const places = [
		"--config", join(home, "config.yaml"),
		"--user-data-dir", user,
		"--extensions-dir", join(home, "extensions"),
	];
	execFileSync(EDITOR_NODE, [entry, ...places, "--install-extension", vsix, "--force"], { env, stdio: "pipe" });
	const port = await freePort();
	const args = [
		entry, ...places, "--auth", "none", "--bind-addr", `127.0.0.1:${port}`, "--disable-telemetry",
		"--disable-update-check", "--disable-getting-started-override", "--ignore-last-opened", ...forSuites(entry),
	];
	// A group of its own: it has children of many kinds, and all of them must end with it.
	const child = spawn(EDITOR_NODE, args, { env, stdio: ["ignore", "pipe", "pipe"], detached: true });
	const held = leash(child, home);
	let printed = "";
	child.stdout.on("data", (data: Buffer) => (printed += data.toString()));
	child.stderr.on("data", (data: Buffer) => (printed += data.toString()));
	const url = `http://127.0.0.1:${port}`;
	await healthy(url, child, () => printed);
	const stopAll = async (): Promise<void> => {
		await stop(child, home);
		held.letGo();
	};
	return { url, port, workspace, environment: env, log: () => printed, stop: stopAll };
}

/** The processes of the language server in an editor. */
export function languageServers({ workspace }: Pick<CodeServer, "workspace">): readonly number[] {
	const program = join(dirname(workspace), "extensions");
	return readdirSync("/proc").filter((name) => /^\d+$/.test(name)).map(Number).filter((processId) => {
		try {
			const words = readFileSync(`/proc/${processId}/cmdline`, "utf8").split("\0");
			const isOurs = words.some((word) => word.startsWith(program) && word.endsWith("dist/cli.js"));
			return isOurs && words.includes("lsp");
		} catch {
			return false;
		}
	});
}

/** Newer editors run a suite in their extension host only when they are told that they are driven. */
function forSuites(entry: string): readonly string[] {
	const isNewer = readFileSync(join(dirname(entry), "cli.js"), "utf8").includes('"vscode-option"');
	return isNewer ? ["--vscode-option", "enable-smoke-test-driver"] : [];
}

function cleanEnvironment(home: string): NodeJS.ProcessEnv {
	const foreign = /^(?:VSCODE_|ELECTRON_|NODE_|VITEST|npm_)/;
	const inherited = Object.entries(process.env).filter(([name]) => !foreign.test(name));
	const own = { HOME: home, XDG_CONFIG_HOME: home, XDG_DATA_HOME: home, XDG_CACHE_HOME: join(home, "cache") };
	return { ...Object.fromEntries(inherited), ...own, EXTENSIONS_GALLERY: '{"serviceUrl":""}' };
}

function freePort(): Promise<number> {
	return new Promise((resolve, reject) => {
		const server = createServer().once("error", reject);
		server.listen(0, "127.0.0.1", () => {
			const { port } = server.address() as AddressInfo;
			server.close(() => resolve(port));
		});
	});
}

async function healthy(url: string, child: ChildProcess, log: () => string): Promise<void> {
	for (const until = performance.now() + START_MS_MAX; ; ) {
		const answer = await fetch(`${url}/healthz`).catch(() => undefined);
		if (answer?.status === 200) return;
		if (child.exitCode !== null || performance.now() > until) throw new Error(`code-server did not start:\n${log()}`);
		await new Promise((resolve) => setTimeout(resolve, 100));
	}
}

async function stop(child: ChildProcess, home: string): Promise<void> {
	const exited = new Promise<void>((resolve) => {
		if (child.exitCode === null) child.once("exit", () => resolve());
		else resolve();
	});
	signal(child, "SIGTERM");
	await Promise.race([exited, new Promise((resolve) => setTimeout(resolve, 5000))]);
	signal(child, "SIGKILL");
	rmSync(home, { recursive: true, force: true, maxRetries: 30, retryDelay: 200 });
}

function signal(child: ChildProcess, name: NodeJS.Signals): void {
	if (child.pid === undefined) return;
	try {
		process.kill(-child.pid, name);
	} catch {
		// The group is gone.
	}
}
