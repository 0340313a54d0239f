/** Questions while documents are typed in: who waits for what, and what answers refer to. */
import { expect, test } from "vitest";
import { GatedPool, type TestWorkspace, withWorkspace } from "./fixture.ts";
import { silentLogger } from "./logger.ts";
import { nextTurn } from "./model/turns.ts";
import { offsetAfter, offsetBefore } from "./model/textChange.ts";
import { openSession } from "./openSession.ts";
import type { Session } from "./session.ts";

const FILES = {
	"price.ts": "export function price(): number { return 1; }\n",
	"cart.ts": 'import { price } from "./price";\nexport function total(): number { return price(); }\n',
	"far/away/bill.ts": 'import { price } from "../../price";\nexport const bill = price();\n',
};

/** A session with everything indexed, whose documents are read only when the gate is opened. */
async function withDocuments(
	work: (session: Session, gate: GatedPool, workspace: TestWorkspace) => Promise<void>,
): Promise<void> {
	await withWorkspace(FILES, async (workspace) => {
		const gate = new GatedPool();
		const { root, base, pool } = workspace;
		const options = { root, indexDirectory: `${base}/index`, pool, documentPool: gate, logger: silentLogger };
		const session = await openSession(options);
		await session.index();
		await work(session, gate, workspace);
		await gate.openFor(session.close());
	});
}

/** Where the word at a place of the shown text is declared, as `path:offset` in the shown texts. */
function definition(session: Session, path: string, text: string, offset: number): string[] | "unread" {
	const change = session.behind(path, text);
	const read = change === undefined ? offset : change === "unread" ? undefined : offsetBefore(change, offset);
	if (read === undefined) return "unread";
	return session.analysis.definition(path, read).definitions.map(({ path: at, nameRange: { begin } }) => {
		const moved = session.behind(at);
		return `${at}:${moved === undefined || moved === "unread" ? begin : offsetAfter(moved, begin)}`;
	});
}

function type(session: Session, path: string, text: string): string {
	for (let length = 1; length <= text.length; length++) session.setText(path, text.slice(0, length) + FILES["cart.ts"]);
	return text + FILES["cart.ts"];
}

test("a question about one document does not wait for another", () => withDocuments(async (session, gate) => {
	session.setText("cart.ts", `// typed\n${FILES["cart.ts"]}`);
	await gate.arrived;
	expect(await session.caughtUp("price.ts")).toEqual({ isBehind: false, unlinkedCount: 0, isBehindDisk: false });
	expect(definition(session, "price.ts", FILES["price.ts"], 18)).toEqual(["price.ts:16"]);
}));

test("a question that all documents are part of waits for the others as well", () =>
	withDocuments(async (session, gate) => {
		session.setText("price.ts", FILES["price.ts"].replace("price", "cost"));
		await gate.arrived;
		const caughtUp = session.caughtUp("cart.ts", "all documents");
		expect(await Promise.race([caughtUp, nextTurn().then(() => "waits")])).toBe("waits");
		await gate.openFor(caughtUp);
		const text = FILES["cart.ts"];
		expect(definition(session, "cart.ts", text, text.indexOf("price();"))).toEqual([]);
	}));

test("a document that is typed in answers from the text before, moved to where it is now", () =>
	withDocuments(async (session, gate) => {
		session.setText("cart.ts", FILES["cart.ts"]);
		const text = type(session, "cart.ts", "// some words\n");
		expect(await session.caughtUp("cart.ts")).toMatchObject({ isBehind: true });
		expect(definition(session, "cart.ts", text, text.indexOf("price();"))).toEqual(["price.ts:16"]);
		expect(definition(session, "cart.ts", text, text.indexOf("total"))).toEqual([`cart.ts:${text.indexOf("total")}`]);
		expect(definition(session, "cart.ts", text, 5)).toBe("unread");
		await gate.openFor(session.settled());
		expect(session.behind("cart.ts")).toBeUndefined();
		expect(definition(session, "cart.ts", text, text.indexOf("price();"))).toEqual(["price.ts:16"]);
	}));

test("a text that was not read yet is replaced by the next one", () => withDocuments(async (session, gate) => {
	type(session, "cart.ts", "// some words that are typed\n");
	await gate.openFor(session.settled());
	expect(gate.textCount).toBe(2);
}));

test("a document that was opened as it is on disk is not read", () => withDocuments(async (session, gate) => {
	session.setText("cart.ts", FILES["cart.ts"]);
	expect(session.behind("cart.ts")).toBeUndefined();
	await session.settled();
	expect(gate.textCount).toBe(0);
}));

test("an edit that others see links them after it, the nearest first", () => withDocuments(async (session, gate) => {
	session.setText("price.ts", FILES["price.ts"].replace("price", "cost"));
	const uses = (path: "cart.ts" | "far/away/bill.ts"): unknown =>
		definition(session, path, FILES[path], FILES[path].indexOf("price();"));
	await gate.arrived;
	await gate.openFor(session.caughtUp("price.ts"));
	expect(await session.caughtUp("far/away/bill.ts")).toEqual({ isBehind: false, unlinkedCount: 1, isBehindDisk: false });
	expect(uses("far/away/bill.ts")).toEqual([]);
	await session.settled();
	expect(uses("cart.ts")).toEqual([]);
	session.dropText("price.ts");
	expect(await session.caughtUp("cart.ts")).toEqual({ isBehind: false, unlinkedCount: 1, isBehindDisk: false });
	await session.settled();
	for (const path of ["cart.ts", "far/away/bill.ts"] as const) expect(uses(path)).toEqual(["price.ts:16"]);
}));
