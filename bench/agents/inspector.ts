/**
 * `npm run inspector`: asks `kausal mcp` by the command line of the protocol's own inspector, a client that is not
 * ours. It is fetched by npm into out/bench and is in none of the project's manifests, because it brings 160 MB along.
 *
 * Exit code 1 when the tools are not those that there are, or one of them has no answer.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PROGRAM } from "../product.ts";

const FOLDER = "out/bench/inspector";
const INSPECTOR = "@modelcontextprotocol/inspector@1.0.3";
const TOOLS = ["find", "impact", "read", "relations", "status"];

/** A question, and what its answer has among its lines. */
interface Asked {
	readonly tool: string;
	readonly given: readonly string[];
	readonly line: string;
}

const QUESTIONS: readonly Asked[] = [
	{ tool: "find", given: ["name=total"], line: "src/cart.ts#total  function  L2  export function total()" },
	{ tool: "relations", given: ["id=price"], line: "src/cart.ts#total  calls  exact  L2  export function total()" },
	{ tool: "impact", given: ['ids=["src/price.ts#price"]'], line: "breaks  d1  src/cart.ts#total  calls exact" },
	{ tool: "read", given: ['ids=["price"]'], line: "export function price(count: number) { return count * 2; }" },
	{ tool: "status", given: [], line: "files 2" },
];

const CART = 'import { price } from "./price";\nexport function total() { return price(1); }\n';

interface ToolList {
	readonly tools: readonly { readonly name: string }[];
}

interface ToolResult {
	readonly content: readonly { readonly type: string; readonly text?: string }[];
	readonly isError?: boolean;
}

function main(): number {
	fetchInspector();
	const scratch = mkdtempSync(join(tmpdir(), "kausal-inspector-"));
	try {
		const root = join(scratch, "shop");
		mkdirSync(join(root, "src"), { recursive: true });
		writeFileSync(join(root, "src/price.ts"), "export function price(count: number) { return count * 2; }\n");
		writeFileSync(join(root, "src/cart.ts"), CART);
		const server = ["--root", root, "--index-dir", join(scratch, "index")];
		const { tools } = inspect<ToolList>(server, ["--method", "tools/list"]);
		const names = tools.map(({ name }) => name).sort();
		console.log(`tools: ${names.join(", ")}`);
		const wrong = QUESTIONS.filter((asked) => !isAnswered(server, asked));
		return names.join() === TOOLS.join() && wrong.length === 0 ? 0 : 1;
	} finally {
		rmSync(scratch, { recursive: true, force: true });
	}
}

function isAnswered(server: readonly string[], { tool, given, line }: Asked): boolean {
	const args = given.flatMap((one) => ["--tool-arg", one]);
	const { content, isError } = inspect<ToolResult>(server, ["--method", "tools/call", "--tool-name", tool, ...args]);
	const text = content.map((part) => part.text ?? "").join("\n");
	const isRight = isError !== true && text.split("\n").some((one) => one.includes(line));
	console.log(isRight ? `${tool}: answered` : `${tool}: there is no line "${line}" in\n${text}`);
	return isRight;
}

function inspect<Result>(server: readonly string[], asked: readonly string[]): Result {
	const cli = join(FOLDER, "node_modules/@modelcontextprotocol/inspector/cli/build/cli.js");
	const words = [cli, "--cli", process.execPath, PROGRAM, "mcp", ...server, ...asked];
	const stdio = ["ignore", "pipe", "ignore"] as const;
	return JSON.parse(execFileSync(process.execPath, words, { encoding: "utf8", stdio: [...stdio] })) as Result;
}

function fetchInspector(): void {
	if (existsSync(join(FOLDER, "node_modules"))) return;
	mkdirSync(FOLDER, { recursive: true });
	writeFileSync(join(FOLDER, "package.json"), "{\"private\": true}\n");
	const quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel", "error"];
	execFileSync("npm", ["install", "--prefix", FOLDER, ...quiet, INSPECTOR], { stdio: ["ignore", "ignore", "inherit"] });
}

process.exitCode = main();
