/** The life of an index around the engine: opened anew under those who read it. */
import { expect, test } from "vitest";
import { GatedPool, type TestWorkspace, withWorkspace } from "./fixture.ts";
import { silentLogger } from "./logger.ts";
import { openSession, type Session, type SessionOptions } from "./session.ts";

const FILES = {
	"price.ts": "export function price(): number { return 1; }\n",
	"cart.ts": 'import { price } from "./price";\nexport function total(): number { return price(); }\n',
};

function open(workspace: TestWorkspace, options: Partial<SessionOptions>): Promise<Session> {
	const { root, base, pool } = workspace;
	return openSession({ root, indexDirectory: `${base}/index`, pool, logger: silentLogger, ...options });
}

const named = (session: Session, name: string): string[] => session.analysis.find(name, 9).map(({ path }) => path);

test("a reader's document is typed in while the owner writes", () => withWorkspace(FILES, async (workspace) => {
	const owner = await workspace.open();
	await owner.index();
	const pool = new GatedPool();
	const reader = await open(workspace, { mode: "read", pool });
	reader.setText("cart.ts", `${FILES["cart.ts"]}export function typed(): number { return total(); }\n`);
	await pool.arrived;
	workspace.write("price.ts", `${FILES["price.ts"]}export function written(): number { return 2; }\n`);
	await owner.index();
	// The look of this one opens the index anew, while the text of before is still being read.
	await pool.openFor(reader.settled());
	expect([named(reader, "written"), named(reader, "typed")]).toEqual([["price.ts"], ["cart.ts"]]);
	await pool.openFor(reader.close());
	await owner.close();
}));

test("the index is begun anew while its owner's document is typed in", () => withWorkspace(FILES, async (workspace) => {
	const pool = new GatedPool();
	const session = await open(workspace, { pool });
	await session.index();
	session.setText("cart.ts", `${FILES["cart.ts"]}export function typed(): number { return total(); }\n`);
	await pool.arrived;
	// The text of before is still being read.
	expect(await session.index({ fromNothing: true })).toMatchObject({ files: 2, parsed: 2 });
	await pool.openFor(session.settled());
	expect(named(session, "typed")).toEqual(["cart.ts"]);
	await pool.openFor(session.close());
}));

test("a reader looks for what was written by a clock that is never set back", () => withWorkspace(FILES, async (workspace) => {
	const owner = await workspace.open();
	await owner.index();
	let now = 0;
	const reader = await open(workspace, { mode: "read", clockMs: () => now });
	await reader.settled();
	workspace.write("more.ts", "export const more = 1;\n");
	await owner.index();
	now += 999;
	await reader.settled();
	expect(named(reader, "more")).toEqual([]);
	now += 1;
	await reader.settled();
	expect(named(reader, "more")).toEqual(["more.ts"]);
	await reader.close();
	await owner.close();
}));
