/** Files that changed on disk and of which the session has not heard: text and offsets of two contents never meet. */
import { renameSync, rmSync, statSync, symlinkSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { inWorkspaceOf, withWorkspace } from "./fixture.ts";
import type { Session } from "./session.ts";

const FILES = {
	"price.ts": "export function price(count: number): number {\n\treturn count * 2;\n}\n",
	"cart.ts": 'import { price } from "./price";\nexport const total = price(3);\n',
};
const inShop = inWorkspaceOf(FILES);
const MOVED = `// one\n// two\n${FILES["price.ts"]}`;

/** What stands where the definition of `price` is said to be, in the text that this is said about. */
function definition(session: Session): string | undefined {
	const [found] = session.analysis.definition("cart.ts", FILES["cart.ts"].indexOf("price(3")).definitions;
	return found && session.text(found.path)?.slice(found.nameRange.begin, found.nameRange.end);
}

test("a file that changed has no text for the offsets of before, until it was read", inShop(async (workspace) => {
	const session = await workspace.open();
	await session.index();
	expect([session.isCurrent("price.ts"), definition(session)]).toEqual([true, "price"]);
	workspace.write("price.ts", MOVED);
	expect([session.isCurrent("price.ts"), session.text("price.ts"), definition(session)])
		.toEqual([false, undefined, undefined]);
	await session.refresh(["price.ts"]);
	expect([session.isCurrent("price.ts"), session.text("price.ts"), definition(session)]).toEqual([true, MOVED, "price"]);
	await session.changedOnDisk([]);
	expect([session.isCurrent("price.ts"), definition(session)]).toEqual([true, "price"]);
	await session.close();
	expect(workspace.dump()).toEqual(await workspace.freshDump());
}));

test("a text that was read is none of a file that has changed since", inShop(async (workspace) => {
	// Files are older than what is known of them, so that their times are believed.
	vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 60_000 });
	try {
		const session = await workspace.open();
		await session.index();
		const text = FILES["price.ts"];
		expect([session.text("price.ts"), session.text("price.ts")]).toEqual([text, text]);
		const file = join(workspace.root, "price.ts");
		const { atime, mtime } = statSync(file);
		workspace.write("price.ts", text.replace("2", "3"));
		utimesSync(file, atime, mtime);
		expect(session.text("price.ts")).toBeUndefined();
		workspace.write("price.ts", text);
		expect([session.text("price.ts"), session.text("price.ts")]).toEqual([text, text]);
		rmSync(file);
		expect(session.text("price.ts")).toBeUndefined();
		await session.close();
	} finally {
		vi.useRealTimers();
	}
}));

test("a reader, whose owner has not heard of it either, reads it for itself", inShop(async (workspace) => {
	const owner = await workspace.open();
	await owner.index();
	const reader = await workspace.open("index", "read");
	workspace.write("price.ts", MOVED);
	await reader.refresh(["price.ts"]);
	expect([reader.isCurrent("price.ts"), definition(reader)]).toEqual([true, "price"]);
	workspace.write("price.ts", `// zero\n${MOVED}`);
	expect([reader.isCurrent("price.ts"), definition(reader)]).toEqual([false, undefined]);
	await reader.refresh(["price.ts"]);
	expect([reader.isCurrent("price.ts"), definition(reader)]).toEqual([true, "price"]);
	await reader.close();
	await owner.close();
}));

test("a file that is gone is not current, and out of the answers when that was noticed", inShop(async (workspace) => {
	const session = await workspace.open();
	await session.index();
	rmSync(join(workspace.root, "price.ts"));
	expect([session.isCurrent("price.ts"), session.text("price.ts")]).toEqual([false, undefined]);
	await session.refresh(["price.ts"]);
	await session.changedOnDisk([]);
	expect(session.analysis.find("price", 9)).toEqual([]);
	await session.close();
}));

test("a touched file, and one whose bytes came back, is current; an open document is what the editor says", () =>
	withWorkspace(FILES, async (workspace) => {
		const session = await workspace.open();
		await session.index();
		workspace.write("price.ts", FILES["price.ts"]);
		expect([session.isCurrent("price.ts"), definition(session)]).toEqual([true, "price"]);
		workspace.write("price.ts", MOVED);
		session.setText("price.ts", FILES["price.ts"]);
		expect([session.isCurrent("price.ts"), definition(session)]).toEqual([true, "price"]);
		session.dropText("price.ts");
		expect(session.isCurrent("price.ts")).toBe(false);
		await session.close();
	}));

test("bytes that are no UTF-8 and a byte order mark make no file stale", () => withWorkspace({}, async (workspace) => {
	const source = Buffer.from(FILES["price.ts"]);
	workspace.write("odd.ts", Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf, 0x2f, 0x2f, 0xff, 0x0a]), source]));
	const session = await workspace.open();
	await session.index();
	expect(session.isCurrent("odd.ts")).toBe(true);
	workspace.write("odd.ts", Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf, 0x2f, 0x2f, 0xff, 0xff, 0x0a]), source]));
	await session.refresh(["odd.ts"]);
	expect(session.isCurrent("odd.ts")).toBe(true);
	const [found] = session.analysis.find("price", 9);
	expect(found && session.text("odd.ts")?.slice(found.nameRange.begin, found.nameRange.end)).toBe("price");
	await session.close();
}));

const deep = { ...FILES, "src/deep.ts": "export const deep = 1;\n" };
test("a file that cannot be looked at says nothing; its answers stay", () => withWorkspace(deep, async (workspace) => {
	const session = await workspace.open();
	await session.index();
	renameSync(join(workspace.root, "src"), join(workspace.base, "aside"));
	expect(session.isCurrent("src/deep.ts")).toBe(false);
	// The system refuses to follow it, and does not say that the file is gone.
	symlinkSync("src", join(workspace.root, "src"));
	expect(session.isCurrent("src/deep.ts")).toBe(true);
	await session.close();
}));
