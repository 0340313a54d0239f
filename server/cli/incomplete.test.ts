/** What is said of an index whose first run has not ended: nothing in it is a count, and no absence is one. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { TestWorkspace } from "../fixture.ts";
import { silentLogger } from "../logger.ts";
import { openSession } from "../openSession.ts";
import { indexDirectoryFor } from "../workspace/indexDirectory.ts";
import type { CommandContext } from "./command.ts";
import { runDefinition } from "./definitionCommand.ts";
import { openFolder } from "./folder.ts";
import { CommandFailure, type ExitCode } from "./exit.ts";
import { runFind } from "./findCommand.ts";
import { plainPaint } from "./paint.ts";
import { runReferences } from "./referencesCommand.ts";
import { runShow } from "./showCommand.ts";
import { runStatus } from "./statusCommand.ts";
import { runTrace } from "./traceCommand.ts";

let workspace: TestWorkspace;
beforeEach(async () => {
	workspace = new TestWorkspace({
		"src/price.ts": "export function price(): number { return 1; }\n",
		"src/use.ts": 'import { price } from "./price";\nexport function use(): number { return price(); }\n',
	});
	const indexDirectory = indexDirectoryFor(workspace.root, { base: workspace.base });
	const session = await openSession({
		root: workspace.root, indexDirectory, pool: workspace.pool, logger: silentLogger,
	});
	const stop = new AbortController();
	const onProgress = ({ phase }: { readonly phase: string }): void => {
		if (phase === "linking") stop.abort(new Error("stopped"));
	};
	await expect(session.index({ signal: stop.signal, onProgress })).rejects.toThrow("stopped");
	await session.close();
	workspace.write("src/late.ts", "export const late = 1;\n");
});
afterEach(() => {
	workspace.dispose();
});

interface Heard {
	readonly code: ExitCode;
	readonly out: string;
	readonly err: string;
}

/** Runs a command as `--no-refresh` does: from the index as it is. */
async function hear(run: (context: CommandContext) => Promise<ExitCode>, json: boolean = false): Promise<Heard> {
	const [out, err]: [string[], string[]] = [[], []];
	const context: CommandContext = {
		cwd: workspace.root, signal: new AbortController().signal, readInput: () => "", openFolder,
		options: { indexDir: workspace.base, root: ".", color: "never", limit: 100, refresh: false, json },
		terminal: {
			paint: plainPaint, errorPaint: plainPaint, columns: 200, isInteractive: false,
			print: (text) => void out.push(text), write: (text) => void out.push(text),
			printJson: (value) => void out.push(JSON.stringify(value)),
			say: (text) => void err.push(text), fail: () => undefined, drawLine: () => undefined, clearLine: () => undefined,
		},
	};
	try {
		const code = await run(context);
		return { code, out: out.join("\n"), err: err.join("\n") };
	} catch (error) {
		if (!(error instanceof CommandFailure)) throw error;
		return { code: error.exitCode, out: out.join("\n"), err: [...err, error.message].join("\n") };
	}
}

const WARNING = "The index is not complete yet: what is not found may be there, and lists may be short.";
const SO_FAR = "so far: the index is not complete";

describe("an index that is not complete", () => {
	const commands: readonly (readonly [string, (context: CommandContext) => Promise<ExitCode>, ExitCode])[] = [
		["find", (context) => runFind(["price"], context), 0],
		["find of what is not there", (context) => runFind(["late"], context), 5],
		["show", (context) => runShow(["callers", "price"], context), 5],
		["show of references", (context) => runShow(["references", "price"], context), 0],
		["trace", (context) => runTrace(["callers", "price"], context), 5],
		["references", (context) => runReferences(["src/price.ts:1:17"], context), 0],
		["definition of nothing", (context) => runDefinition(["src/price.ts:1:1"], context), 5],
		["definition in a file that was not read yet", (context) => runDefinition(["src/late.ts:1:1"], context), 5],
	];
	test.each(commands)("is said by %s, in the answer and on stderr", async (_name, run, code) => {
		const heard = await hear(run);
		expect([heard.code, heard.err.split("\n")[0]]).toEqual([code, WARNING]);
		expect(heard.out + heard.err).toContain(SO_FAR);
	});
	test.each(commands)("is told to programs by %s", async (_name, run, code) => {
		const heard = await hear(run, true);
		expect([heard.code, heard.err.split("\n")[0]]).toEqual([code, WARNING]);
		if (heard.out !== "") expect(JSON.parse(heard.out)).toMatchObject({ complete: false });
	});
	test("is said by status", async () => {
		expect((await hear((context) => runStatus(undefined, context))).out)
			.toContain("The index is not complete yet: these are counts so far.");
		expect(JSON.parse((await hear((context) => runStatus(undefined, context), true)).out))
			.toMatchObject({ complete: false, files: 2 });
	});
});

describe("an index that was completed", () => {
	test("is taken at its word", async () => {
		const indexDirectory = indexDirectoryFor(workspace.root, { base: workspace.base });
		const session = await openSession({
			root: workspace.root, indexDirectory, pool: workspace.pool, logger: silentLogger,
		});
		await session.index();
		await session.close();
		expect(await hear((context) => runShow(["callers", "price"], context)))
			.toMatchObject({ code: 0, err: "", out: expect.stringMatching(/\n1 caller in 1 file$/) as string });
		expect(await hear((context) => runShow(["callers", "use"], context)))
			.toMatchObject({ code: 1, err: "", out: expect.stringMatching(/\nno callers$/) as string });
		expect(await hear((context) => runFind(["nowhere"], context)))
			.toMatchObject({ code: 1, err: "No symbol is named nowhere." });
		expect(JSON.parse((await hear((context) => runFind(["price"], context), true)).out))
			.toMatchObject({ complete: true });
	});
});
