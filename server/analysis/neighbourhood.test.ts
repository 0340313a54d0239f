/** A symbol with everything one edge away: both sides, guesses marked, tests marked, names in its code. */
import { expect, test } from "vitest";
import { withWorkspace } from "../fixture.ts";
import { confidenceName, edgeKindName } from "../model/kinds.ts";
import type { Analysis, Neighbour, NeighbourhoodAnswer } from "./analysis.ts";

const FILES = {
	"src/price.ts": "/** Cents without tax. */\nexport function net(cents: number): number {\n\treturn cents;\n}\n",
	"src/cart.ts": [
		'import { net } from "./price";', "export interface Priced { price(): number }",
		"export class Cart implements Priced {", "\tprice() {", "\t\treturn net(1) + net(2);", "\t}", "}",
		"export function total(cart: Cart, other: any) {", "\tother.close();", "\treturn cart.price();", "}", "",
	].join("\n"),
	"src/door.ts": "export class Door {\n\tclose() {}\n}\n",
	"src/over.ts": [
		"export function over(): void;", "export function over(a: number): void;", "export function over(a = 0) {",
		"\treturn a;", "}", "",
	].join("\n"),
	"test/cart.test.ts": [
		'import { Cart } from "../src/cart";', 'test("sums up", () => {', "\texpect(new Cart().price()).toBe(1);", "});", "",
	].join("\n"),
};

const shown = ({ symbol, direction, isTest, relations, useCount }: Neighbour): string => {
	const said = relations.map(({ edgeKind, confidence, count }) =>
		`${edgeKindName(edgeKind)}/${confidenceName(confidence)}/${count}`);
	const way = direction === "incoming" ? "<" : ">";
	return `${way} ${symbol.qualifiedName} ${said.join(" ")}${isTest ? " test" : ""} ${useCount}`;
};

function ask(analysis: Analysis, name: string, limit = 100): NeighbourhoodAnswer {
	const [symbol] = analysis.find(name, 1);
	const answer = symbol && analysis.neighbourhood(symbol.id, { limit });
	if (!answer) throw new Error(`There is no ${name}.`);
	return answer;
}

test("both sides in one answer, each neighbour once, with its edges, guesses and tests marked", () =>
	withWorkspace(FILES, async (workspace) => {
		const session = await workspace.open();
		await session.index();
		const { analysis } = session;
		expect(ask(analysis, "Cart.price").neighbours.map(shown)).toEqual([
			"< Cart contains/exact/1 0", "< total calls/inferred/1 1", "< sums up calls/inferred/1 test 1",
			"> net calls/exact/2 2",
		]);
		const total = ask(analysis, "total");
		expect(total.neighbours.map(shown)).toContain("> Door.close calls/name/1 1");
		const text = session.text("src/cart.ts") ?? "";
		expect(total.links.map(({ range }) => text.slice(range.begin, range.end))).toEqual(["Cart", "close", "price"]);
		expect([total.container?.name, total.isTest]).toEqual(["cart.ts", false]);
		expect(ask(analysis, "sums up").isTest).toBe(true);
		await session.close();
	}));

test("a limit cuts each side and counts all; of overloads the one with the body is read", () =>
	withWorkspace(FILES, async (workspace) => {
		const session = await workspace.open();
		await session.index();
		const { analysis } = session;
		const cut = ask(analysis, "Cart.price", 1);
		expect(cut.neighbours.map(shown)).toEqual(["< Cart contains/exact/1 0", "> net calls/exact/2 2"]);
		expect([cut.incomingCount, cut.outgoingCount, cut.edgeCount]).toEqual([3, 1, 5]);
		const { symbol } = ask(analysis, "over");
		expect((session.text("src/over.ts") ?? "").slice(symbol.range.begin, symbol.range.end)).toContain("return a;");
		await session.close();
	}));

test("who makes something has its constructor for a neighbour, and the name there leads to the class", () =>
	withWorkspace({
		"made.ts": Array.from({ length: 8 }, (_, at) =>
			`class C${at} { constructor() {} }\nfunction make${at}() { return new C${at}(); }\n`).join(""),
	}, async (workspace) => {
		const session = await workspace.open();
		await session.index();
		for (let at = 0; at < 8; at++) {
			const { neighbours, links } = ask(session.analysis, `make${at}`);
			const callees = neighbours.filter(({ direction }) => direction === "outgoing");
			expect(callees.map(({ symbol }) => symbol.qualifiedName).sort()).toEqual([`C${at}`, `C${at}.constructor`]);
			const [named] = session.analysis.find(`C${at}`, 1);
			expect(links.map(({ symbol }) => symbol)).toEqual([named?.id]);
		}
		await session.close();
	}));

test("what the index does not have has no neighbourhood", () =>
	withWorkspace(FILES, async (workspace) => {
		const session = await workspace.open();
		await session.index();
		expect(session.analysis.neighbourhood({ w0: 17, w1: 1, w2: 2, w3: 3 }, { limit: 9 })).toBeUndefined();
		await session.close();
	}));
