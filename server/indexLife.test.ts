/** The life of an index around the engine: opened anew under those who read it, damaged, deleted, out of space. */
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Engine, inspectStore, VfsError } from "../engine/index.ts";
import { createNodeVfs } from "../engine/vfs/node/nodeVfs.ts";
import { asAnotherProcess, watchedVfs } from "./home/fixture.ts";
import { GatedPool, inWorkspaceOf, type TestWorkspace } from "./fixture.ts";
import { silentLogger } from "./logger.ts";
import { openSession } from "./openSession.ts";
import type { Session, SessionOptions } from "./session.ts";

const FILES = {
	"price.ts": "export function price(): number { return 1; }\n",
	"cart.ts": 'import { price } from "./price";\nexport function total(): number { return price(); }\n',
};
const inShop = inWorkspaceOf(FILES);

const usesOfPrice = ({ analysis }: Session): number => {
	const options = { includeDeclaration: false, limit: 9 };
	return analysis.references("price.ts", FILES["price.ts"].indexOf("price"), options).occurrences.length;
};

function open(workspace: TestWorkspace, options: Partial<SessionOptions>): Promise<Session> {
	const { root, base, pool } = workspace;
	return openSession({ root, indexDirectory: `${base}/index`, pool, logger: silentLogger, ...options });
}

const named = (session: Session, name: string): string[] => session.analysis.find(name, 9).map(({ path }) => path);

