/**
 * What tests in real editors need of a machine: Debian's packages and one code-server below .e2e/, installed when they
 * are not there. A machine that cannot have them gets one sentence that says what is missing.
 *
 * code-server is VS Code with its window in a browser; of its releases the last one for Node 20 is taken, because the
 * machine's own Node runs it. KAUSAL_EDITOR=4.93.1 takes an older one, VS Code 1.93, next to the oldest that the
 * extension says it runs in. One that is installed somewhere is taken instead when KAUSAL_CODE_SERVER names the folder
 * with its node_modules, and KAUSAL_CODE_SERVER_NODE the Node that it wants.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export const PROJECT: string = join(import.meta.dirname, "../..");
/** Ignored by git: installs, screenshots, the packaged extension. */
export const E2E: string = join(PROJECT, ".e2e");
export const CHROMIUM = "/usr/bin/chromium";
export const VSIX: string = join(E2E, "kausal.vsix");

/** Releases for Node 20, and which ripgrep package each installs; the first one is that of every day. */
const RELEASES: ReadonlyMap<string, string> = new Map([["4.100.3", "1.15.11"], ["4.93.1", "1.15.9"]]);
const CODE_SERVER_VERSION = process.env["KAUSAL_EDITOR"] ?? "4.100.3";
const OTHER_HOME = process.env["KAUSAL_CODE_SERVER"];

/** What runs code-server. */
export const EDITOR_NODE: string = process.env["KAUSAL_CODE_SERVER_NODE"] ?? process.execPath;

/** Extensions of the editor's own that look for the network. */
const UNWANTED_EXTENSIONS = ["git", "git-base", "github", "github-authentication", "microsoft-authentication"];
/** The one that answers the same questions as we do: an editor stands with it, and one without. */
const TYPESCRIPT_EXTENSION = "typescript-language-features";

/** Installs what `commands` come from, when one of them is not there. */
export function ensureCommands(commands: Readonly<Record<string, string>>): void {
	const missing = Object.entries(commands).filter(([path]) => !existsSync(path)).map(([, name]) => name);
	if (missing.length === 0) return;
	const names = missing.join(" ");
	if (process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) {
		const help = `On Debian, as root: apt-get install ${names}`;
		throw new Error(`This machine cannot run the test: ${names} is missing. ${help}`);
	}
	apt("update", "-qq");
	apt("install", "-y", "-qq", "--no-install-recommends", ...missing);
}

/** One call at a time: suites of several editors install what they need side by side, and apt does not wait itself. */
function apt(...args: readonly string[]): void {
	const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
	const lock = join(tmpdir(), "kausal-apt.lock");
	const { status, stderr, stdout } = spawnSync("flock", [lock, "apt-get", ...args], { env, encoding: "utf8" });
	if (status !== 0) throw new Error(`apt-get ${args.join(" ")} failed:\n${stdout.slice(-1000)}\n${stderr.slice(-2000)}`);
}

/**
 * Installs code-server when it is not there: 300 MB, under a minute with a quick network.
 *
 * @param name - `alone`: nobody else answers TypeScript; `beside`: the editor's own extension does
 * @returns its entry
 */
export function ensureCodeServer(name: "alone" | "beside"): string {
	const from = OTHER_HOME ?? ensureInstalled();
	const unwanted = name === "beside" ? UNWANTED_EXTENSIONS : [...UNWANTED_EXTENSIONS, TYPESCRIPT_EXTENSION];
	return ensureCopy(from, { name, unwanted });
}

interface Copy {
	readonly name: string;
	readonly unwanted: readonly string[];
}

/** @returns the entry of an install that lacks some extensions; links to the same files, so that it costs no space */
function ensureCopy(from: string, { name, unwanted }: Copy): string {
	const manifest = readFileSync(join(from, "node_modules/code-server/package.json"), "utf8");
	const { version } = JSON.parse(manifest) as { readonly version: string };
	const home = join(E2E, `code-server-${version}-${name}`);
	const installed = join(home, "node_modules/code-server");
	const entry = join(installed, "out/node/entry.js");
	const done = join(home, "installed");
	if (existsSync(done)) return entry;
	rmSync(home, { recursive: true, force: true });
	execFileSync("cp", ["-al", from, home]);
	rmSync(done, { force: true });
	for (const one of unwanted) rmSync(join(installed, "lib/vscode/extensions", one), { recursive: true, force: true });
	writeFileSync(done, version);
	return entry;
}

/** @returns the folder with its node_modules */
function ensureInstalled(): string {
	const home = join(E2E, `code-server-${CODE_SERVER_VERSION}`);
	const done = join(home, "installed");
	if (existsSync(done)) return home;
	const ripgrep = RELEASES.get(CODE_SERVER_VERSION);
	if (ripgrep === undefined) throw new Error(`KAUSAL_EDITOR is ${[...RELEASES.keys()].join(" or ")}.`);
	const major = Number(process.versions.node.split(".")[0]);
	const wanted = `code-server ${CODE_SERVER_VERSION} wants Node 20`;
	if (major !== 20) throw new Error(`This machine cannot run the test: ${wanted}, this is ${major}.`);
	ensureCommands({
		"/usr/bin/rg": "ripgrep", "/usr/bin/python3": "python3", "/usr/bin/make": "make", "/usr/bin/g++": "g++",
		"/usr/bin/pkg-config": "pkg-config", "/usr/include/gssapi.h": "libkrb5-dev",
	});
	rmSync(home, { recursive: true, force: true });
	mkdirSync(home, { recursive: true });
	writeFileSync(join(home, "package.json"), '{ "private": true }\n');
	offerRipgrep(ripgrep);
	const inherited = Object.entries(process.env).filter(([name]) => !/^npm_(?!config_)/.test(name));
	const settings = { npm_config_unsafe_perm: "true", npm_config_yes: "true", npm_config_ignore_scripts: "false" };
	// Its native modules are a minute of compiling, and a third less where nothing is optimised: nobody waits for them.
	const quick = { CFLAGS: "-O0", CXXFLAGS: "-O0" };
	const env = { ...Object.fromEntries(inherited), ...settings, ...quick };
	const wantedPackage = `code-server@${CODE_SERVER_VERSION}`;
	const args = ["install", "--no-save", "--no-audit", "--no-fund", "--loglevel=error", wantedPackage];
	const { status, stdout, stderr } = spawnSync("npm", args, { cwd: home, env, encoding: "utf8" });
	if (status !== 0) {
		throw new Error(`code-server could not be installed:\n${stdout.slice(-2000)}\n${stderr.slice(-4000)}`);
	}
	writeFileSync(done, CODE_SERVER_VERSION);
	return home;
}

/** The editor's installer takes ripgrep from a cache, or from a place that is out of reach: the cache gets Debian's. */
function offerRipgrep(version: string): void {
	const cache = join(tmpdir(), `vscode-ripgrep-cache-${version}`);
	const archive = join(cache, "ripgrep-v13.0.0-10-x86_64-unknown-linux-musl.tar.gz");
	if (existsSync(archive)) return;
	mkdirSync(cache, { recursive: true });
	execFileSync("tar", ["czf", `${archive}.part`, "-C", "/usr/bin", "rg"]);
	renameSync(`${archive}.part`, archive);
}
