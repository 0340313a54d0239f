/** What cannot be read this time: nothing is concluded from it, it is said, and it is read when it can be. */
import { execFileSync } from "node:child_process";
import { chmodSync, chownSync, closeSync, openSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { ExtractionInput, ExtractionPool } from "./extraction/extraction.ts";
import { inlinePool, inWorkspaceOf, type TestWorkspace, withWorkspace } from "./fixture.ts";
import type { IndexReport, Session } from "./session.ts";

const FILES = {
	"src/price.ts": "export function price(count: number): number {\n\treturn count * 2;\n}\n",
	"src/cart.ts": 'import { price } from "./price";\nexport function total(): number {\n\treturn price(3);\n}\n',
	"top.ts": "export const top = 1;\n",
};
const inShop = inWorkspaceOf(FILES);
const PRICE_ANEW = FILES["src/price.ts"].replace("price(", "cost(");

/** Takes every descriptor that the process may have, until it is told to give them back. */
class Descriptors {
	#taken: number[] = [];

	constructor() {
		if (process.platform === "linux") execFileSync("prlimit", ["--pid", String(process.pid), "--nofile=2048:"]);
	}

	takeAll(): void {
		try {
			for (;;) this.#taken.push(openSync("/dev/null", "r"));
		} catch (error) {
			expect((error as NodeJS.ErrnoException).code).toBe("EMFILE");
		}
	}

	giveBack(): void {
		for (const descriptor of this.#taken.splice(0)) closeSync(descriptor);
	}
}

/** Runs as somebody whom permissions hold up: they do not hold up the superuser, as whom tests run in a container. */
async function asOrdinaryUser<T>({ base }: TestWorkspace, work: () => Promise<T>): Promise<T> {
	if (process.geteuid?.() !== 0) return work();
	const give = (owner: number): void => {
		const paths = ["", ...readdirSync(base, { recursive: true }) as string[]];
		for (const path of paths) chownSync(join(base, path), owner, owner);
	};
	const nobody = 65_534;
	give(nobody);
	process.seteuid?.(nobody);
	try {
		return await work();
	} finally {
		process.seteuid?.(0);
		// An index in the folder of somebody else is refused, rightly.
		give(0);
	}
}

/** A pool that reads with real grammars, except what `inTheWay` names a reason for. */
function poolWith(inTheWay: (input: ExtractionInput) => string | undefined): ExtractionPool {
	const pool = inlinePool();
	return {
		extract: (input) => {
			const reason = inTheWay(input);
			return reason === undefined ? pool.extract(input) : Promise.resolve({ kind: "failed", reason });
		},
		whenRoom: () => pool.whenRoom(),
		rest: () => {
			pool.rest();
		},
		close: () => pool.close(),
	};
}

const named = (session: Session, ...all: readonly string[]): string[] =>
	all.filter((name) => session.analysis.find(name, 9).length > 0);
const names = (session: Session): string[] => named(session, "price", "cost", "total", "top");
const failures = ({ skipped }: IndexReport): string[] => skipped.map(({ path, reason }) => `${path} ${reason}`);

describe("a file that cannot be read", () => {
	test("keeps what is known of it, marked, until it can be read, though its size and time stay the same", () =>
		withWorkspace(FILES, async (workspace) => {
			const session = await workspace.open();
			await session.index();
			workspace.write("src/price.ts", PRICE_ANEW);
			await asOrdinaryUser(workspace, async () => {
				const path = join(workspace.root, "src/price.ts");
				chmodSync(path, 0);
				const report = await session.index();
				expect([report.failed, report.files, failures(report)]).toEqual([1, 3, ["src/price.ts not-refreshed"]]);
				expect(report.skipped[0]?.detail).toBe("It cannot be read: permission denied. What is known of it is from before.");
				expect([names(session), session.status.failed]).toEqual([["price", "total", "top"], 1]);
				expect((await session.index()).failed).toBe(1);
				chmodSync(path, 0o600);
				expect(await session.index()).toMatchObject({ failed: 0, skipped: [], parsed: 1 });
			});
			await session.index();
			expect(names(session)).toEqual(["cost", "total", "top"]);
			await session.close();
			expect(workspace.dump()).toEqual(await workspace.freshDump());
		}));

	test("and was never read is listed, and is read by the next run of any kind", inShop(async (workspace) => {
		const session = await workspace.open();
		await session.index();
		workspace.write("src/more.ts", "export const more = 1;\n");
		await asOrdinaryUser(workspace, async () => {
			chmodSync(join(workspace.root, "src/more.ts"), 0);
			const report = await session.index();
			expect([report.failed, failures(report)]).toEqual([1, ["src/more.ts unreadable"]]);
			chmodSync(join(workspace.root, "src/more.ts"), 0o600);
			await session.changedOnDisk(["top.ts"]);
		});
		expect(session.status).toMatchObject({ failed: 0, skipped: [] });
		expect(session.analysis.find("more", 9).length).toBe(1);
		await session.close();
	}));

	test("because descriptors ran out is read again in the same run, once there are some", inShop(async (workspace) => {
		const descriptors = new Descriptors();
		const session = await workspace.open();
		const seen: string[] = [];
		const onProgress = ({ phase, done }: { readonly phase: string; readonly done: number }): void => {
			if (done === 3) seen.push(phase);
			if (phase === "scanning" && done === 3) descriptors.takeAll();
			if (phase === "parsing" && done === 3) descriptors.giveBack();
		};
		try {
			expect(await session.index({ onProgress })).toMatchObject({ failed: 0, files: 3, skipped: [] });
		} finally {
			descriptors.giveBack();
		}
		expect([seen, names(session)]).toEqual([["scanning", "parsing", "linking"], ["price", "total", "top"]]);
		await session.close();
		expect(workspace.dump()).toEqual(await workspace.freshDump());
	}));

	test("because descriptors ran out for the whole run is read by the next one", inShop(async (workspace) => {
		const descriptors = new Descriptors();
		const session = await workspace.open();
		try {
			const onProgress = ({ phase }: { readonly phase: string }): void => {
				if (phase === "scanning") descriptors.takeAll();
			};
			const report = await session.index({ onProgress }).catch((error: unknown) => error);
			expect(String(report)).toContain("cannot be read: too many open files");
		} finally {
			descriptors.giveBack();
		}
		expect(await session.index()).toMatchObject({ failed: 0, files: 3, parsed: 3, skipped: [] });
		await session.close();
	}));
});

describe("a folder that cannot be read", () => {
	const packaged = { ...FILES, "src/package.json": '{"name":"shop"}' };
	test("loses none of its files, and is read when it can be", () => withWorkspace(packaged, async (workspace) => {
		const session = await workspace.open();
		await session.index();
		await asOrdinaryUser(workspace, async () => {
			workspace.write("src/price.ts", PRICE_ANEW);
			const folder = join(workspace.root, "src");
			chmodSync(folder, 0);
			const report = await session.index();
			expect([report.failed, report.deleted, report.files, failures(report)]).toEqual([1, 0, 3, ["src unreadable"]]);
			// What its package.json said is still what it says: nothing is linked again.
			expect([report.relinked, names(session)]).toEqual([0, ["price", "total", "top"]]);
			await session.changedOnDisk(["src", "src/price.ts", "top.ts"]);
			expect([session.status.failed, names(session)]).toEqual([1, ["price", "total", "top"]]);
			chmodSync(folder, 0o700);
			expect(await session.index()).toMatchObject({ failed: 0, deleted: 0, skipped: [], parsed: 1 });
		});
		await session.index();
		expect(names(session)).toEqual(["cost", "total", "top"]);
		await session.close();
		expect(workspace.dump()).toEqual(await workspace.freshDump());
	}));
});

describe("a file that is gone when it is to be read", () => {
	test("and back before the run is over is in the index; one that stays away is not", inShop(async (workspace) => {
		const session = await workspace.open();
		const [kept, aside] = [join(workspace.root, "src/price.ts"), join(workspace.base, "aside")];
		let moves = 0;
		const report = await session.index({
			onProgress: ({ phase, done }) => {
				if (phase === "scanning" && done > 0 && moves++ === 0) {
					renameSync(kept, aside);
					rmSync(join(workspace.root, "top.ts"));
				} else if (phase === "parsing" && done === 3) {
					renameSync(aside, kept);
				}
			},
		});
		expect(report).toMatchObject({ failed: 0, files: 2, skipped: [] });
		expect(names(session)).toEqual(["price", "total"]);
		await session.close();
		expect(workspace.dump()).toEqual(await workspace.freshDump());
	}));
});

describe("a parser that is out of time, out of memory or missing", () => {
	test("fails the file, not the run, and nothing is remembered of its text", inShop(async (workspace) => {
		const tries: string[] = [];
		const slow = { isSlow: true };
		workspace.pool = poolWith(({ source }) => {
			const text = typeof source === "string" ? source : new TextDecoder().decode(source);
			if (!text.includes("function price")) return undefined;
			tries.push(text);
			return slow.isSlow ? "It took longer than 20 s." : undefined;
		});
		const session = await workspace.open();
		const report = await session.index();
		expect([report.failed, failures(report), names(session)]).toEqual([1, ["src/price.ts unreadable"], ["total", "top"]]);
		expect(report.skipped[0]?.detail).toBe("It took longer than 20 s.");
		// It may take long again, so a save of another file does not wait for it.
		workspace.write("top.ts", "export const top = 2;\n");
		await session.changedOnDisk(["top.ts"]);
		expect([tries.length, session.status.failed]).toEqual([1, 1]);
		slow.isSlow = false;
		expect(await session.index()).toMatchObject({ failed: 0, skipped: [], parsed: 1 });
		expect(names(session)).toEqual(["price", "total", "top"]);
		await session.close();
		expect(workspace.dump()).toEqual(await workspace.freshDump());
	}));

	test("leaves one language out, says so, and the others are indexed", () =>
		withWorkspace({ ...FILES, "tool.py": "def tool():\n    return 1\n" }, async (workspace) => {
			const reason = "Files in python cannot be read (its grammar is missing). Install Kausal again.";
			workspace.pool = poolWith(({ language }) => language === "python" ? reason : undefined);
			const session = await workspace.open();
			const report = await session.index();
			expect([report.failed, report.files, names(session)]).toEqual([1, 3, ["price", "total", "top"]]);
			expect(report.skipped).toEqual([{ path: "tool.py", reason: "unreadable", detail: reason }]);
			expect(session.status).toMatchObject({ failed: 1, skipped: [{ path: "tool.py" }], isComplete: true });
			await session.close();
		}));
});

describe("a rule file that cannot be read", () => {
	const ignoring = {
		...FILES, ".gitignore": "gone.ts\n", "gone.ts": "export const gone = 1;\n",
		"src/.gitignore": "made.ts\n", "src/made.ts": "export const made = 1;\n",
	};
	const known = (session: Session): string[] => [...names(session), ...named(session, "gone", "made")];

	for (const { rules, whole } of [{ rules: "src/.gitignore", whole: 1 }, { rules: ".gitignore", whole: 0 }]) {
		test(`is listed, and leaves its folder as it was: ${rules}`, () => withWorkspace(ignoring, async (workspace) => {
			const session = await workspace.open();
			await session.index();
			workspace.write("src/price.ts", PRICE_ANEW);
			workspace.write("top.ts", "export const top = 2;\n");
			await asOrdinaryUser(workspace, async () => {
				chmodSync(join(workspace.root, rules), 0);
				const report = await session.index();
				expect([report.failed, report.deleted, report.parsed]).toEqual([1, 0, whole]);
				expect(failures(report)).toEqual([`${rules} unreadable`]);
				expect(report.skipped[0]?.detail)
					.toBe("It cannot be read: permission denied. So its folder stays in the index as it was.");
				expect(known(session)).toEqual(["price", "total", "top"]);
				await session.changedOnDisk(["src/price.ts", "src/made.ts"]);
				expect([session.status.failed, known(session)]).toEqual([1, ["price", "total", "top"]]);
				chmodSync(join(workspace.root, rules), 0o600);
				expect(await session.index()).toMatchObject({ failed: 0, deleted: 0, skipped: [] });
			});
			await session.index();
			expect(known(session)).toEqual(["cost", "total", "top"]);
			await session.close();
			expect(workspace.dump()).toEqual(await workspace.freshDump());
		}));
	}

	test("keeps what it may leave out away from a new index", () => withWorkspace(ignoring, async (workspace) => {
		const session = await workspace.open();
		await asOrdinaryUser(workspace, async () => {
			chmodSync(join(workspace.root, "src/.gitignore"), 0);
			const report = await session.index();
			expect([failures(report), known(session)]).toEqual([["src/.gitignore unreadable"], ["top"]]);
		});
		await session.close();
	}));
});