test("a reader's document is typed in while the owner writes", inShop(async (workspace) => {
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

test("the index is begun anew while its owner's document is typed in", inShop(async (workspace) => {
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

test("a reader looks for what was written by a clock that is never set back", inShop(async (workspace) => {
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

/** A session's own timer: what it wants to do later is done when the test says so. */
class Later {
	readonly delays: number[] = [];
	#work: (() => void) | undefined;

	readonly later = (work: () => void, ms: number): (() => void) => {
		this.delays.push(ms);
		this.#work = work;
		return () => (this.#work = undefined);
	};

	get isWaiting(): boolean {
		return this.#work !== undefined;
	}

	pass(): void {
		const work = this.#work;
		this.#work = undefined;
		work?.();
	}
}

/** Resolves when the session says that all is well, or that something else is wrong. */
const said = (session: Session): Promise<string | undefined> => new Promise((resolve) => {
	session.onProblem = resolve;
});

test("a disk that was full once is written again, and what was saved meanwhile is found", inShop(async (workspace) => {
	const timer = new Later();
	let isFull = false;
	const vfs = watchedVfs((call, path) => {
		if (isFull && (call === "file.write" || call === "link")) throw new VfsError("no-space", "No space is left.", path);
	});
	const session = await open(workspace, { vfs, later: timer.later });
	await session.index();
	isFull = true;
	workspace.write("saved.ts", "export const saved = 1;\n");
	await expect(session.changedOnDisk(["saved.ts"])).rejects.toMatchObject({ code: "no-space" });
	expect(session.status.problem)
		.toBe("The disk is full: the index stays as it was, and goes on by itself when there is room.");
	expect([named(session, "total"), named(session, "saved")]).toEqual([["cart.ts"], []]);
	for (let tries = 0; tries < 3; tries++) {
		timer.pass();
		while (!timer.isWaiting) await new Promise((resolve) => setImmediate(resolve));
	}
	expect(session.status.problem).toContain("The disk is full");
	isFull = false;
	timer.pass();
	expect(await said(session)).toBeUndefined();
	expect([named(session, "total"), named(session, "saved"), timer.delays])
		.toEqual([["cart.ts"], ["saved.ts"], [1000, 2000, 4000, 8000]]);
	await session.close();
	expect(workspace.dump()).toEqual(await workspace.freshDump());
}));

test("an index deleted under its owner is made again at the next question or save", inShop(async (workspace) => {
	let now = 0;
	const session = await open(workspace, { clockMs: () => now });
	await session.index();
	rmSync(join(workspace.base, "index"), { recursive: true });
	now += 1000;
	const told = said(session);
	await session.settled();
	expect(await told).toBe("The index folder was deleted; the index is made again from the files.");
	expect(await said(session)).toBeUndefined();
	expect(named(session, "total")).toEqual(["cart.ts"]);
	rmSync(workspace.store(), { recursive: true });
	workspace.write("saved.ts", "export const saved = 1;\n");
	await session.changedOnDisk(["saved.ts"]);
	expect(session.status).toMatchObject({ files: 3, problem: undefined });
	await session.close();
	expect(workspace.dump()).toEqual(await workspace.freshDump());
}));

test("an owner whose index was deleted and made again by another waits for that one", inShop(async (workspace) => {
	const timer = new Later();
	const session = await open(workspace, { later: timer.later });
	await session.index();
	rmSync(join(workspace.base, "index"), { recursive: true });
	const other = await open(workspace, { vfs: asAnotherProcess() });
	workspace.write("saved.ts", "export const saved = 1;\n");
	await expect(session.changedOnDisk(["saved.ts"])).rejects.toMatchObject({ code: "locked" });
	expect(session.status.problem).toMatch(/^Process \d+ is writing to this store.* The index here stays as it was/);
	expect(named(session, "total")).toEqual(["cart.ts"]);
	await other.close();
	timer.pass();
	expect(await said(session)).toBeUndefined();
	expect(named(session, "saved")).toEqual(["saved.ts"]);
	await session.close();
}));

/** Turns a byte of the first page of a kind. */
function damage(store: string, kind: "blocks" | "outgoing" | "incoming"): void {
	const vfs = createNodeVfs();
	const engine = Engine.open({ vfs, directory: store });
	engine.compact();
	engine.close();
	let table = "";
	for (const line of inspectStore({ vfs, directory: store, detail: "pages" })) {
		table = /^table (\d+),/.exec(line)?.[1] ?? table;
		const offset = new RegExp(`^ +(\\d+): ${kind}, `).exec(line)?.[1];
		if (offset === undefined || table === "") continue;
		const path = join(store, `${table.padStart(6, "0")}.table`);
		const bytes = readFileSync(path);
		const at = Number(offset) + 20;
		bytes.writeUInt8(bytes.readUInt8(at) ^ 0xff, at);
		writeFileSync(path, bytes);
		return;
	}
	throw new Error(`There is no page of ${kind}.`);
}

test("damage that only a question meets is told once, and then the index is whole again", inShop(async (workspace) => {
	const first = await workspace.open();
	await first.index();
	await first.close();
	damage(workspace.store(), "incoming");
	const session = await workspace.open();
	expect(await session.index()).toMatchObject({ parsed: 0, files: 2 });
	const references = (): number => usesOfPrice(session);
	expect(references).toThrow("The index is damaged; it is made again from the files.");
	expect(session.status.problem).toBe("The index is damaged; it is made again from the files.");
	expect(await said(session)).toBeUndefined();
	expect(references()).toBe(2);
	await session.close();
	expect(workspace.dump()).toEqual(await workspace.freshDump());
}));

test("a reader that meets damage says who can make the index again, and sees it then", inShop(async (workspace) => {
	const first = await workspace.open();
	await first.index();
	await first.close();
	damage(workspace.store(), "incoming");
	const owner = await workspace.open();
	let now = 0;
	const reader = await open(workspace, { mode: "read", clockMs: () => now, later: new Later().later });
	const references = (): number => usesOfPrice(reader);
	expect(references).toThrow(/^The index is damaged: have its owner make it again/);
	await owner.index({ fromNothing: true });
	now += 1000;
	await reader.settled();
	expect(references()).toBe(2);
	expect(reader.status.problem).toBeUndefined();
	await reader.close();
	await owner.close();
}));

const IN_MEMORY = "an index in memory answers and follows its files as any other, and leaves nothing on the disk";

test(IN_MEMORY, inShop(async (workspace) => {
	const session = await workspace.open("index", "memory");
	await session.index();
	expect([named(session, "total"), session.status.readOnly, session.isComplete]).toEqual([["cart.ts"], false, true]);
	workspace.write("price.ts", `${FILES["price.ts"]}export function written(): number { return 2; }\n`);
	await session.changedOnDisk(["price.ts"]);
	session.setText("cart.ts", `${FILES["cart.ts"]}export function typed(): number { return total(); }\n`);
	await session.settled();
	expect([named(session, "written"), named(session, "typed")]).toEqual([["price.ts"], ["cart.ts"]]);
	await session.index({ fromNothing: true });
	expect([named(session, "written"), named(session, "typed")]).toEqual([["price.ts"], ["cart.ts"]]);
	await session.close();
	expect(existsSync(join(workspace.base, "index"))).toBe(false);
}));
