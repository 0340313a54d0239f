/**
 * How the project's own test command is told to run some test files. Pure; nothing here runs anything.
 *
 * A command is a program and its arguments, never a line for a shell: names of files are of the workspace.
 */

export interface TestRun {
	readonly program: string;
	readonly args: readonly string[];
}

/** What is known of a project. */
export interface TestProject {
	/** `scripts.test` of its package.json. */
	readonly testScript: string | undefined;
	/** Names of files at its top, of which some tell the package manager. */
	readonly files: readonly string[];
}

const MANAGERS: Readonly<Record<string, string>> = {
	"pnpm-lock.yaml": "pnpm",
	"yarn.lock": "yarn",
	"bun.lock": "bun",
	"bun.lockb": "bun",
};

/** One command a kind of files; of files that no command is known for, there is none. */
export function testRuns(paths: readonly string[], { testScript, files }: TestProject): TestRun[] {
	const named = paths.map((path) => (path.startsWith("-") ? `./${path}` : path));
	const of = (pattern: RegExp): string[] => named.filter((path) => pattern.test(path));
	const scripts = of(/\.[cm]?[jt]sx?$/);
	const [python, go] = [of(/\.py$/), of(/\.go$/)];
	const runs: TestRun[] = [];
	if (scripts.length > 0 && testScript !== undefined) {
		const program = files.map((name) => MANAGERS[name]).find((manager) => manager !== undefined) ?? "npm";
		// Yarn and its like hand arguments on by themselves; npm wants to be told where they begin.
		runs.push({ program, args: [...(program === "npm" ? ["test", "--"] : ["run", "test"]), ...scripts] });
	}
	if (python.length > 0) runs.push({ program: "python3", args: ["-m", "pytest", ...python] });
	if (go.length > 0) runs.push({ program: "go", args: ["test", ...new Set(go.map(packageOf))] });
	return runs;
}

/** As a person reads it. */
export function commandLine({ program, args }: TestRun): string {
	return [program, ...args.map((arg) => (/^[\w@%+=:,./-]+$/.test(arg) ? arg : JSON.stringify(arg)))].join(" ");
}

function packageOf(path: string): string {
	const folder = path.replace(/^\.\//, "").split("/").slice(0, -1).join("/");
	return folder === "" ? "." : `./${folder}`;
}
