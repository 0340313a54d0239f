/** Who makes something runs the constructor of its class: edges from there, as the product answers with them. */
import { expect, test } from "vitest";
import { withWorkspace, type TestWorkspace } from "./fixture.ts";
import { confidenceName, EdgeKind } from "./model/kinds.ts";
import type { Session } from "./session.ts";

/** What a symbol calls, or is called by: qualified names, with how sure that is if it is not exact; sorted. */
function calls(session: Session, name: string, direction: "incoming" | "outgoing" = "outgoing"): string[] {
	const last = name.slice(name.lastIndexOf(".") + 1);
	const symbol = session.analysis.find(last, 9).find(({ qualifiedName }) => qualifiedName === name);
	if (symbol === undefined) throw new Error(`nothing is called ${name}`);
	const { related } = session.analysis.related(symbol.id, { direction, kinds: [EdgeKind.calls], limit: 100 });
	return [...new Set(related.map(({ symbol: { qualifiedName }, confidence }) =>
		`${qualifiedName} ${confidenceName(confidence)}`.replace(" exact", "")))].sort();
}

type Run = (session: Session, workspace: TestWorkspace) => Promise<void> | void;

const indexed = (files: Record<string, string>, run: Run): Promise<void> =>
	withWorkspace(files, async (workspace) => {
		const session = await workspace.open();
		await session.index();
		await run(session, workspace);
		await session.close();
	});

test("new runs the constructor of a class, wherever the class is and however it is named", () => indexed({
	"shop.ts": "export class Cart { constructor(readonly owner: string) {} }\nexport default class { constructor() {} }\n",
	"main.ts": [
		'import { Cart as Basket } from "./shop";', 'import * as shop from "./shop";', 'import Store from "./shop";',
		"export function byAlias() { return new Basket('a'); }", "export function byModule() { return new shop.Cart('b'); }",
		"export function byDefault() { return new Store(); }",
		"export function onlyNames(cart: Basket): typeof Basket { return Basket; }",
	].join("\n"),
}, (session) => {
	for (const maker of ["byAlias", "byModule"]) expect(calls(session, maker)).toEqual(["Cart", "Cart.constructor"]);
	expect(calls(session, "byDefault")).toEqual(["default", "default.constructor"]);
	expect(calls(session, "onlyNames")).toEqual([]);
	expect(calls(session, "Cart.constructor", "incoming")).toEqual(["byAlias", "byModule"]);
}));

test("a class without a constructor runs the nearest that it inherits, which is inferred", () => indexed({
	"base.ts": "export class Base { constructor() {} }\nexport class Between extends Base {}\n",
	"own.ts": [
		'import { Between } from "./base";', "export class Own extends Between { constructor() { super(); } }",
		"export class Bare extends Between {}", "export class Alone {}", "const Value = class { constructor() {} };",
		"export function own() { return new Own(); }", "export function bare() { return new Bare(); }",
		"export function alone() { return new Alone(); }", "export function value() { return new Value(); }",
		"export class Maker { constructor(private kind: typeof Own) {} make() { return new this.kind(); } }",
	].join("\n"),
}, (session) => {
	expect(calls(session, "own")).toEqual(["Own", "Own.constructor"]);
	expect(calls(session, "bare")).toEqual(["Bare", "Base.constructor inferred"]);
	expect(calls(session, "alone")).toEqual(["Alone"]);
	expect(calls(session, "value")).toEqual(["Value", "Value.constructor inferred"]);
	expect(calls(session, "Maker.make")).toEqual(["Maker.kind inferred", "Own.constructor inferred"]);
	expect(calls(session, "Own.constructor")).toEqual(["Base.constructor inferred"]);
}));

