/** Scanning real folders: what is found, what is left out, what is reported, and that the walk always ends. */
import { execFileSync } from "node:child_process";
import { linkSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { realRoot } from "./containment.ts";
import { scanPaths, scanWorkspace, type ScanBatch, type ScanOptions } from "./scan.ts";

let scratch: string;
let root: string;
let folders = 0;

beforeAll(() => {
	scratch = realRoot(mkdtempSync(join(tmpdir(), "kausal-scan-")));
});
afterAll(() => {
	execFileSync("rm", ["-rf", scratch]); // paths longer than the system's limit are too much for Node
});
beforeEach(() => {
	root = join(scratch, String(folders++));
	mkdirSync(root);
});

/** Writes files given as `path` or `path: text`, `|` for a line end; a path that ends in `/` is a folder. */
function write(...files: readonly string[]): void {
	for (const file of files) {
		const [path = "", text = "x"] = file.split(/: (.*)/s);
		const absolute = join(root, path);
		mkdirSync(path.endsWith("/") ? absolute : dirname(absolute), { recursive: true });
		if (!path.endsWith("/")) writeFileSync(absolute, text.replaceAll("|", "\n"));
	}
}

const options: ScanOptions = {
	isSource: (path) => /\.(?:ts|md)$/.test(path),
	isConfiguration: (name) => name === "package.json",
	fileBytesMax: 1000,
};

async function collect(batches: AsyncIterable<ScanBatch>): Promise<string> {
	const lines: string[] = [];
	for await (const { files, configuration, skipped } of batches) {
		lines.push(...files.map(({ path }) => path));
		lines.push(...configuration.map(({ path }) => `config ${path}`));
		lines.push(...skipped.map(({ path, reason }) => `${reason} ${path}`));
	}
	return lines.sort().join("\n");
}

const scan = (at: string = root): Promise<string> => collect(scanWorkspace(at, options));
const lines = (...all: string[]): string => all.sort().join("\n");

describe("a scan", () => {
	test("finds sources and configuration in all folders, with size and time", async () => {
		write("a.ts: hello", "b.txt", "package.json: {}", "src/deep/c.md", "src/package.json: {}");
		expect(await scan()).toBe(lines("a.ts", "src/deep/c.md", "config package.json", "config src/package.json"));
		for await (const { files } of scanWorkspace(root, options)) {
			const found = files.find(({ path }) => path === "a.ts");
			expect(found?.sizeBytes).toBe(5);
			expect(Math.abs((found?.mtimeMs ?? 0) - Date.now())).toBeLessThan(60_000);
		}
	});

	test("of an empty folder finds nothing", async () => {
		expect(await scan()).toBe("");
	});

	test("never looks into version control and packages, nor at secrets", async () => {
		write(".git/a.ts", "node_modules/a/a.ts", "src/node_modules/a.ts", ".hg/a.ts", ".svn/a.ts", ".ssh/a.md", ".aws/a.md");
		write(".env.ts", ".env.local.md", "id_rsa.md", "credentials.md", "credentials.ts", "id_map.ts", "environment.ts");
		expect(await scan()).toBe(lines("credentials.ts", "id_map.ts", "environment.ts"));
	});

	test("reports files that are too large, and goes on", async () => {
		write(`large.ts: ${"x".repeat(1001)}`, `fits.ts: ${"x".repeat(1000)}`);
		expect(await scan()).toBe(lines("fits.ts", "too-large large.ts"));
	});

	test("gives many files in batches and finds each once", async () => {
		const names = Array.from({ length: 1000 }, (_, index) => `d${index % 7}/f${index}.ts`);
		write(...names);
		let largest = 0;
		for await (const { files } of scanWorkspace(root, options)) largest = Math.max(largest, files.length);
		expect(largest).toBeLessThanOrEqual(256);
		expect(await scan()).toBe(lines(...names));
	});

	test("stops when it is told to", async () => {
		write(...Array.from({ length: 1000 }, (_, index) => `f${index}.ts`));
		const signal = AbortSignal.abort();
		await expect(collect(scanWorkspace(root, { ...options, signal }))).rejects.toThrow(/abort/);
	});

	test("lets others have their turn", async () => {
		write(...Array.from({ length: 1000 }, (_, index) => `f${index}.ts`));
		let turns = 0;
		const timer = (): void => void setImmediate(() => { turns++; if (turns < 1000) timer(); });
		timer();
		await scan();
		expect(turns).toBeGreaterThan(3);
		turns = 1000;
	});

	test("walks trees that are deeper than a call stack, as far as the system's paths reach", async () => {
		const path = "d/".repeat(1500);
		write(`${path}a.ts`);
		expect(await scan()).toBe(`${path}a.ts`);
	});

	test("reports a folder whose path is too long for the system, and goes on", async () => {
		write("b.ts");
		const code = `const fs = require("fs");
			for (let i = 0; i < 30; i++) { fs.mkdirSync("d".repeat(200)); process.chdir("d".repeat(200)); }`;
		execFileSync(process.execPath, ["-e", code], { cwd: root });
		expect(await scan()).toMatch(/^b\.ts\nbad-name (?:d{200}\/)+d{200}$/);
	});

	test("keeps odd names as they are", async () => {
		const odd = [
			"a b.ts", "ü.ts", "ü/日本.ts", "'q\".ts", "-r.ts", "new\nline.ts", "back\\slash.ts", "#x.ts", "!y.ts", "...ts",
			".../c.ts",
		];
		for (const name of odd) {
			mkdirSync(dirname(join(root, name)), { recursive: true });
			writeFileSync(join(root, name), "");
		}
		expect(await scan()).toBe(lines(...odd));
	});

	test("counts names that are not UTF-8", async () => {
		write("a.ts");
		writeFileSync(Buffer.concat([Buffer.from(`${root}/b`), Buffer.from([0xff]), Buffer.from(".ts")]), "");
		const folder = Buffer.concat([Buffer.from(`${root}/d`), Buffer.from([0xc3])]);
		mkdirSync(folder);
		expect(await scan()).toBe(lines("a.ts", "bad-name b\ufffd.ts", "bad-name d\ufffd"));
	});

	test("never opens pipes", async () => {
		write("a.ts");
		execFileSync("mkfifo", [join(root, "pipe.ts"), join(root, ".gitignore"), join(root, "pipe.txt")]);
		expect(await scan()).toBe(lines("a.ts", "special pipe.ts"));
	});

	test("reports a folder it may not read, and goes on", () => {
		write("open/a.ts", "closed/b.ts");
		const code = `import { scanWorkspace } from ${JSON.stringify(join(import.meta.dirname, "scan.ts"))};
			import { chmodSync } from "node:fs";
			chmodSync(process.argv[2] + "/closed", 0);
			if (process.getuid() === 0) { process.setgroups([]); process.setgid(65534); process.setuid(65534); }
			const options = { isSource: (path) => path.endsWith(".ts"), isConfiguration: () => false, fileBytesMax: 99 };
			for await (const batch of scanWorkspace(process.argv[2], options)) console.log(JSON.stringify(batch));`;
		const said = runBundled(code, root);
		execFileSync("chmod", ["700", join(root, "closed")]);
		const { files, skipped } = JSON.parse(said) as ScanBatch;
		expect(files.map(({ path }) => path)).toEqual(["open/a.ts"]);
		expect(skipped).toEqual([{ path: "closed", reason: "unreadable", detail: "It cannot be read: permission denied." }]);
	});

	test("fails in one sentence when the folder itself is gone", async () => {
		await expect(scan(join(root, "missing"))).rejects.toThrow(/cannot be read: it does not exist\.$/);
	});
});

/** Runs TypeScript with imports of ours in a process of its own, which may give up its rights. */
function runBundled(code: string, argument: string): string {
	execFileSync("chmod", ["755", scratch, root, join(root, "open")]);
	const outfile = join(scratch, "bundled.mjs");
	const build = [
		"--bundle", "--platform=node", "--format=esm", "--log-level=error", `--outfile=${outfile}`, "--loader=ts",
	];
	const banner = '--banner:js=import{createRequire}from"node:module";const require=createRequire(import.meta.url);';
	const repository = join(import.meta.dirname, "../..");
	execFileSync(join(repository, "node_modules/.bin/esbuild"), [...build, banner], { input: code, cwd: repository });
	execFileSync("chmod", ["644", outfile]);
	return execFileSync(process.execPath, [outfile, argument], { encoding: "utf8", cwd: scratch });
}

describe("links", () => {
	test("to folders are not followed, so loops end", async () => {
		write("src/a.ts");
		symlinkSync("..", join(root, "src/up"));
		symlinkSync(root, join(root, "src/root.ts"));
		symlinkSync("self.ts", join(root, "self.ts"));
		expect(await scan()).toBe(lines("src/a.ts", "symlink-broken self.ts"));
	});

	test("to folders inside of the workspace add nothing, whether their target is ignored or found anyway", async () => {
		write("src/a.ts", "built/b.ts", "deep/built/c.ts", ".gitignore", "plain.txt");
		writeFileSync(join(root, ".gitignore"), "built/\n");
		symlinkSync("built", join(root, "lib"));
		symlinkSync("../built", join(root, "src/lib"));
		symlinkSync("deep/built", join(root, "nested"));
		symlinkSync("src", join(root, "again"));
		expect(await scan()).toBe("src/a.ts");
	});

	test("to files that are found anyway add nothing", async () => {
		write("a.ts");
		symlinkSync("a.ts", join(root, "b.ts"));
		expect(await scan()).toBe("a.ts");
	});

	test("to files that are not found otherwise count once, by the first name", async () => {
		write("a.txt", "node_modules/x.ts", ".env");
		symlinkSync("a.txt", join(root, "c.ts"));
		symlinkSync("a.txt", join(root, "b.ts"));
		symlinkSync("node_modules/x.ts", join(root, "x.ts"));
		symlinkSync(".env", join(root, "secret.md"));
		expect(await scan()).toBe("b.ts");
	});

	test("that leave the workspace are reported and not followed", async () => {
		write("in/a.ts", "out.ts");
		symlinkSync("../out.ts", join(root, "in/out.ts"));
		symlinkSync("..", join(root, "in/folder"));
		expect(await scan(join(root, "in"))).toBe(lines("a.ts", "symlink-outside out.ts"));
	});

	test("that lead nowhere are reported", async () => {
		symlinkSync("nowhere", join(root, "a.ts"));
		expect(await scan()).toBe("symlink-broken a.ts");
	});

	test("of the hard kind are files of their own", async () => {
		write("a.ts");
		linkSync(join(root, "a.ts"), join(root, "b.ts"));
		expect(await scan()).toBe(lines("a.ts", "b.ts"));
	});
});

describe("ignore files", () => {
	const check = async (files: readonly string[], want: readonly string[], below = ""): Promise<void> => {
		write(...files);
		expect(await scan(join(root, below))).toBe(lines(...want));
	};

	test("leave out files and folders", () =>
		check(
			[".gitignore: *.md|/dist/|", "a.ts", "a.md", "dist/a.ts", "src/dist/a.ts", "src/b.md"], ["a.ts", "src/dist/a.ts"],
		));
	test("hold below their own folder, the nearest first", () =>
		check(
			["src/.gitignore: a.ts|!b.ts", ".gitignore: b.ts", "a.ts", "b.ts", "src/a.ts", "src/b.ts"], ["a.ts", "src/b.ts"],
		));
	test("cannot take back in what is below a folder that is left out", () =>
		check([".gitignore: gen/|!gen/a.ts", "gen/a.ts", "gen/.gitignore: !a.ts"], []));
	test("take a folder back in with all that is in it", () =>
		check([".gitignore: build/", "sub/.gitignore: !build/", "sub/build/x/a.ts", "build/a.ts"], ["sub/build/x/a.ts"]));
	test("leave out by name also inside a folder that a nearer one takes back", () =>
		check(
			[".gitignore: build/|*.md", "sub/.gitignore: !build/", "sub/build/a.ts", "sub/build/a.md"], ["sub/build/a.ts"],
		));
	test("of Kausal win over those of git", () =>
		check([".gitignore: a.ts", ".kausalignore: !a.ts|b.ts", ".ignore: c.ts", "a.ts", "b.ts", "c.ts"], ["a.ts"]));
	test("of the repository's own info folder count", () =>
		check([".git/info/exclude: a.ts|b.ts", ".gitignore: !b.ts", "a.ts", "b.ts"], ["b.ts"]));
	const worktree = ["main/.git/info/exclude: a.ts", "main/.git/worktrees/w/commondir: ../..",
		"w/.git: gitdir: ../main/.git/worktrees/w", "w/a.ts", "w/b.ts"];
	test("of a worktree's repository count when it lies in the workspace", () => check(worktree, ["w/b.ts"]));
	test("are not read where a repository points out of the workspace", () => check(worktree, ["a.ts", "b.ts"], "w"));
	test("are not read where the common folder of a repository lies outside of it", () =>
		check(["else/info/exclude: a.ts", "w/.git/commondir: ../../else", "w/a.ts"], ["a.ts"], "w"));
	const inside = [".git/HEAD", "a.ts", "trees/w/a.ts", "sub/.git: gitdir: ../.git/modules/sub", "sub/a.ts"];
	test("leave out a worktree inside of a checkout of its repository, and say so", async () => {
		write(...inside, `trees/w/.git: gitdir: ${root}/.git/worktrees/w`);
		expect(await scan()).toBe(lines("a.ts", "sub/a.ts", "worktree trees/w"));
		expect(await collect(scanPaths(root, ["trees/w/a.ts", "a.ts"], options))).toBe("a.ts");
		expect(await scan(join(root, "trees/w"))).toBe("a.ts");
	});
	const nested = [
		"w/.git: gitdir: ../m/.git/worktrees/w", "w/a.ts", "w/x/.git: gitdir: ../../m/.git/worktrees/x", "w/x/a.ts",
	];
	test("leave out the same in a worktree", () => check(["m/.git/HEAD", ...nested], ["a.ts", "worktree x"], "w"));
	const beside = ["x/.git: gitdir: ../bare/worktrees/x", "x/a.ts", "y/.git: gitdir: ../bare/worktrees/y", "y/a.ts"];
	test("leave in worktrees side by side, and those of another repository", () =>
		check([".git/HEAD", "bare/worktrees/x/HEAD", ...beside], ["x/a.ts", "y/a.ts"]));
	test("of the repository around the folder count", () =>
		check(
			[".git/HEAD", ".gitignore: *.md|/app/gen/|gen2", "app/a.ts", "app/a.md", "app/gen/a.ts", "app/x/gen2/a.ts"],
			["a.ts"], "app",
		));
	test("above the repository do not count", () =>
		check([".gitignore: a.ts", "app/.git/HEAD", "app/a.ts"], ["a.ts"], "app"));
	test("do not reach into a repository inside the folder", () =>
		check([".git/HEAD", ".gitignore: a.ts", "a.ts", "inner/.git/HEAD", "inner/a.ts"], ["inner/a.ts"]));
	test("do not hold in a folder that was asked for although the repository leaves it out", () =>
		check([".git/HEAD", ".gitignore: out/|*.md", "out/x/a.ts", "out/x/a.md"], ["a.ts", "a.md"], "out/x"));
	test("hold for configuration as well", () =>
		check([".gitignore: sub", "sub/package.json: {}", "package.json: {}"], ["config package.json"]));
	test("of any content do no harm", () =>
		check([".gitignore: [|[z-a]|\\\\|!|!!|  |/|//|a[|{x}|(?=|", "a.ts"], ["a.ts"]));
});

describe("single paths", () => {
	const look = async (paths: readonly string[], want: readonly string[]): Promise<void> => {
		expect(await collect(scanPaths(root, paths, options))).toBe(lines(...want));
	};

	test("are found by the same rules as in a scan", async () => {
		write(
			".gitignore: gen/|b.ts", "a.ts", "b.ts", "gen/x/a.ts", "src/.gitignore: c.ts", "src/c.ts", "src/d.ts",
			"node_modules/a.ts",
		);
		await look(
			["a.ts", "b.ts", "gen/x/a.ts", "src/c.ts", "src/d.ts", "node_modules/a.ts", "gone.ts", "gone/a.ts"],
			["a.ts", "src/d.ts"],
		);
	});
	test("that are folders stand for all that is in them", async () => {
		write(".gitignore: c.ts", "src/a.ts", "src/x/b.ts", "src/x/c.ts", "other.ts", "src/package.json: {}");
		await look(["src"], ["src/a.ts", "src/x/b.ts", "config src/package.json"]);
	});
	test("through a link to a folder are not there", async () => {
		write("real/a.ts");
		symlinkSync("real", join(root, "link"));
		await look(["link/a.ts", "link"], []);
	});
	test("that lead out of the folder are refused", async () => {
		write("a.ts");
		await look(["../x.ts", "/etc/passwd.md", "", ".", "a/../a.ts", "a.ts/"], []);
	});
	test("below a file are not there", async () => {
		write("a.ts");
		await look(["a.ts/b.ts"], []);
	});
});

describe("ignore files that are made to stop a scan", () => {
	test("of wildcards under deep folders, and of many patterns, are heeded", async () => {
		const deep = "a/".repeat(60);
		write(
			`.gitignore: ${"a/**/".repeat(10)}no.ts|${Array.from({ length: 20_000 }, (_, index) => `n${index}`).join("|")}`,
		);
		write(`${deep}f.ts`, `${deep}no.ts`, "n7/a.ts", "m/a.ts", "m/n19999.ts");
		expect(await scan()).toBe(lines(`${deep}f.ts`, "m/a.ts", "m/n19999.ts"));
	});
	test("are named when their patterns take too many steps, and the scan goes on", async () => {
		write(
			`in/.gitignore: ${Array.from({ length: 20_000 }, (_, index) => `*${index % 7}*a*b`).join("|")}`, "in/a.ts", "b.ts",
		);
		write(`.ignore: ${"x".repeat(2000)}|b.ts`, `huge/.gitignore: ${"#".repeat(1 << 20)}|*.ts`, "huge/c.ts");
		expect(await scan())
			.toBe(lines("huge/c.ts", "in/a.ts", "limit .ignore", "limit huge/.gitignore", "limit in/.gitignore"));
	});
});
