/**
 * The packages whose tests are run: their tarballs ship sources and tests, which run by themselves, file by file, and
 * offline once the packages that they need are there. Fetched through the ordinary client, without install scripts.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export interface Subject {
	/** `name@version`. */
	readonly package: string;
	/** What only its tests need, with versions. */
	readonly testPackages: Readonly<Record<string, string>>;
	/** Paths of the files whose functions are changed. */
	readonly isSource: (path: string) => boolean;
	readonly isTest: (path: string) => boolean;
}

const isSource = (path: string): boolean => /^(?:index\.js|lib\/.*\.js)$/.test(path);
const isTest = (path: string): boolean => /^test\/.*\.test\.js$/.test(path);

export const SUBJECTS: readonly Subject[] = [
	{ package: "find-my-way@9.10.2", testPackages: { rfdc: "1.4.1", proxyquire: "2.1.3" }, isSource, isTest },
	{ package: "fast-json-stringify@7.3.10", testPackages: {}, isSource, isTest },
	{ package: "avvio@9.3.1", testPackages: {}, isSource, isTest },
];

/** The folder of a subject with all that its tests need; whole if it exists. */
export function ensureSubject(root: string, subject: Subject): string {
	const folder = join(root, subject.package);
	if (existsSync(folder)) return folder;
	const scratch = join(root, `.fetching-${subject.package}`);
	rmSync(scratch, { recursive: true, force: true });
	mkdirSync(scratch, { recursive: true });
	execFileSync("npm", ["pack", subject.package, "--silent", "--pack-destination", scratch], { stdio: "pipe" });
	const archive = readdirSync(scratch).find((name) => name.endsWith(".tgz"));
	if (archive === undefined) throw new Error(`Fetching ${subject.package} left no archive.`);
	execFileSync("tar", ["-xzf", join(scratch, archive), "-C", scratch]);
	const whole = join(scratch, "package");
	const manifest = JSON.parse(readFileSync(join(whole, "package.json"), "utf8")) as Record<string, unknown>;
	// What it is developed with (linters, benchmarks) is not needed, and not fetched.
	const dependencies = { ...manifest["dependencies"] as object, ...subject.testPackages };
	writeFileSync(join(whole, "package.json"), JSON.stringify({ ...manifest, dependencies, devDependencies: {} }));
	const install = ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"];
	execFileSync("npm", install, { cwd: whole, stdio: "pipe" });
	renameSync(whole, folder);
	rmSync(scratch, { recursive: true, force: true });
	return folder;
}
