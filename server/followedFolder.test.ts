/** Files that change on disk and of which nobody tells the session: the next answer has them all the same. */
import { mkdirSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { withWorkspace, type TestWorkspace } from "./fixture.ts";
import { nextTurn } from "./model/turns.ts";
import type { Session } from "./session.ts";

const FILES = {
	"price.ts": "export function price(count: number): number {\n\treturn count * 2;\n}\n",
	"cart/cart.ts": 'import { price } from "../price";\nexport const total = price(3);\n',
};

/** Files with a reference to `price`, after what changed on disk before this was asked. */
async function users(session: Session): Promise<string> {
	while ((await session.caughtUp()).isBehindDisk);
	const options = { includeDeclaration: false, limit: 100 };
	const { occurrences } = session.analysis.references("price.ts", FILES["price.ts"].indexOf("price"), options);
	return [...new Set(occurrences.map(({ path }) => path))].join(" ");
}

/** An indexed folder, what `change` makes of it, and who uses `price` then; the index is as one made from nothing. */
async function check(change: (workspace: TestWorkspace) => void, want: string): Promise<void> {
	await withWorkspace(FILES, async (workspace) => {
		workspace.followsDisk = true;
		const session = await workspace.open();
		await session.index();
		expect(await users(session)).toBe("cart/cart.ts");
		change(workspace);
		expect(await users(session)).toBe(want);
		await session.close();
		expect(workspace.dump()).toEqual(await workspace.freshDump());
	});
}

const use = (from: string): string => `import { price } from "${from}";\nprice(1);\n`;

test("a new file", () => check((workspace) => workspace.write("bill.ts", use("./price")), "bill.ts cart/cart.ts"));

test("a file in folders that were not there", () =>
	check((workspace) => workspace.write("new/deep/bill.ts", use("../../price")), "cart/cart.ts new/deep/bill.ts"));

test("a file in a folder that held no source", () => withWorkspace(FILES, async (workspace) => {
	mkdirSync(join(workspace.root, "empty"));
	workspace.followsDisk = true;
	const session = await workspace.open();
	await session.index();
	workspace.write("empty/bill.ts", use("../price"));
	expect(await users(session)).toBe("cart/cart.ts empty/bill.ts");
	await session.close();
}));

test("a file with other content, of the same size and time", () => check(({ root }) => {
	const path = join(root, "cart/cart.ts");
	const { atime, mtime } = statSync(path);
	writeFileSync(path, FILES["cart/cart.ts"].replaceAll("price", "prize"));
	utimesSync(path, atime, mtime);
}, ""));

test("a file that is gone", () => check((workspace) => workspace.remove("cart/cart.ts"), ""));

test("a folder that is gone, and one of its name that is another one", () => check((workspace) => {
	rmSync(join(workspace.root, "cart"), { recursive: true });
	workspace.write("cart/bill.ts", use("../price"));
}, "cart/bill.ts"));

test("a file that moves away and comes back, with all that depends on it", () => {
	const names = Array.from({ length: 20 }, (_, at) => `user${at + 10}.ts`);
	const files = { ...FILES, ...Object.fromEntries(names.map((name) => [name, use("./price")])) };
	return withWorkspace(files, async (workspace) => {
		workspace.followsDisk = true;
		const session = await workspace.open();
		await session.index();
		const [here, there] = ["price.ts", "cost.ts"].map((name) => join(workspace.root, name)) as [string, string];
		renameSync(here, there);
		await session.caughtUp();
		renameSync(there, here);
		expect(await users(session)).toBe(["cart/cart.ts", ...names].join(" "));
		await session.close();
	});
});

const NOT_FOUND_BY_THEMSELVES = {
	"price.txt": "let one = 1;\n", "left.ts": "let one = 1;\n", ".gitignore": "left.ts\n",
};

/** Links, what there is beside them, and what happens to that while nobody tells. */
test.each<[string, Record<string, string>, (workspace: TestWorkspace) => void]>([
	["goes", { "alias.ts": "cart/cart.ts" }, (workspace) => workspace.remove("cart/cart.ts")],
	["comes", { "alias.ts": "late.ts" }, (workspace) => workspace.write("late.ts", "")],
	["goes with its folder", { "a.ts": "cart/cart.ts" }, ({ root }) => rmSync(join(root, "cart"), { recursive: true })],
	["is a folder that goes", { shelf: "cart" }, ({ root }) => renameSync(join(root, "cart"), join(root, "basket"))],
	["is a folder that comes", { shelf: "late" }, (workspace) => workspace.write("late/late.ts", "")],
	["is a link to what goes", { a: "b.ts", "b.ts": "cart/cart.ts" }, (workspace) => workspace.remove("cart/cart.ts")],
	["goes behind a link", { "a.ts": "shelf/cart.ts", shelf: "cart" }, (workspace) => workspace.remove("cart/cart.ts")],
	["is no source, and changes", { "a.ts": "price.txt" }, (workspace) => workspace.write("price.txt", "let two = 1;\n")],
	["is left out, and changes", { "a.ts": "left.ts" }, (workspace) => workspace.write("left.ts", "let two = 1;\n")],
])("a link of which nothing changes, and its target %s", async (_, links, change) => {
	await withWorkspace({ ...FILES, ...NOT_FOUND_BY_THEMSELVES }, async (workspace) => {
		workspace.followsDisk = true;
		for (const [path, target] of Object.entries(links)) workspace.link(path, target);
		const session = await workspace.open();
		await session.index();
		change(workspace);
		do while ((await session.caughtUp()).isBehindDisk); while ((await session.caughtUp()).unlinkedCount > 0);
		await session.close();
		expect(workspace.dump()).toEqual(await workspace.freshDump());
	});
});

test("a folder that is called otherwise, and what changes in it then", async () => {
	await withWorkspace(FILES, async (workspace) => {
		workspace.followsDisk = true;
		const session = await workspace.open();
		await session.index();
		renameSync(join(workspace.root, "cart"), join(workspace.root, "basket"));
		expect(await users(session)).toBe("basket/cart.ts");
		workspace.write("basket/bill.ts", use("../price"));
		expect(await users(session)).toBe("basket/bill.ts basket/cart.ts");
		writeFileSync(join(workspace.root, "basket/bill.ts"), "");
		expect(await users(session)).toBe("basket/cart.ts");
		await session.close();
	});
});

test("a folder that a rule leaves out, and takes in again", () => withWorkspace(FILES, async (workspace) => {
	workspace.followsDisk = true;
	const session = await workspace.open();
	await session.index();
	workspace.write(".ignore", "cart\n");
	expect(await users(session)).toBe("");
	workspace.write("cart/bill.ts", use("../price"));
	workspace.write(".ignore", "\n");
	expect(await users(session)).toBe("cart/bill.ts cart/cart.ts");
	await session.close();
}));

test("more files than the system can be trusted to have told", () => check((workspace) => {
	for (let number = 0; number < 1100; number++) workspace.write(`many/f${number}.ts`, "");
	workspace.write("many/f7.ts", use("../price"));
}, "cart/cart.ts many/f7.ts"));

test("a session that nobody asks follows as well, and says so", () => withWorkspace(FILES, async (workspace) => {
	workspace.followsDisk = true;
	const session = await workspace.open();
	await session.index();
	const followed = new Promise<void>((resolve) => (session.onFollowed = resolve));
	workspace.write("bill.ts", use("./price"));
	// The timer that waits for the end of the burst keeps no process alive, and so does nothing else here.
	const alive = setInterval(() => undefined, 1000);
	await followed;
	clearInterval(alive);
	expect(session.status.files).toBe(3);
	await session.close();
}));

test("a run leaves to the next one what depends on its files", () => withWorkspace(FILES, async (workspace) => {
	for (let number = 0; number < 20; number++) workspace.write(`uses/u${number}.ts`, use("../price"));
	const session = await workspace.open();
	await session.index();
	workspace.write("price.ts", FILES["price.ts"].replace("count: number", "count: Total"));
	workspace.write("bill.ts", use("./price"));
	const first = session.changedOnDisk(["price.ts"]).then(() => session.isComplete);
	const second = session.index().then(() => session.isComplete);
	expect(await Promise.all([first, second])).toEqual([false, true]);
	expect((await session.caughtUp()).unlinkedCount).toBe(0);
	await session.close();
	expect(workspace.dump()).toEqual(await workspace.freshDump());
}));

test("what comes while a run waits is taken along by it", () => withWorkspace(FILES, async (workspace) => {
	const session = await workspace.open();
	await session.index();
	workspace.write("price.ts", FILES["price.ts"].replace("count: number", "count: Total"));
	workspace.write("bill.ts", use("./price"));
	const first = session.changedOnDisk(["price.ts"]);
	expect(session.changedOnDisk(["bill.ts"])).toBe(first);
	await first;
	expect(workspace.dump()).toEqual(await workspace.freshDump());
	workspace.write("bill.ts", "");
	await session.changedOnDisk(["bill.ts"]);
	await session.close();
	expect(workspace.dump()).toEqual(await workspace.freshDump());
}));

test("what waits to be linked when the folder is closed is left", () => withWorkspace(FILES, async (workspace) => {
	for (let number = 0; number < 5; number++) workspace.write(`uses/u${number}.ts`, use("../price"));
	const session = await workspace.open();
	await session.index();
	session.setText("price.ts", FILES["price.ts"].replace("price", "cost"));
	expect((await session.caughtUp("price.ts")).unlinkedCount).toBeGreaterThan(0);
	await session.close();
	await nextTurn();
}));