test("a call of a class of Python runs what makes and what initializes its objects", () => indexed({
	"shop.py": [
		"class Item:", "    def __new__(cls, *args):", "        return object.__new__(cls)",
		"    def __init__(self, price):", "        self.price = price", "    @classmethod", "    def free(cls):",
		"        return cls(0)", "class Gift(Item):", "    def __init__(self):", "        super().__init__(0)",
	].join("\n"),
	"main.py":
		"import shop\nfrom shop import Gift\ndef item():\n    return shop.Item(1)\ndef gift():\n    return Gift()\n",
}, (session) => {
	expect(calls(session, "item")).toEqual(["Item", "Item.__init__", "Item.__new__"]);
	expect(calls(session, "gift")).toEqual(["Gift", "Gift.__init__ inferred", "Item.__new__ inferred"]);
	expect(calls(session, "Item.free")).toEqual(["Item inferred", "Item.__init__ inferred", "Item.__new__ inferred"]);
	expect(calls(session, "Gift.__init__")).toEqual(["Item.__init__ inferred"]);
}));

test("the name in a call of a class still means the class", () => indexed({
	"a.ts": "class Cart { constructor() {} }\nfunction make() { return new Cart(); }\n",
}, (session) => {
	const { definitions } = session.analysis.definition("a.ts", 61);
	expect(definitions.map(({ name }) => name)).toEqual(["Cart"]);
	const ofClass = session.analysis.references("a.ts", 61, { includeDeclaration: true, limit: 9 });
	expect(ofClass.occurrences.map(({ range }) => range.begin)).toEqual([6, 61]);
	const ofConstructor = session.analysis.references("a.ts", 14, { includeDeclaration: true, limit: 9 });
	expect(ofConstructor.occurrences.map(({ range }) => range.begin)).toEqual([13, 61]);
}));

test("who makes something is linked again when the constructor of its class is another one", () => indexed({
	"base.ts": "export class Base { constructor() {} }\nexport class Other { constructor(more: number) {} }\n",
	"shop.ts": 'import { Base, Other } from "./base";\nexport class Cart {}\nexport const both = [Base, Other];\n',
	"main.ts": 'import { Cart } from "./shop";\nexport function make() { return new Cart(); }\n',
}, async (session, workspace) => {
	const write = async (cart: string): Promise<string[]> => {
		workspace.write("shop.ts", `import { Base, Other } from "./base";\n${cart}\nexport const both = [Base, Other];\n`);
		await session.index();
		return calls(session, "make");
	};
	expect(calls(session, "make")).toEqual(["Cart"]);
	expect(await write("export class Cart { constructor() {} }")).toEqual(["Cart", "Cart.constructor"]);
	expect(await write("export class Cart extends Base {}")).toEqual(["Base.constructor inferred", "Cart"]);
	expect(await write("export class Cart extends Other {}")).toEqual(["Cart", "Other.constructor inferred"]);
	expect(await write("export class Cart {}")).toEqual(["Cart"]);
}));

const DEEP = {
	"price.ts": "export function price() { return 1; }\nexport class Line { constructor() { price(); } }\n",
	"cart.ts": [
		'import { Line } from "./price";', "export class Cart { constructor() { new Line(); } }",
		"export class Gift extends Cart {}", "",
	].join("\n"),
	"shop.ts": [
		'import { Gift } from "./cart";', "export function shop() { return new Gift(); }",
		"export function street() { shop(); }",
		"export function names(gift: Gift) { return gift; }", "",
	].join("\n"),
};

test("callers and impact go on through constructors, not to who names a class", () => indexed(DEEP, ({ analysis }) => {
	const [price] = analysis.find("price", 1);
	if (price === undefined) throw new Error("price is not found");
	const wanted = ["Cart.constructor", "Line.constructor", "shop", "street"];
	const callers = analysis.trace(price.id, { direction: "incoming", kinds: [EdgeKind.calls], depthMax: 9, limit: 99 });
	const namesOf = (steps: typeof callers.steps): string[] =>
		steps.filter(({ depth }) => depth > 0).map(({ symbol }) => symbol.qualifiedName).sort();
	expect(namesOf(callers.steps)).toEqual(wanted);
	expect(namesOf(analysis.impact([price.id], { depthMax: 9, limit: 99 }).steps)).toEqual(wanted);
}));
