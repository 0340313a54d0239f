/**
 * `npm run bench:fresh`: how soon answers have what a shell has changed, of which no client tells the server a word.
 *
 *     npm run bench:fresh -- [--tree go] [--edits 20] [--files 1000] [--change mixed] [--rest 5] [--seed 1]
 *     npm run bench:fresh -- --tree types --other types-before
 *
 * On a copy of TREE (a corpus, a folder, or `made:FILES`), a git repository of two branches that differ in FILES files,
 * by CHANGE (branches.ts), or as TREE and OTHER differ; REST seconds are between edits and switches:
 *
 *     edits     a shell writes a new file with a new name, and the next question is for that name: was it answered?
 *     switches  `git switch` to the other branch, back, and forth again, each until the index is what is on disk;
 *               meanwhile somebody asks about places, one question after the other
 *     compared  the index that is left equals one made from nothing
 *
 * Exit code 1 when an answer was wrong or the indexes differ.
 */
import { execFile, execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, extname, join } from "node:path";
import { parseArgs, promisify } from "node:util";
import { realRoot } from "../../server/workspace/containment.ts";
import { Dice } from "../kill/edits.ts";
import { pause, ServerProcess } from "../serverProcess.ts";
import { unequal } from "../soak/ending.ts";
import { putTree } from "../tree.ts";
import { Asking } from "./asking.ts";
import { type Branch, type Change, CHANGES, editableFiles, functionIn, makeBranch, takeBranch } from "./branches.ts";

const SWITCH_MS_MAX = 600_000;
const LOOK_MS = 20;

interface Names {
	readonly name: string;
}

interface Folder {
	readonly root: string;
	readonly files: readonly string[];
	readonly branch: Branch;
}

async function main(): Promise<number> {
	const { values } = parseArgs({ options: {
		tree: { type: "string", default: "go" }, edits: { type: "string", default: "20" },
		files: { type: "string", default: "1000" }, seed: { type: "string", default: "1" },
		other: { type: "string" },
		change: { type: "string", default: "mixed" }, rest: { type: "string", default: "5" },
	} });
	const change = CHANGES.find((one) => one === values.change);
	if (change === undefined) throw new Error(`There is no ${values.change}; there are ${CHANGES.join(" and ")}.`);
	const scratch = realRoot(mkdtempSync(join(tmpdir(), "kausal-fresh-")));
	try {
		const folder = makeFolder(join(scratch, "tree"), {
			tree: values.tree, other: values.other, count: Number(values.files), change, seed: Number(values.seed),
		});
		const base = join(scratch, "index");
		const server = ServerProcess.start({ indexBase: base });
		await server.initialize(folder.root);
		const begunMs = performance.now();
		await server.ready();
		console.log(`${folder.files.length} files, indexed in ${seconds(performance.now() - begunMs)}`);
		const wrongEdits = await edit(server, folder, Number(values.edits));
		// Edits that follow each other that fast leave files to be linked, which is done while nothing is asked.
		await pause(Number(values.rest) * 1000);
		const wrongSwitches = await switchBranches(server, folder, Number(values.seed));
		await server.end();
		const differences = await unequal(folder.root, base, join(scratch, "fresh"));
		for (const difference of differences) console.log(difference);
		const isRight = wrongEdits + wrongSwitches + differences.length === 0;
		console.log(isRight ? "The index equals one made from nothing." : "Wrong: see above.");
		return isRight ? 0 : 1;
	} finally {
		rmSync(scratch, { recursive: true, force: true });
	}
}

interface Wanted {
	readonly tree: string;
	/** What the other branch is; made by `change` if undefined. */
	readonly other: string | undefined;
	/** How many files shall differ. */
	readonly count: number;
	readonly change: Change;
	readonly seed: number;
}

function makeFolder(root: string, { tree, other, count, change, seed }: Wanted): Folder {
	putTree(tree, root, seed);
	const files = editableFiles(root);
	if (other !== undefined) return { root, files, branch: takeBranch(root, other) };
	const dice = new Dice(seed);
	const changed = new Set<string>();
	while (changed.size < Math.min(count, files.length)) changed.add(files[dice.below(files.length)] as string);
	return { root, files, branch: makeBranch(root, [...changed], change, dice) };
}

/** @returns how many answers were wrong */
async function edit(server: ServerProcess, { root, files }: Folder, count: number): Promise<number> {
	const times: number[] = [];
	let wrong = 0;
	for (let at = 0; at < count; at++) {
		const beside = files[Math.floor((at * files.length) / count)] as string;
		const path = join(dirname(beside), `zz_kausal_probe${extname(beside)}`);
		const begin = extname(beside) === ".go" ? "package probe\n" : "";
		const text = `${begin}${functionIn(beside, `KausalProbe${at}`)}`;
		execFileSync("sh", ["-c", `printf '%s' "$1" > "$2"`, "sh", text, path], { cwd: root });
		const begunMs = performance.now();
		if (await isFound(server, `KausalProbe${at}`)) times.push(performance.now() - begunMs);
		else wrong++;
		execFileSync("rm", [path], { cwd: root });
		if (await isFound(server, `KausalProbe${at}`)) wrong++;
	}
	times.sort((one, other) => one - other);
	const at = (share: number): string => `${(times[Math.floor((times.length - 1) * share)] ?? NaN).toFixed(0)} ms`;
	const took = `p50 ${at(0.5)}, p95 ${at(0.95)}, most ${at(1)}`;
	console.log(`edits: ${count}, wrong answers ${wrong}; shell edit to right answer ${took}`);
	return wrong;
}

/** @returns how often the index did not become what is on disk */
async function switchBranches(
	server: ServerProcess, { root, branch: { count, names } }: Folder, seed: number,
): Promise<number> {
	let wrong = 0;
	for (const [branch, isThere] of [["other", true], ["main", false], ["other", true], ["main", false]] as const) {
		const asking = Asking.begin(server, root, seed);
		const begunMs = performance.now();
		// Not as a call that waits, or nobody would ask meanwhile.
		await promisify(execFile)("git", ["switch", "--quiet", branch], { cwd: root });
		const gitMs = performance.now() - begunMs;
		const probes = [0, names.length >> 1, names.length - 1].flatMap((number) => names[number] ?? []);
		const isRight = async (): Promise<boolean> => {
			for (const probe of probes) if ((await isFound(server, probe)) !== isThere) return false;
			return (await server.status())?.folders[0]?.state === "ready";
		};
		while (!(await isRight()) && performance.now() - begunMs < SWITCH_MS_MAX) await pause(LOOK_MS);
		if (!(await isRight())) wrong++;
		const took = seconds(performance.now() - begunMs);
		console.log(`switch to ${branch}, ${count} files: git ${seconds(gitMs)}, to right answers ${took}`);
		for (const line of await asking.end()) console.log(line);
	}
	return wrong;
}

async function isFound(server: ServerProcess, name: string): Promise<boolean> {
	const { result } = await server.request("workspace/symbol", { query: name });
	return Array.isArray(result) && (result as Names[]).some((symbol) => symbol.name === name);
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`;

process.exitCode = await main();
